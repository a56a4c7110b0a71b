// What the log of a chat lists: exchanges, webhooks and changes of state, in the order of time. Pure but for what it is handed.
import { millis } from "../../lib/time";
import type { Delivery } from "../../store/deliveries";
import { type Entry, factOf, touched } from "../../store/facts";

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

/** A fact in words. */
export function factWords(e: Entry, nameOf: (peer: string) => string): string {
  const f = factOf(e);
  switch (e.kind) {
    case "status_reached":
      return `${String(f.status)}${f.code === undefined ? "" : ` with ${f.code}`} · ${nameOf(f.recipient ?? "")}`;
    case "message_received":
      return `${nameOf(f.from ?? "")} wrote: ${f.type ?? ""}`;
    case "message_marked_read":
      return "Marked as read by the business";
    case "message_blocked":
      return `A message of ${nameOf(f.from ?? "")} was blocked`;
    case "group_changed":
      return `Group: ${String(f.event ?? "changed").replaceAll("_", " ")}${f.text === undefined ? "" : ` “${f.text}”`}`;
    case "number_changed":
      return `+${f.wa_id} is +${f.new_wa_id} now`;
    case "notice_raised":
      return `Notice: ${f.body ?? f.type ?? ""}`;
    case "template_undeclared":
      return `Template ${f.name ?? ""} is not declared by the fixture`;
    default:
      return e.kind.replaceAll("_", " ");
  }
}

/** What a webhook tells, in words. */
export function webhookWords(d: Delivery): string {
  const items = d.items as unknown as { kind?: string; status?: string; type?: string; errors?: { code: number }[] }[];
  const [first] = items;
  const more = items.length > 1 ? ` and ${items.length - 1} more` : "";
  if (first?.status !== undefined) return `status ${first.status}${first.errors?.[0] === undefined ? "" : ` ${first.errors[0].code}`}${more}`;
  if (d.about === "inbound_message") return `message ${first?.type ?? ""}${more}`;
  return d.about === "error" ? `error${more}` : `status${more}`;
}
