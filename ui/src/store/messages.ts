// The chats of a world: messages by peer, kept in the order of time, bounded.
import { signal, type Signal } from "@preact/signals";
import type { Schema } from "../api/client";
import { millis } from "../lib/time";

export type Message = Schema<"Message">;

/** A system notice, shown in a chat between the messages. */
export interface Notice {
  id: string;
  at: string;
  peer: string;
  kind: string; // what happened, as the webhook types it
  text: string;
  users: string[];
}

/** What a chat shows, one below the other. */
export type Line = { is: "message"; at: number; id: string; message: Message } | { is: "notice"; at: number; id: string; notice: Notice };

/** An emoji that somebody put on a message; of one person only the latest counts, and an empty one takes it back. */
export interface Reaction {
  by: string; // wa_id of a customer; empty: the business
  emoji: string;
  at: number;
  id: string; // of the message that says it
}

/** What was said with one customer or in one group. `version` counts the changes. */
export interface Chat {
  peer: string;
  lines: Line[]; // oldest first
  version: Signal<number>;
  older: "unknown" | "loading" | "all"; // whether what came before is here
  next: string | undefined; // cursor to what came before
  reactions: Map<string, Reaction[]>; // message id -> one of each person, oldest first
}

/** At most so many messages are kept; then whole chats are thinned out from their beginning. */
export const maxMessages = 40_000;

/** Where lines later than an instant begin. */
function firstAfter(lines: readonly Line[], at: number): number {
  let i = lines.length;
  while (i > 0 && (lines[i - 1]?.at ?? 0) > at) i--;
  return i;
}

/** Where lines of an instant or later begin. */
function firstFrom(lines: readonly Line[], at: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many messages of the business stand behind a line; at most 100 are counted. */
export function newsBehind(lines: readonly Line[], last: string | undefined): number {
  let n = 0;
  for (let i = lines.length - 1; i >= 0 && n < 100; i--) {
    const line = lines[i];
    if (line === undefined || line.id === last) break;
    if (line.is === "message" && line.message.direction === "outbound") n++;
  }
  return n;
}

/** The chats of a world. */
export class Chats {
  readonly byPeer = new Map<string, Chat>();
  private readonly byID = new Map<string, { chat: Chat; line: Line }>();
  /** Counts the changes of what a list of chats shows. */
  readonly version = signal(0);
  private touched = new Set<Chat>();

  /** The chat with a peer, empty when nothing was said yet. */
  of(peer: string): Chat {
    let chat = this.byPeer.get(peer);
    if (chat === undefined) {
      chat = { peer, lines: [], version: signal(0), older: "unknown", next: undefined, reactions: new Map() };
      this.byPeer.set(peer, chat);
    }
    return chat;
  }

  /** A message that is known. */
  message(id: string): Message | undefined {
    const line = this.byID.get(id)?.line;
    return line?.is === "message" ? line.message : undefined;
  }

  has(id: string): boolean {
    return this.byID.has(id);
  }

  get size(): number {
    return this.byID.size;
  }

  /** Takes a message in, new or as it is now. */
  put(m: Message): void {
    this.insert({ is: "message", at: millis(m.at), id: m.id, message: m }, m.peer);
  }

  /** Takes a notice in. */
  putNotice(n: Notice): void {
    this.insert({ is: "notice", at: millis(n.at), id: `notice:${n.id}`, notice: n }, n.peer);
  }

  /** Of lines of the same instant the one that is taken in later stands below, or with `above` above, or just above `next`. */
  private insert(line: Line, peer: string, above = false, next?: Line): void {
    const known = this.byID.get(line.id);
    if (known !== undefined) return this.renew(known, line);
    const chat = this.of(peer);
    const at = next?.at === line.at ? chat.lines.indexOf(next) : above ? firstFrom(chat.lines, line.at) : firstAfter(chat.lines, line.at);
    if (at < 0 || at === chat.lines.length) chat.lines.push(line);
    else chat.lines.splice(at, 0, line);
    this.byID.set(line.id, { chat, line });
    this.react(chat, line);
    this.touch(chat);
    if (this.byID.size > maxMessages) this.thin();
  }

  /** Puts a line in the place of what was known of it. An answer that was overtaken by the journal takes no status back. */
  private renew(known: { chat: Chat; line: Line }, line: Line): void {
    if (line.is === "message" && known.line.is === "message" && known.line.message.statuses.length > line.message.statuses.length) {
      line.message.statuses = known.line.message.statuses;
      if (known.line.message.status !== undefined) line.message.status = known.line.message.status;
    }
    const at = known.chat.lines.indexOf(known.line);
    if (at >= 0) known.chat.lines[at] = line;
    known.line = line;
    this.touch(known.chat);
  }

  /**
   * Takes a page of messages in, the newest first, as the control API lists them. In a world whose time stands still the
   * order of the page is all there is: each message stands above the one before it, and all of an `older` page above what is known.
   */
  putAll(list: readonly Message[], older = false): void {
    const below = new Map<string, Line>(); // peer -> what was taken in before
    for (const m of list) {
      const line: Line = { is: "message", at: millis(m.at), id: m.id, message: m };
      this.insert(line, m.peer, older, below.get(m.peer));
      below.set(m.peer, line);
    }
  }

  private react(chat: Chat, line: Line): void {
    if (line.is !== "message" || line.message.type !== "reaction") return;
    const { message_id: to, emoji = "" } = (line.message.content as { reaction?: { message_id?: string; emoji?: string } } | undefined)?.reaction ?? {};
    if (to === undefined) return;
    const by = line.message.direction === "outbound" ? "" : (line.message.from ?? line.message.peer);
    const there = chat.reactions.get(to) ?? [];
    const before = there.find((r) => r.by === by);
    if (before !== undefined && chat.lines.indexOf(line) < chat.lines.findIndex((l) => l.id === before.id)) return; // an older page tells what is over
    const place = (r: Reaction): number => chat.lines.findIndex((l) => l.id === r.id); // tells those of one instant apart
    chat.reactions.set(to, [...there.filter((r) => r !== before), { by, emoji, at: line.at, id: line.id }].sort((a, b) => a.at - b.at || place(a) - place(b)));
  }

  /** The reactions to a message that count: not what was taken back or never got there. */
  reactionsTo(chat: Chat, id: string): Reaction[] {
    return (chat.reactions.get(id) ?? []).filter((r) => r.emoji !== "" && this.message(r.id)?.status !== "failed");
  }

  /** Changes a message in place, if it is known. */
  change(id: string, how: (m: Message) => void): boolean {
    const known = this.byID.get(id);
    if (known?.line.is !== "message") return false;
    how(known.line.message);
    this.touch(known.chat);
    return true;
  }

  private touch(chat: Chat): void {
    this.touched.add(chat);
  }

  /** Tells those who show chats what was changed since the last call. */
  tell(): void {
    if (this.touched.size === 0) return;
    for (const chat of this.touched) chat.version.value++;
    this.touched.clear();
    this.version.value++;
  }

  /** Tells of a chat that was changed otherwise. */
  changed(chat: Chat): void {
    this.touch(chat);
    this.tell();
  }

  /** Forgets all, and tells those who look. */
  clear(): void {
    for (const chat of this.byPeer.values()) {
      chat.lines = [];
      chat.older = "unknown";
      chat.next = undefined;
      chat.reactions.clear();
      this.touch(chat);
    }
    this.byID.clear();
    this.tell();
    this.byPeer.clear();
  }

  private thin(): void {
    const longest = [...this.byPeer.values()].reduce((a, b) => (b.lines.length > a.lines.length ? b : a));
    const gone = longest.lines.splice(0, Math.ceil(longest.lines.length / 4));
    for (const line of gone) this.byID.delete(line.id);
    longest.older = "unknown";
    longest.next = undefined;
    this.touch(longest);
  }
}
