// What the log of a chat lists: exchanges, webhooks and changes of state, in the order of time. Pure but for what it is handed.
import { millis } from "../../lib/time";
import type { Delivery } from "../../store/deliveries";
import { type Entry, touched } from "../../store/facts";

export type Item =
  | { is: "exchange"; key: string; at: number; entry: Entry; messages: readonly string[] }
  | { is: "fact"; key: string; at: number; entry: Entry; messages: readonly string[] }
  | { is: "webhook"; key: string; at: number; delivery: Delivery; messages: readonly string[] };

/** Facts that say nothing beside the item that they belong to. */
const silent = /^(delivery_|deliveries_|message_queued|message_received|status_reported|media_)/;

/** Whether an entry belongs into the log of some peers. */
export function concerns(e: Entry, peers: ReadonlySet<string>, isTheirs: (message: string) => boolean): boolean {
  if (e.exchange === undefined && silent.test(e.kind)) return false;
  const t = touched(e);
  return t.peers.some((p) => peers.has(p)) || t.messages.some(isTheirs);
}

/** An entry as an item. */
export function itemOf(e: Entry): Item {
  return { is: e.exchange === undefined ? "fact" : "exchange", key: e.exchange?.id ?? `f${e.seq}`, at: millis(e.at), entry: e, messages: touched(e).messages };
}

export const webhookItem = (d: Delivery, messages: readonly string[]): Item => ({ is: "webhook", key: d.id, at: millis(d.queued), delivery: d, messages });

/** Items in the order of time; of one instant, calls before what follows from them. */
export function ordered(items: readonly Item[]): Item[] {
  const rank = { exchange: 0, fact: 1, webhook: 2 };
  const seq = (i: Item): number => (i.is === "webhook" ? 0 : i.entry.seq);
  return [...items].sort((a, b) => a.at - b.at || rank[a.is] - rank[b.is] || seq(a) - seq(b));
}
