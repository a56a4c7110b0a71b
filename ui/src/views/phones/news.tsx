// Tells those who do not see the chat that the business wrote: how often, now and then, and not what.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { world } from "../../store/app";
import { type Chat, newsBehind } from "../../store/messages";

const pause = 1_500; // ms in which more may come

export function News({ chat }: { chat: Chat }): JSX.Element {
  const said = useSignal({ times: 0, text: "" });
  const last = useRef(chat.lines.at(-1)?.id);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const version = chat.version.value;
  useEffect(() => {
    const newest = chat.lines.at(-1)?.id;
    if (last.current === undefined) last.current = newest; // what was there before nobody has to hear
    if (newest === last.current || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const n = newsBehind(chat.lines, last.current);
      last.current = chat.lines.at(-1)?.id;
      if (n > 0) said.value = { times: said.peek().times + 1, text: `${n === 1 ? "A new message" : `${n > 99 ? "Many" : n} new messages`} of the business to ${world.peek().nameOf(chat.peer)}` };
    }, pause);
  }, [chat, version]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [chat],
  );
  return (
    <p class="sr" role="status">
      <span key={said.value.times}>{said.value.text}</span>
    </p>
  );
}
