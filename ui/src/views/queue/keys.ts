// The keys of the webhook queue, and how they go from card to card.
import { useKeys } from "../../lib/keys";
import { format, go, route } from "../../lib/router";
import { world } from "../../store/app";
import type { Delivery } from "../types";
import { duplicate, order, pause, swap } from "./deeds";
import { type Lane, LANES, maySwap } from "./model";

/** Puts the keys of the queue in force. `lane` is the one of the card that is chosen, `at` its place there. */
export function useQueueKeys(sorted: Record<Lane, Delivery[]>, lane: readonly Delivery[], at: number, chosen: string | undefined, paused: boolean): void {
  const shown = LANES.flatMap((l) => sorted[l.lane].map((d) => d.id));
  const deed = (run: (id: string) => unknown) => () => chosen !== undefined && void run(chosen);
  const move = (by: number) => () => {
    const [one, other] = [lane[at], lane[at + by]];
    if (one !== undefined && other !== undefined && maySwap(one, other)) void swap(one.id, other.id);
  };
  useKeys(
    () => [
      { keys: "j", what: "Next webhook", where: "Webhooks", run: () => step(shown, chosen, 1) },
      { keys: "k", what: "Webhook before", where: "Webhooks", run: () => step(shown, chosen, -1) },
      { keys: "J", what: "Let the next one go first", where: "Webhooks", run: move(1) },
      { keys: "K", what: "Let it go before the one before it", where: "Webhooks", run: move(-1) },
      { keys: "h", what: "Hold", where: "Webhooks", run: deed((id) => order("hold", id)) },
      { keys: "r", what: "Release, or post now", where: "Webhooks", run: deed((id) => order("release", id)) },
      { keys: "d", what: "Send once more", where: "Webhooks", run: deed(duplicate) },
      { keys: "x", what: "Drop", where: "Webhooks", run: deed((id) => order("drop", id)) },
      { keys: "P", what: "Pause or resume the queue", where: "Webhooks", run: () => void pause(!paused) },
      { keys: "Escape", what: "Close the webhook", where: "Webhooks", when: () => chosen !== undefined, run: close },
    ],
    [world.value, chosen, paused, at, shown.join()],
  );
}

/** Closes the delivery beside the lanes, and keeps what was looked for. */
export const close = (): void => go(format({ ...route.peek(), parts: [] }));

/** Chooses the card so many further. */
function step(shown: readonly string[], chosen: string | undefined, by: number): void {
  const at = chosen === undefined ? -1 : shown.indexOf(chosen);
  const id = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))];
  if (id === undefined) return;
  go(format({ ...route.peek(), parts: [id] }), true);
  const follows = document.activeElement?.matches(".wq-open") === true; // Enter is meant for the card that is chosen
  requestAnimationFrame(() => {
    const card = document.querySelector(".wq-card.chosen");
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (follows) card?.querySelector<HTMLElement>(".wq-open")?.focus({ preventScroll: true });
  });
}
