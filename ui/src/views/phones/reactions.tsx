// The emojis on a message: one chip for each, with how many and who; and the choice of one.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../parts/basics";
import { world } from "../../store/app";
import type { Chat, Message, Reaction } from "../../store/messages";
import { type Speaker, speak } from "./act";
import { Hinted, place } from "./hint";

/** The reactions by emoji, in the order in which each came first. */
function grouped(list: readonly Reaction[]): [string, Reaction[]][] {
  const by = new Map<string, Reaction[]>();
  for (const r of list) by.set(r.emoji, [...(by.get(r.emoji) ?? []), r]);
  return [...by];
}

const nameOf = (by: string): string => (by === "" ? "The business" : world.value.nameOf(by));

/** The chips below a bubble. A click puts the same emoji on it, or takes one's own back. */
export function Reactions({ m, chat, who }: { m: Message; chat: Chat; who: Speaker | undefined }): JSX.Element | null {
  const w = world.value;
  const list = w.chats.reactionsTo(chat, m.id);
  if (list.length === 0) return null;
  return (
    <ul class="reactions" aria-label="Reactions">
      {grouped(list).map(([emoji, all]) => {
        const mine = who !== undefined && all.some((r) => r.by === who.from);
        const names = all.map((r) => nameOf(r.by)).join(", ");
        return (
          <li key={emoji}>
            <Hinted
              class="reaction"
              label={`${emoji}${all.length > 1 ? all.length : ""} ${names}. ${mine ? "Take it back" : `React ${emoji}`}`}
              pressed={mine}
              disabled={who === undefined}
              more={() => `${emoji} ${names}`}
              onClick={() => who && void speak(w, who, { reaction: { message_id: m.id, emoji: mine ? "" : emoji } })}
            >
              {emoji}
              {all.length > 1 && <span class="num">{all.length}</span>}
            </Hinted>
          </li>
        );
      })}
    </ul>
  );
}

const quick = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** A row of emojis to choose from, and a field for any other. */
export function Picker({ m, chat, who, onDone }: { m: Message; chat: Chat; who: Speaker; onDone: () => void }): JSX.Element {
  const w = world.value;
  const own = useSignal("");
  const root = useRef<HTMLSpanElement>(null);
  const mine = w.chats.reactionsTo(chat, m.id).find((r) => r.by === who.from)?.emoji;
  const react = (emoji: string): void => {
    onDone();
    void speak(w, who, { reaction: { message_id: m.id, emoji } });
  };
  useEffect(() => {
    place(root.current?.closest<HTMLElement>(".bubble"), root.current);
    root.current?.querySelector("button")?.focus({ preventScroll: true });
    const away = (e: Event) => !root.current?.contains(e.target as Node) && onDone();
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);
  return (
    <span
      ref={root}
      class="picker"
      popover="manual"
      role="group"
      aria-label="React"
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        e.stopPropagation();
        onDone();
      }}
    >
      {quick.map((emoji) => (
        <button key={emoji} type="button" aria-label={`React ${emoji}`} aria-pressed={mine === emoji} onClick={() => react(mine === emoji ? "" : emoji)}>
          {emoji}
        </button>
      ))}
      <form
        onSubmit={(e) => {
          e.preventDefault();
          e.stopPropagation();
          if (own.value.trim() !== "") react(own.value.trim());
        }}
      >
        <input aria-label="Another emoji" placeholder="…" maxLength={16} value={own.value} onInput={(e) => (own.value = e.currentTarget.value)} />
      </form>
      {mine !== undefined && <Button icon="trash" kind="quiet" small label="Take the reaction back" onClick={() => react("")} />}
      <Button icon="close" kind="quiet" small label="No reaction" onClick={onDone} />
    </span>
  );
}
