// Letting time go by in a world: one thing at a time, and what came of it is said.
import { signal } from "@preact/signals";
import { Refusal, type Schema, api } from "../api/client";
import { millis, span } from "../lib/time";
import { attempt, say } from "../store/app";
import type { WorldStore } from "../store/world";

export type Step = Omit<Schema<"Advance">, "facts">;

/** The world in which time goes by just now. */
export const advancing = signal<WorldStore | undefined>(undefined);

/** What is said of an advance. */
export function told(done: { from: string; now: string; count: number }): string {
  const things = done.count === 0 ? "nothing happened" : done.count === 1 ? "1 thing happened" : `${done.count} things happened`;
  const ms = millis(done.now) - millis(done.from);
  return ms === 0 && done.count === 0 ? "No time went by: nothing is due." : `${span(ms)} went by: ${things}.`;
}

/** Lets time go by, and says how much happened. Throws what is refused for a field to show it. */
export async function advanceOrThrow(w: WorldStore, step: Step): Promise<void> {
  if (advancing.peek() !== undefined) return;
  advancing.value = w;
  try {
    say(told(await api.post("/_mock/worlds/{world}/clock/advance", { path: { world: w.name }, body: { ...step, facts: 0 } })));
  } finally {
    advancing.value = undefined;
    void w.readClock().catch(() => undefined); // the connection line says it
  }
}

/** The same, but what is refused is said as well. */
export async function advance(w: WorldStore, step: Step): Promise<void> {
  await attempt(advanceOrThrow(w, step));
}

/** Lets the clock run or stand still. */
export async function setState(w: WorldStore, state: "running" | "frozen"): Promise<void> {
  const clock = await attempt(api.put("/_mock/worlds/{world}/clock", { path: { world: w.name }, body: { state } }));
  if (clock !== undefined) w.setClock(clock);
}

/** What went wrong, for the field that caused it. */
export const reasonOf = (error: unknown): string => (error instanceof Refusal || error instanceof Error ? error.message : String(error));
