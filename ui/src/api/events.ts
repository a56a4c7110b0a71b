// Server-sent events as they come: pieces of text in, events out. Pure.

/** One event of a stream. */
export interface StreamEvent {
  id: string;
  event: string;
  data: string;
}

/** Takes a stream apart, whatever the pieces in which it comes. */
export class EventParser {
  private rest = "";
  private id = "";
  private event = "";
  private data: string[] = [];

  /** Answers the events that a piece completes. */
  feed(piece: string): StreamEvent[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    const done: StreamEvent[] = [];
    for (const line of lines) {
      if (line !== "") this.take(line);
      else if (this.data.length > 0) {
        done.push({ id: this.id, event: this.event === "" ? "message" : this.event, data: this.data.join("\n") });
        this.data = [];
        this.event = "";
      }
    }
    return done;
  }

  private take(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id") this.id = value;
  }
}
