// What came of a call: how far its messages got, which webhooks told of them, and what it changed. Pure.
import { millis } from "../../lib/time";
import type { Delivery } from "../../store/deliveries";
import type { Entry } from "../../store/facts";
import type { Message } from "../../store/messages";

/** A status that a message reached, by how many recipients, first when. */
export interface Step {
  status: string;
  at: string;
  count: number;
  errors: string; // why it failed, in words
}

/** The statuses of a message in the order in which they were reached. */
export function stepsOf(m: Message): Step[] {
  const steps: Step[] = [];
  for (const s of [...m.statuses].sort((a, b) => millis(a.at) - millis(b.at))) {
    const known = steps.find((step) => step.status === s.status);
    const errors = (s.errors ?? []).map((e) => `${e.code} ${e.title}${e.details === undefined || e.details === e.title ? "" : `: ${e.details}`}`).join(", ");
    if (known === undefined) steps.push({ status: s.status, at: s.at, count: 1, errors });
    else {
      known.count++;
      known.errors ||= errors;
    }
  }
  return steps;
}

/** The webhooks that tell of some messages, in the order of queueing. */
export function webhooksOf(all: Iterable<Delivery>, messages: readonly string[], messagesOf: (d: Delivery) => readonly string[]): Delivery[] {
  if (messages.length === 0) return [];
  return [...all].filter((d) => messagesOf(d).some((m) => messages.includes(m)));
}

/** Facts that stand elsewhere: at their message or their webhook. */
const elsewhere = /^(delivery_|deliveries_|message_queued|status_|user_logged_in$)/;

/** The facts that a call caused at once. */
export function changesOf(call: Entry, known: readonly Entry[]): Entry[] {
  const caused = call.exchange?.caused;
  if (caused === undefined) return [];
  return known.filter((e) => e.seq >= caused.first && e.seq <= caused.last && !elsewhere.test(e.kind));
}
