// One message on a phone: what it says, how far it got, and what can be done with it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dig, obj, str } from "../../lib/loose";
import { clockTime, shortTime } from "../../lib/time";
import { link, route } from "../../lib/router";
import { type Choice, Button, Menu } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { copy, world } from "../../store/app";
import type { Chat, Message, Notice } from "../../store/messages";
import { isGroup } from "../../store/world";
import { type Speaker, forwarded, speak, step } from "./act";
import { Content } from "./content";
import { inWords, statusWords } from "./say";

export interface BubbleProps {
  m: Message;
  chat: Chat;
  who: Speaker | undefined;
  selected: boolean;
  onSelect: (id: string) => void;
  onReply: (m: Message) => void;
}

const quick = ["👍", "❤️", "😂", "😮", "🙏"];

export function Bubble(p: BubbleProps): JSX.Element {
  const { m } = p;
  const own = m.direction === "inbound";
  const reactions = p.chat.reactions.get(m.id) ?? [];
  if (m.type === "reaction") return <Reacted {...p} />;
  return (
    <article
      class={`bubble ${own ? "own" : "theirs"} ${p.selected ? "selected" : ""} ${m.status === "failed" ? "failed" : ""} t-${m.type}`}
      data-message={m.id}
      aria-label={`${own ? "Customer" : "Business"}: ${inWords(m)}`}
      onClick={(e) => {
        if ((e.target as Element).closest("button, a, audio, video, input, dialog") === null && String(getSelection()) === "") p.onSelect(m.id);
      }}
    >
      {own && m.from !== undefined && <b class="author">{world.value.nameOf(m.from)}</b>}
      <Origin m={m} />
      <Quote m={m} chat={p.chat} onSelect={p.onSelect} />
      {m.status === "deleted" ? (
        <p class="body muted">
          <Icon name="block" size={15} /> The customer deleted this message
        </p>
      ) : (
        <Content m={m} who={p.who} />
      )}
      <Failure m={m} />
      <Meta {...p} />
      <Actions {...p} />
      {reactions.length > 0 && (
        <span class="reactions" aria-label={`Reactions: ${reactions.join(" ")}`}>
          {reactions.join("")}
        </span>
      )}
    </article>
  );
}

/** Marks of where a message comes from: forwarded, or from an advertisement. */
function Origin({ m }: { m: Message }): JSX.Element | null {
  const context = obj(dig(m.content, "context"));
  const referral = obj(dig(m.content, "referral"));
  if (referral !== undefined) {
    return (
      <div class="preview">
        <Icon name="bolt" size={18} />
        <span class="grow">
          <b class="cut">{str(referral.headline) ?? "Advertisement"}</b>
          <small class="cut">{str(referral.body) ?? str(referral.source_url)}</small>
        </span>
      </div>
    );
  }
  if (context?.forwarded !== true && context?.frequently_forwarded !== true) return null;
  return (
    <p class="origin">
      <Icon name="forward" size={13} /> {context.frequently_forwarded === true ? "Forwarded many times" : "Forwarded"}
    </p>
  );
}

function Quote({ m, chat, onSelect }: { m: Message; chat: Chat; onSelect: (id: string) => void }): JSX.Element | null {
  if (m.context === undefined) return null;
  const quoted = world.value.chats.message(m.context);
  const here = quoted !== undefined && quoted.peer === chat.peer;
  return (
    <button type="button" class="quote" disabled={!here} onClick={() => onSelect(m.context ?? "")}>
      <b>{quoted === undefined ? "Earlier message" : quoted.direction === "outbound" ? "The business" : world.value.nameOf(quoted.from ?? quoted.peer)}</b>
      <span class="cut">{quoted === undefined ? m.context : inWords(quoted)}</span>
    </button>
  );
}

function Failure({ m }: { m: Message }): JSX.Element | null {
  const error = m.statuses.findLast((s) => s.errors !== undefined && s.errors.length > 0)?.errors?.[0];
  if (error === undefined) return null;
  return (
    <p class="failure">
      <Icon name="alert" size={15} />
      <span>
        <b>
          {error.code} {error.title}
        </b>
        {error.details !== undefined && error.details !== error.title && <> · {error.details}</>}
      </span>
    </p>
  );
}

/** When it was said and how far it got; the button shows what belongs to it in the log. */
function Meta({ m, selected, onSelect }: BubbleProps): JSX.Element {
  const status = m.status ?? "queued";
  const shown = m.direction === "inbound" ? (status === "read" ? "read by the business" : "arrived") : statusWords[status];
  return (
    <button type="button" class="meta" aria-pressed={selected} title={history(m)} aria-label={`${shortTime(m.at)}, ${shown}. Show its calls`} onClick={() => onSelect(m.id)}>
      <time class="num" dateTime={m.at}>
        {shortTime(m.at)}
      </time>
      <Ticks status={m.direction === "inbound" && status === "received" ? "delivered" : status} />
      {isGroup(m.peer) && m.direction === "outbound" && <small>{progress(m)}</small>}
    </button>
  );
}

/** Each status with its time, for those who hover. */
function history(m: Message): string {
  const w = world.peek();
  return m.statuses
    .map((s) => `${clockTime(s.at, true)}  ${statusWords[s.status] ?? s.status}${s.recipient === undefined ? "" : ` · ${w.nameOf(s.recipient)}`}`)
    .join("\n");
}

function progress(m: Message): string {
  const members = new Set(m.statuses.map((s) => s.recipient).filter((r) => r !== undefined)).size;
  const read = m.statuses.filter((s) => s.status === "read").length;
  return members === 0 ? "" : `${read}/${members} read`;
}

/** A clock, one tick, two, two in colour, or a cross. */
export function Ticks({ status }: { status: string }): JSX.Element {
  const path: Record<string, string> = {
    queued: "M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM8 5.5V8l1.7 1",
    sent: "M4 8.5l3 3 6-7",
    failed: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM8 5.5v3M8 10.5v.01",
    deleted: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM4.5 4.5l7 7",
  };
  return (
    <svg class={`ticks ${status}`} viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
      <path d={path[status] ?? "M2 8.5l3 3 6-7M8.5 11l.5.500 6-7"} />
    </svg>
  );
}

function Actions(p: BubbleProps): JSX.Element | null {
  const { m, who } = p;
  const w = world.value;
  const picking = useSignal(false);
  if (who === undefined) return null;
  const out = m.direction === "outbound";
  const again = forwarded(m);
  const react = (emoji: string): void => {
    picking.value = false;
    void speak(w, who, { reaction: { message_id: m.id, emoji } });
  };
  const choices: (Choice | "-")[] = [
    { label: "Reply", icon: "reply", run: () => p.onReply(m) },
    { label: "React…", icon: "smile", run: () => (picking.value = true) },
    ...(again === undefined ? [] : [{ label: "Forward to the business", icon: "forward" as const, run: () => void speak(w, who, again) }]),
    { label: "Copy the id", icon: "copy", run: () => void copy(m.id) },
    { label: "Copy a link to it", icon: "link", run: () => void copy(location.origin + location.pathname + link("phones", route.peek().parts, { m: m.id })) },
    ...(out ? statusChoices(p) : []),
  ];
  return (
    <div class="bubble-actions">
      {picking.value && (
        <span class="picker" role="group" aria-label="React">
          {quick.map((emoji) => (
            <button key={emoji} type="button" aria-label={`React ${emoji}`} onClick={() => react(emoji)}>
              {emoji}
            </button>
          ))}
          <Button icon="close" kind="quiet" small label="No reaction" onClick={() => (react(""), (picking.value = false))} />
        </span>
      )}
      <Menu label="Do something with this message" icon="down" small choices={choices} class={m.direction === "inbound" ? "" : "left"} />
    </div>
  );
}

function statusChoices({ m }: BubbleProps): (Choice | "-")[] {
  const w = world.peek();
  const final = m.status === "failed" || m.status === "deleted";
  const past = (s: string): boolean => final || m.statuses.some((r) => r.status === s);
  return [
    "-",
    { label: "It is delivered", icon: "check", disabled: past("delivered") || past("read"), run: () => void step(w, m, "delivered") },
    { label: "Read it", icon: "check", disabled: past("read"), run: () => void step(w, m, "read") },
    { label: "Let it fail with 500", icon: "alert", disabled: final || past("delivered"), run: () => void step(w, m, "failed") },
    { label: "Delete it from the phone", icon: "trash", danger: true, disabled: final || past("read"), run: () => void step(w, m, "deleted") },
  ];
}

function Reacted({ m, chat, selected, onSelect }: BubbleProps): JSX.Element {
  const emoji = str(dig(m.content, "reaction", "emoji"));
  const to = world.value.chats.message(str(dig(m.content, "reaction", "message_id")) ?? "");
  const name = m.direction === "outbound" ? "The business" : world.value.nameOf(m.from ?? chat.peer);
  return (
    <button type="button" class={`notice line ${selected ? "selected" : ""}`} data-message={m.id} onClick={() => onSelect(m.id)}>
      {name} {emoji ? `reacted ${emoji}` : "took a reaction back"}
      {to !== undefined && ` to “${inWords(to).slice(0, 24)}${inWords(to).length > 24 ? "…" : ""}”`}
      <time class="num"> {shortTime(m.at)}</time>
    </button>
  );
}

/** A system notice between the messages. */
export function NoticeLine({ n }: { n: Notice }): JSX.Element {
  return (
    <p class="notice" data-notice={n.id}>
      {n.text === "" ? n.kind.replaceAll("_", " ") : n.text} <time class="num">{shortTime(n.at)}</time>
    </p>
  );
}
