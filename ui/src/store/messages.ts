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

/** What was said with one customer or in one group. `version` counts the changes. */
export interface Chat {
  peer: string;
  lines: Line[]; // oldest first
  version: Signal<number>;
  older: "unknown" | "loading" | "all"; // whether what came before is here
  next: string | undefined; // cursor to what came before
  reactions: Map<string, string[]>; // message id -> emojis, oldest first
}

/** At most so many messages are kept; then whole chats are thinned out from their beginning. */
export const maxMessages = 40_000;

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
    this.insert(m.peer, { is: "message", at: millis(m.at), id: m.id, message: m });
  }

  /** Takes a notice in. */
  putNotice(n: Notice): void {
    this.insert(n.peer, { is: "notice", at: millis(n.at), id: `notice:${n.id}`, notice: n });
  }

  private insert(peer: string, line: Line): void {
    const known = this.byID.get(line.id);
    if (known !== undefined) {
      const at = known.chat.lines.indexOf(known.line);
      if (at >= 0) known.chat.lines[at] = line;
      known.line = line;
      this.touch(known.chat);
      return;
    }
    const chat = this.of(peer);
    let at = chat.lines.length;
    while (at > 0 && (chat.lines[at - 1]?.at ?? 0) > line.at) at--;
    if (at === chat.lines.length) chat.lines.push(line);
    else chat.lines.splice(at, 0, line);
    this.byID.set(line.id, { chat, line });
    this.react(chat, line);
    this.touch(chat);
    if (this.byID.size > maxMessages) this.thin();
  }

  /** Takes a page of older or newer messages in at once; they may be in any order. */
  putAll(list: readonly Message[]): void {
    for (const m of [...list].sort((a, b) => millis(a.at) - millis(b.at))) this.put(m);
  }

  private react(chat: Chat, line: Line): void {
    const content = line.is === "message" ? (line.message.content as { reaction?: { message_id?: string; emoji?: string } } | undefined) : undefined;
    const to = content?.reaction?.message_id;
    if (to === undefined) return;
    const emoji = content?.reaction?.emoji ?? "";
    chat.reactions.set(to, emoji === "" ? [] : [emoji]);
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
