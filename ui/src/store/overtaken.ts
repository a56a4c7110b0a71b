// Answers that were overtaken: while one was on its way, the journal told what happened after it was given. Pure.
import type { Schema } from "../api/client";
import { millis } from "../lib/time";
import type { Delivery } from "./deliveries";
import type { Message } from "./messages";

type Status = NonNullable<Message["status"]>;

/** How far a message got; what is further right came later. */
const ranks: readonly Status[] = ["queued", "sent", "delivered", "read", "deleted", "failed"];

/** The status that comes later of two. */
export const later = (a: Message["status"], b: Message["status"]): Message["status"] => (ranks.indexOf(b ?? "queued") > ranks.indexOf(a ?? "queued") ? b : a);

/** A message as it was answered, with the statuses that are known of it beside: a status that was reached stays. */
export function mergedMessage(answer: Message, known: Message | undefined): Message {
  const more = known?.statuses.filter((s) => !answer.statuses.some((a) => a.status === s.status && a.recipient === s.recipient)) ?? [];
  return more.length === 0 ? answer : { ...answer, status: later(answer.status, known?.status), statuses: [...answer.statuses, ...more] };
}

/** A delivery as it was answered; how it stands is newer in what is known now, if that changed since it was asked for. */
export function mergedDelivery(answer: Delivery, before: Delivery | undefined, now: Delivery | undefined): Delivery {
  if (now === undefined || now === before) return answer;
  return { ...answer, state: now.state, due: now.due, tries: now.tries, attempts: now.attempts };
}

/** Customers as they were answered, with what they said meanwhile. */
export function mergedCustomers(answer: readonly Schema<"Customer">[], known: readonly Schema<"Customer">[]): Schema<"Customer">[] {
  const before = new Map(known.map((c) => [c.number, c]));
  return answer.map((c) => {
    const k = before.get(c.number);
    if (k?.last_inbound === undefined || (c.last_inbound !== undefined && millis(c.last_inbound) >= millis(k.last_inbound))) return c;
    return { ...c, last_inbound: k.last_inbound, window_until: k.window_until };
  });
}
