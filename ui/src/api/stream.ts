// Server-sent events over fetch: unlike EventSource it can carry the control token.
import { ask } from "./client";
import { EventParser, type StreamEvent } from "./events";

/** Follows a stream until it ends, the connection breaks or the signal aborts. */
export async function follow(url: string, abort: AbortSignal, opened: () => void, each: (events: StreamEvent[]) => void): Promise<void> {
  const answer = await ask("GET", url, undefined, abort);
  opened();
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  const parser = new EventParser();
  const text = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = parser.feed(text.decode(value, { stream: true }));
    if (events.length > 0) each(events);
  }
}
