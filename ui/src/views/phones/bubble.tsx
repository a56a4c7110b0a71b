// One message on a phone: what it says, how far it got, and what can be done with it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type Loose, dig, obj, str } from "../../lib/loose";
import { clockTime, shortTime } from "../../lib/time";
import { link, route } from "../../lib/router";
import { type Choice, Menu } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { copy, world } from "../../store/app";
import type { Chat, Message, Notice } from "../../store/messages";
import { isGroup } from "../../store/world";
import { type Speaker, step } from "./act";
import { Away } from "./away";
import { Content } from "./content";
import { ForwardDialog, canForward } from "./forward";
import { Hinted } from "./hint";
import { MediaFile } from "./media";
import { Picker, Reactions } from "./reactions";
import { inWords, statusWords } from "./say";
import { useSheet } from "./sheet";

export interface BubbleProps {
  m: Message;
  chat: Chat;
  who: Speaker | undefined;
  selected: boolean;
  onSelect: (id: string) => void;
  onFollow: (id: string) => void; // to what a message quotes
  onReply: (m: Message) => void;
}

export function Bubble(p: BubbleProps): JSX.Element {
  const { m } = p;
  const own = m.direction === "inbound";
  if (m.type === "reaction") return <Reacted {...p} />;
  return (
    <article
      class={`bubble ${own ? "own" : "theirs"} ${p.selected ? "selected" : ""} ${m.status === "failed" ? "failed" : ""} t-${m.type}`}
      data-message={m.id}
      aria-label={`${own ? "Customer" : "Business"}: ${inWords(m)}`}
      onClick={(e) => {
        if ((e.target as Element).closest("button, a, audio, video, input, label, dialog, [popover]") === null && String(getSelection()) === "") p.onSelect(m.id);
      }}
    >
      {own && m.from !== undefined && <b class="author">{world.value.nameOf(m.from)}</b>}
      <Origin m={m} />
      <Quote m={m} chat={p.chat} onFollow={p.onFollow} />
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
      <Reactions m={m} chat={p.chat} who={p.who} />
    </article>
  );
}

/** Marks of where a message comes from: forwarded, from an advertisement, or from a product's page. */
function Origin({ m }: { m: Message }): JSX.Element | null {
  const context = obj(dig(m.content, "context"));
  const referral = obj(dig(m.content, "referral"));
  const product = obj(context?.referred_product);
  const often = context?.frequently_forwarded === true;
  return (
    <>
      {(often || context?.forwarded === true) && (
        <p class="origin">
          <Icon name="forward" size={13} /> {often ? "Forwarded many times" : "Forwarded"}
        </p>
      )}
      {referral !== undefined && <Advert referral={referral} />}
      {product !== undefined && (
        <div class="preview">
          <Icon name="cart" size={18} />
          <span class="grow">
            <b class="cut">{str(product.product_retailer_id)}</b>
            <small class="cut">asked from the catalogue {str(product.catalog_id)}</small>
          </span>
        </div>
      )}
    </>
  );
}

function Advert({ referral }: { referral: Loose }): JSX.Element {
  const kind = referral.video === undefined ? "image" : "video";
  const media = obj(referral[kind]);
  return (
    <div class="advert">
      {media !== undefined && <MediaFile type={kind} media={media} what={`Picture of the advertisement: ${str(referral.headline) ?? ""}`} />}
      <b>{str(referral.headline) ?? "Advertisement"}</b>
      {str(referral.body) !== undefined && <span>{str(referral.body)}</span>}
      <small>
        {referral.source_type === "post" ? "Post" : "Advertisement"} · <Away url={str(referral.source_url) ?? ""} />
      </small>
    </div>
  );
}

/** What a message answers. What is not read yet may be further up; a click reads back to it. */
function Quote({ m, chat, onFollow }: { m: Message; chat: Chat; onFollow: (id: string) => void }): JSX.Element | null {
  if (m.context === undefined) return null;
  const quoted = world.value.chats.message(m.context);
  const here = quoted === undefined ? chat.older !== "all" : quoted.peer === chat.peer;
  return (
    <button type="button" class="quote" disabled={!here} onClick={() => onFollow(m.context ?? "")}>
      <span class="sr">In reply to </span>
      <b>{quoted === undefined ? "Earlier message" : quoted.direction === "outbound" ? "The business" : world.value.nameOf(quoted.from ?? quoted.peer)}</b>
      <span class="cut">{quoted === undefined ? m.context : inWords(quoted)}</span>
    </button>
  );
}

/** Why it failed, or what there is a warning about; of a message to a group also for whom. */
function Failure({ m }: { m: Message }): JSX.Element | null {
  const told = m.statuses.filter((s) => s.errors !== undefined && s.errors.length > 0);
  const status = told.findLast((s) => s.status === "failed") ?? told.at(-1);
  const error = status?.errors?.[0];
  if (status === undefined || error === undefined) return null;
  const mild = status.status === "warning";
  return (
    <p class={mild ? "failure mild" : "failure"}>
      <Icon name="alert" size={15} />
      <span>
        <b>
          {mild && "Warning "}
          {error.code} {error.title}
        </b>
        {error.details !== undefined && error.details !== error.title && <> · {error.details}</>}
        {isGroup(m.peer) && status.recipient !== undefined && <> · for {world.value.nameOf(status.recipient)}</>}
      </span>
    </p>
  );
}

/** When it was said and how far it got; the button shows what belongs to it in the log. */
function Meta({ m, selected, onSelect }: BubbleProps): JSX.Element {
  const status = m.status ?? "queued";
  const shown = m.direction === "inbound" ? (status === "read" ? "read by the business" : "arrived") : statusWords[status];
  const far = isGroup(m.peer) && m.direction === "outbound" ? progress(m) : "";
  return (
    <Hinted class="meta" pressed={selected} label={`${shortTime(m.at)} ${far === "" ? shown : far}. Show its calls`} more={() => <History m={m} />} onClick={() => onSelect(m.id)}>
      <time class="num" dateTime={m.at}>
        {shortTime(m.at)}
      </time>
      <Ticks status={m.direction === "inbound" && status === "received" ? "delivered" : status} />
      {far !== "" && <small> {far}</small>}
    </Hinted>
  );
}

/** Each status with its time, for those who hover or come by with the keyboard. */
function History({ m }: { m: Message }): JSX.Element {
  const w = world.value;
  return (
    <>
      {m.statuses.slice(-24).map((s, i) => (
        <span key={i} class="tip-row">
          <Ticks status={s.status === "received" ? "delivered" : s.status} />
          <span>
            {statusWords[s.status] ?? s.status}
            {s.recipient !== undefined && ` · ${w.nameOf(s.recipient)}`}
            {s.errors?.[0] !== undefined && ` · ${s.errors[0].code}`}
          </span>
          <time class="num">{clockTime(s.at, true)}</time>
        </span>
      ))}
    </>
  );
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
    warning: "M8 3l5.5 10h-11zM8 7v2.500M8 11.200v.01",
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
  const picking = useSignal(false);
  const open = useSheet();
  const root = useRef<HTMLDivElement>(null);
  if (who === undefined) return null;
  const out = m.direction === "outbound";
  const gone = m.status === "deleted";
  const choices: (Choice | "-")[] = [
    { label: "Reply", icon: "reply", disabled: gone, run: () => p.onReply(m) },
    { label: "React…", icon: "smile", disabled: gone, run: () => (picking.value = true) },
    { label: "Forward…", icon: "forward", disabled: gone || !canForward(m), run: () => open((close) => <ForwardDialog m={m} who={who} onClose={close} />) },
    { label: "Copy the id", icon: "copy", run: () => void copy(m.id) },
    { label: "Copy a link to it", icon: "link", run: () => void copy(location.origin + location.pathname + link("phones", route.peek().parts, { m: m.id })) },
    ...(out ? statusChoices(p) : []),
  ];
  const picked = (): void => {
    picking.value = false;
    root.current?.querySelector("button")?.focus({ preventScroll: true });
  };
  return (
    <div class="bubble-actions" ref={root}>
      <Menu label="Do something with this message" icon="down" small choices={choices} class={m.direction === "inbound" ? "" : "left"} />
      {picking.value && <Picker m={m} chat={p.chat} who={who} onDone={picked} />}
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
