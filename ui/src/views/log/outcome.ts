// What came of a call: how far its messages got, which webhooks told of them, and what changed while it ran. Pure.
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

/** The facts between the start of a call and its answer; of calls that run at the same time, those of all of them. */
export function changesDuring(call: Entry, known: readonly Entry[]): Entry[] {
  const begun = millis(call.at);
  const ended = begun + (call.exchange?.took_ms ?? 0) + 1; // instants are cut to milliseconds
  return known.filter((e) => e.exchange === undefined && e.seq < call.seq && call.seq - e.seq < 200 && millis(e.at) >= begun && millis(e.at) <= ended && !elsewhere.test(e.kind));
}
