// Which entries belong together: a call, what it changed, its messages, their statuses and their webhooks. Pure.
import type { Deliveries } from "../../store/deliveries";
import { type Entry, touched } from "../../store/facts";
import { webhooksOf } from "../log/outcome";

/** Tells whether an entry belongs to another one. */
export type Kinship = (e: Entry) => boolean;

/** At most so many messages make entries belong together: more are not about the same thing. */
const maxMessages = 20;

/** What belongs to an entry, itself included. */
export function kinOf(entry: Entry, deliveries: Deliveries): Kinship {
  const t = touched(entry);
  const own = t.delivery === undefined ? undefined : deliveries.byID.get(t.delivery);
  const messages = new Set([...t.messages, ...(own === undefined ? [] : deliveries.messages(own))].slice(0, maxMessages));
  const hooks = new Set(webhooksOf(deliveries.byID.values(), [...messages], (d) => deliveries.messages(d)).map((d) => d.id));
  if (t.delivery !== undefined) hooks.add(t.delivery);
  return (e) => {
    if (e === entry || e.seq === entry.seq) return true;
    const other = touched(e);
    if (other.delivery !== undefined && hooks.has(other.delivery)) return true;
    if (other.messages.some((m) => messages.has(m))) return true;
    return caused(e, entry) || caused(entry, e);
  };
}

/** Whether a call caused a fact. */
const caused = ({ exchange }: Entry, { seq }: Entry): boolean => exchange?.caused !== undefined && seq >= exchange.caused.first && seq <= exchange.caused.last;

/** A search that finds what belongs to an entry; undefined when nothing but itself does. */
export function searchOf(entry: Entry): string | undefined {
  const t = touched(entry);
  if (t.messages[0] !== undefined) return `message:${t.messages[0]}`;
  return t.delivery === undefined ? undefined : `delivery:${t.delivery}`;
}
