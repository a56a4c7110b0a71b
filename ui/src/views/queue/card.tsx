// One delivery as a card: what it tells, where it stands, what can be done to it.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { clockTime } from "../../lib/time";
import { Button, Chip, Time } from "../../parts/basics";
import type { IconName } from "../../parts/icon";
import { world } from "../../store/app";
import type { Delivery } from "../types";
import { duplicate, order, promises, swap } from "./deeds";
import { actions, headline, outcome, standing, succeeded } from "./model";

interface Props {
  delivery: Delivery;
  /** The next one in its lane, with which it can change places. */
  next: Delivery | undefined;
  chosen: boolean;
  queue: { paused: boolean; webhook: string };
  now: number;
}

/** A card; choosing it opens the delivery beside the lanes. */
export function Card({ delivery: d, next, chosen, queue, now }: Props): JSX.Element {
  const h = headline(d);
  const last = d.attempts.at(-1);
  const after = promises.value.has(d.id);
  return (
    <li class={`wq-card is-${d.state} ${chosen ? "chosen" : ""}`} data-delivery={d.id} data-state={d.state}>
      <a class="wq-open" href={link("queue", [d.id])} aria-current={chosen ? "true" : undefined}>
        <span class="wq-line">
          <b>{h.what.replaceAll("_", " ")}</b>
          <span class="wq-peer">{h.peer === "" ? "" : world.value.nameOf(h.peer)}</span>
          <Time at={d.queued}>{clockTime(d.queued)}</Time>
        </span>
        {h.detail !== "" && <span class="wq-detail">{h.detail}</span>}
        <span class="wq-stand">
          <span>{after ? "held, goes right after the next" : standing(d, now, queue)}</span>
          {last !== undefined && <span class={succeeded(last) ? "good" : "bad"}>{outcome(last)}</span>}
        </span>
        <Flags d={d} more={h.more} />
      </a>
      <Deeds d={d} next={next} name={h.what} />
    </li>
  );
}

/** What can be done to a delivery where it stands. */
export function Deeds({ d, next, name }: { d: Delivery; next: Delivery | undefined; name: string }): JSX.Element {
  const may = actions(d.state);
  const deed = (icon: IconName, label: string, run: () => unknown) => (
    <Button icon={icon} kind="quiet" small label={`${label}: ${name}`} title={label} onClick={() => void run()} />
  );
  return (
    <span class="wq-deeds" role="group" aria-label={`What to do with ${name}`}>
      {may.hold && deed("hand", "Hold", () => order("hold", d.id))}
      {may.release && deed("send", d.state === "held" ? "Release" : "Post now", () => order("release", d.id))}
      {may.swap && next !== undefined && deed("swap", "Let the next one go first", () => swap(d, next))}
      {deed("copy", "Send once more", () => duplicate(d.id))}
      {may.drop && deed("trash", "Drop", () => order("drop", d.id))}
    </span>
  );
}

/** What is unusual about a delivery. */
export function Flags({ d, more = 0 }: { d: Delivery; more?: number }): JSX.Element | null {
  const flags = [
    more > 0 && `${more} more inside`,
    d.copy_of !== undefined && (d.resent ? "sent once more" : "duplicate"),
    d.reordered && "lets the next pass",
    d.edited && "edited",
  ].filter((f): f is string => typeof f === "string");
  if (flags.length === 0) return null;
  return <span class="wq-flags">{flags.map((f) => <Chip key={f} tone="info">{f}</Chip>)}</span>;
}
