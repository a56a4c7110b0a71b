// Server-sent events over fetch: unlike EventSource it can carry the control token.
import { Refusal, ask } from "./client";
import { EventParser, type StreamEvent } from "./events";

/** How long a stream may be silent, in milliseconds. The mock speaks at once, and then gives a sign of life every 15 s. */
export const patience = { first: 10_000, later: 40_000 };

/** A stream that was silent for too long. `deaf`: nothing came at all, as when a proxy gathers what it should hand on. */
export class Silence extends Refusal {
  constructor(readonly deaf: boolean) {
    super(0, { detail: deaf ? "Something between the page and the mock holds its events back, a proxy that buffers perhaps." : "The connection fell silent." });
    this.name = "Silence";
  }
}

/** Follows a stream until it ends, the connection breaks or falls silent, or the signal aborts. */
export async function follow(url: string, abort: AbortSignal, opened: () => void, each: (events: StreamEvent[]) => void): Promise<void> {
  const quiet = new AbortController();
  let heard = false;
  let silence: Silence | undefined;
  const end = (): void => quiet.abort((silence = new Silence(!heard)));
  let timer = setTimeout(end, patience.first);
  try {
    const answer = await ask("GET", url, undefined, AbortSignal.any([abort, quiet.signal]));
    const reader = answer.body?.getReader();
    if (reader === undefined) return;
    const parser = new EventParser();
    const text = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, patience.later);
      if (!heard) opened();
      heard = true;
      const events = parser.feed(text.decode(value, { stream: true }));
      if (events.length > 0) each(events);
    }
  } catch (error) {
    throw silence ?? error;
  } finally {
    clearTimeout(timer);
    quiet.abort(); // whoever leaves, such as by an exception of `each`, leaves no connection behind
  }
}
