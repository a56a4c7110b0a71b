// When entries of the journal came to this page, by the clock of this machine: the real time of what happened meanwhile.
import { effect } from "@preact/signals";
import { fullTime } from "../lib/time";
import { world } from "./app";
import type { Entry } from "./facts";

const arrived = new WeakMap<Entry, number>();

effect(() =>
  world.value.onEntries((entries) => {
    const now = Date.now();
    for (const e of entries) arrived.set(e, now);
  }),
);

/** The instant of an entry in full: world time, and real time where the page was there. */
export function fullTimes(e: Entry): string {
  const real = arrived.get(e);
  return `${fullTime(e.at)}, world time${real === undefined ? "" : `\n${new Date(real).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" })}, real time`}`;
}
