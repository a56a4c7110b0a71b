// One phone: who holds it, what was said, and where to write.
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Refusal, api } from "../../api/client";
import { dayName, dayOf, shortTime, span, millis } from "../../lib/time";
import { useKeys } from "../../lib/keys";
import { route } from "../../lib/router";
import { curlWord, server } from "../../lib/server";
import { Button, Chip, Empty, Snippet } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { type Jump, VirtualList } from "../../parts/virtual";
import { attempt, missed, say, world } from "../../store/app";
import type { Chat, Line, Message } from "../../store/messages";
import { insist } from "../../store/reads";
import { tick } from "../../store/tick";
import { type WorldStore, isGroup } from "../../store/world";
import { attach } from "./attached";
import { Avatar } from "./avatar";
import { isFull, readBack, readBefore } from "./back";
import { Bubble, NoticeLine } from "./bubble";
import { Composer } from "./composer";
import { draftOf } from "./drafts";
import { HolderMenu } from "./holder";
import { News } from "./news";
import { see } from "./seen";
import { SheetRoom } from "./sheet";

interface Props {
  peer: string;
  main: boolean; // the first one: keys act on it
  selected: string | null;
  onSelect: (id: string | null) => void;
  onClose: (() => void) | undefined;
  onBack: () => void;
  onLog: () => void;
  logShown: boolean;
}

export function Phone(p: Props): JSX.Element {
  const w = world.value;
  const { peer } = p;
  const chat = useMemo(() => w.chats.of(peer), [w, peer, w.life.value]);
  void chat.version.value;
  const group = isGroup(peer);
  const draft = draftOf(w, peer);
  const { reply } = draft;
  const speaker = useSpeaker(w, peer);
  const atEnd = useSignal(true);
  const { jump, toStart, toEnd, stay } = useJumps(w, chat);
  const below = useBelow(chat, atEnd.value);
  const drop = useDrop((files) => attach(draft.files, files));
  const gone = reply.value !== undefined && !w.chats.has(reply.value.id); // a world that began again knows it no more
  useEffect(() => void (gone && (reply.value = undefined)), [gone]);
  useEffect(() => {
    const end = new AbortController();
    if (chat.older === "unknown" && chat.lines.length < 30) void insist(() => w.readOlder(chat), end.signal, missed);
    return () => end.abort();
  }, [chat]);
  useFound(w, chat, p.selected, p.main);
  useSeen(w, chat, atEnd.value);
  const root = useRef<HTMLElement>(null);
  const answer = (m: Message): void => {
    reply.value = m;
    root.current?.querySelector<HTMLElement>(".composer textarea")?.focus();
  };
  const again = useSignal(0); // a quote leads to what it quotes, also when that is the chosen message
  const follow = (id: string): void => {
    again.value++;
    p.onSelect(id);
  };
  const openMenu = (): void => root.current?.querySelector<HTMLElement>(".bubble.selected .bubble-actions button")?.click();
  useSelectionKeys(p, chat, { answer, openMenu, toStart, toEnd });
  const who = { from: speaker.value, group: group ? peer : undefined };
  return (
    <section ref={root} class={`phone ${drop.over ? "dropping" : ""}`} aria-label={`Phone of ${w.nameOf(peer)}`} {...drop.on}>
      <SheetRoom>
      <Head {...p} />
      <div class="chat" onWheel={stay} onPointerDown={stay} onKeyDownCapture={stay}>
      {chat.lines.length === 0 ? (
        <div class="wall scroll">{chat.older === "loading" ? null : <Silence peer={peer} />}</div>
      ) : (
        <VirtualList
          key={`${w.name} ${w.life.value} ${peer}`}
          class="wall"
          anchor="end"
          count={chat.lines.length}
          keyOf={(i) => chat.lines[i]?.id ?? String(i)}
          estimate={(i) => guess(chat.lines[i])}
          label={`Messages with ${w.nameOf(peer)}`}
          reveal={p.selected === null ? -1 : chat.lines.findIndex((l) => l.id === p.selected)}
          revealed={`${p.selected} ${again.value}`}
          onHome={toStart}
          onStart={() => void attempt(readBefore(w, chat))}
          onAtEnd={(at) => at !== atEnd.peek() && (atEnd.value = at)}
          jump={jump}
        >
          {(i) => {
            const line = chat.lines[i];
            if (line === undefined) return null;
            const first = i === 0 || dayOf(line.at) !== dayOf(chat.lines[i - 1]?.at ?? 0);
            return (
              <>
                {first && <p class="day">{dayName(line.at)}</p>}
                {line.is === "notice" ? (
                  <NoticeLine n={line.notice} />
                ) : (
                  <Bubble
                    m={line.message}
                    chat={chat}
                    who={who.from === "" ? undefined : who}
                    selected={p.selected === line.id}
                    onSelect={(id) => p.onSelect(id === p.selected ? null : id)}
                    onFollow={follow}
                    onReply={answer}
                  />
                )}
              </>
            );
          }}
        </VirtualList>
      )}
        <Before w={w} chat={chat} />
        <News key={`${w.name} ${w.life.value} ${peer}`} chat={chat} />
        {!atEnd.value && chat.lines.length > 0 && (
          <button type="button" class="newest" aria-label={below === 0 ? "To the newest message" : `${below} new, to the newest message`} onClick={toEnd}>
            {below > 0 && <span class="num">{below > 99 ? "99+" : below} new</span>}
            <Icon name="down" size={18} />
          </button>
        )}
        {drop.over && (
          <p class="drop-here" aria-hidden="true">
            <Icon name="clip" /> Drop to send as {w.nameOf(speaker.value)}
          </p>
        )}
      </div>
      <Composer peer={peer} speaker={speaker} draft={draft} onFiles={(files) => attach(draft.files, files)} main={p.main} />
      </SheetRoom>
    </section>
  );
}

/** Says that what came before is on its way. */
function Before({ w, chat }: { w: WorldStore; chat: Chat }): JSX.Element | null {
  if (chat.lines.length === 0) return null;
  if (chat.older === "loading") return <p class="before" role="status">Reading what came before…</p>;
  return chat.older === "unknown" && isFull(w) ? <p class="before full">What came before is not kept by the page any more.</p> : null;
}

/** Ways to the beginning, for which all is read first, and to the end. Whoever does anything else meanwhile stays where they are. */
function useJumps(w: WorldStore, chat: Chat): { jump: Jump | undefined; toStart: () => void; toEnd: () => void; stay: () => void } {
  const jump = useSignal<Jump | undefined>(undefined);
  const journey = useRef(0);
  const stay = (): void => void journey.current++;
  useEffect(() => stay, [chat]);
  const toEnd = (): void => {
    stay();
    jump.value = { to: "end" };
  };
  const toStart = (): void => {
    const mine = ++journey.current;
    const wanted = (): boolean => mine === journey.current;
    void attempt(readBack(w, chat, () => false, wanted)).then(() => wanted() && (jump.value = { to: "start" }));
  };
  return { jump: jump.value, toStart, toEnd, stay };
}

/** How high a line will be, roughly: what is out of view is not measured. */
function guess(line: Line | undefined): number {
  if (line?.is !== "message") return 40;
  const text = (line.message.content as { text?: { body?: string } } | undefined)?.text?.body ?? "";
  const rows = Math.min(20, Math.ceil(text.length / 42) || 1);
  return { text: 34 + rows * 20, image: 240, video: 240, sticker: 160, location: 220, template: 190, interactive: 170 }[line.message.type as "text"] ?? 90;
}

/** Who writes: the holder of the phone, or one member of a group, who stays until they leave it. */
function useSpeaker(w: WorldStore, peer: string): Signal<string> {
  const speaker = useSignal(isGroup(peer) ? firstMember(w, peer) : peer);
  const members = w.group(peer)?.participants;
  useEffect(() => {
    if (!isGroup(peer)) speaker.value = peer;
    else if (!members?.includes(speaker.peek())) speaker.value = firstMember(w, peer);
  }, [w, peer, members]);
  return speaker;
}

/** How many lines came while the end was out of view. */
function useBelow(chat: Chat, atEnd: boolean): number {
  const last = useRef<string | undefined>(undefined);
  if (atEnd) last.current = chat.lines[chat.lines.length - 1]?.id;
  if (atEnd || last.current === undefined) return 0;
  let n = 0;
  for (let i = chat.lines.length - 1; i >= 0 && chat.lines[i]?.id !== last.current && n < 100; i--) n++;
  return n;
}

/** Files that are dragged over a phone, and dropped on it. */
function useDrop(take: (files: Iterable<File>) => void): { over: boolean; on: JSX.HTMLAttributes<HTMLElement> } {
  const over = useSignal(false);
  const carries = (e: DragEvent): boolean => e.dataTransfer?.types.includes("Files") === true;
  const on: JSX.HTMLAttributes<HTMLElement> = {
    onDragOver: (e) => {
      if (!carries(e)) return;
      e.preventDefault();
      over.value = true;
    },
    onDragLeave: (e) => void (e.currentTarget.contains(e.relatedTarget as Node | null) || (over.value = false)),
    onDrop: (e) => {
      over.value = false;
      if (!carries(e)) return;
      e.preventDefault();
      take(e.dataTransfer?.files ?? []);
    },
  };
  return { over: over.value, on };
}

const firstMember = (w: WorldStore, peer: string): string => w.group(peer)?.participants.find((p) => p !== w.world.peek()?.number) ?? "";

/** Reads back to the chosen message, when a link leads to one that is not here yet. */
function useFound(w: WorldStore, chat: Chat, selected: string | null, main: boolean): void {
  useEffect(() => {
    let wanted = true;
    const find = async (): Promise<void> => {
      if (selected === null || w.chats.has(selected)) return;
      const m = await api.get("/_mock/worlds/{world}/messages/{id}", { path: { world: w.name, id: selected } });
      if (m.peer !== chat.peer) return;
      await readBack(w, chat, () => w.chats.has(selected), () => wanted);
    };
    void find().catch((error: unknown) => {
      if (wanted && main && error instanceof Refusal && error.status === 404) say("The world knows no such message any more.", true);
    });
    return () => {
      wanted = false;
    };
  }, [w, chat, selected]);
}

/** Notes what is in view as looked at. */
function useSeen(w: WorldStore, chat: Chat, atEnd: boolean): void {
  const last = chat.lines[chat.lines.length - 1]?.at ?? 0;
  useEffect(() => {
    const note = (): void => {
      if (!document.hidden && atEnd && last > 0) see(w.name, w.world.peek()?.born ?? "", chat.peer, last);
    };
    note();
    document.addEventListener("visibilitychange", note);
    return () => document.removeEventListener("visibilitychange", note);
  }, [w, chat, last, atEnd]);
}

/** Whether the arrow keys have nothing else to do: no list, log or player is in focus. */
const atMessages = (): boolean => document.activeElement?.closest(".log, .side, .rail, audio, video, [role=menu]") == null;

/** Arrow keys go from message to message, letters do something with the chosen one. */
function useSelectionKeys(p: Props, chat: Chat, to: { answer: (m: Message) => void; openMenu: () => void; toStart: () => void; toEnd: () => void }): void {
  const move = (by: number): void => {
    const messages = chat.lines.filter((l) => l.is === "message");
    const selected = route.peek().query.get("m"); // as it is now: keys may come faster than the page is drawn
    const at = selected === null ? messages.length : messages.findIndex((l) => l.id === selected);
    const next = messages[Math.max(0, Math.min(messages.length - 1, at + by))];
    if (next !== undefined) p.onSelect(next.id);
  };
  useKeys(
    () =>
      p.main
        ? [
            { keys: "ArrowUp", what: "Message before, and its calls", where: "Chat", when: atMessages, run: () => move(-1) },
            { keys: "ArrowDown", what: "Next message, and its calls", where: "Chat", when: atMessages, run: () => move(1) },
            { keys: "Home", what: "To the oldest message", where: "Chat", when: atMessages, run: to.toStart },
            { keys: "End", what: "To the newest message", where: "Chat", when: atMessages, run: to.toEnd },
            { keys: "r", what: "Reply to the chosen message", where: "Chat", run: () => chosen(route.peek().query.get("m"), to.answer) },
            { keys: "m", what: "Menu of the chosen message", where: "Chat", run: to.openMenu },
            { keys: "Escape", what: "Choose nothing", where: "Chat", run: () => p.onSelect(null) },
            { keys: "l", what: "Show the log, or hide it", where: "Chat", run: p.onLog },
          ]
        : [],
    [p.main, p.selected, chat],
  );
}

function chosen(id: string | null, then: (m: Message) => void): void {
  const m = id === null ? undefined : world.peek().chats.message(id);
  if (m !== undefined) then(m);
}

function Head({ peer, main, logShown, onClose, onBack, onLog }: Props): JSX.Element {
  const w = world.value;
  const customer = w.customer(peer);
  const group = w.group(peer);
  const name = w.nameOf(peer);
  const members = group?.participants.length;
  return (
    <header class="pane-head phone-head">
      <Button class="only-narrow" icon="back" kind="quiet" label="Back to the phones" onClick={onBack} />
      <Avatar peer={peer} name={name} />
      <div class="grow">
        <h2 class="cut" title={group === undefined && !isGroup(peer) ? `${name}, +${peer}` : name}>{name}</h2>
        <p class="cut muted num">
          <span class="number">{group === undefined ? (isGroup(peer) ? peer : `+${peer}`) : members === 0 ? "nobody is in the group any more" : `${members} in the group`}</span>
          {customer !== undefined && <Window w={w} until={customer.window_until} />}
        </p>
      </div>
      {customer?.on_whatsapp === false && <Chip tone="warn">not on WhatsApp</Chip>}
      {customer?.behaviour === "never-delivered" && <Chip tone="warn">never reached</Chip>}
      {customer?.behaviour === "never-reads" && <Chip>never reads</Chip>}
      {customer?.blocked === true && <Chip tone="bad">blocked by the business</Chip>}
      {main && (
        <Button class="log-toggle" icon="journal" kind="quiet" label="Log of this chat (l)" expanded={logShown} onClick={onLog}>
          <span class="word">Log</span>
        </Button>
      )}
      <HolderMenu peer={peer} />
      {onClose !== undefined && <Button class="phone-close" icon="close" kind="quiet" label="Close this phone" onClick={onClose} />}
    </header>
  );
}

/** How long free-form messages still reach a customer. */
function Window({ w, until }: { w: WorldStore; until: string | undefined }): JSX.Element {
  void tick.value;
  const left = until === undefined ? 0 : millis(until) - w.now();
  return left <= 0 ? <span class="window shut">window closed</span> : <span class="window" title={`Free-form messages until ${shortTime(until ?? "")} UTC`}>window {span(left)}</span>;
}

function Silence({ peer }: { peer: string }): JSX.Element {
  const w = world.value;
  const api = `${server}${w.world.value?.base_path ?? "/v1"}`;
  const body = isGroup(peer)
    ? `{"recipient_type":"group","to":"${peer}","type":"text","text":{"body":"Hello"}}`
    : `{"to":"${peer}","type":"text","text":{"body":"Hello"}}`;
  return (
    <Empty icon="phone" title="Nothing was said yet">
      <p>Write below as the customer, or send something as the business:</p>
      <Snippet
        label="Send a message"
        text={`${curlWord} ${api}/messages \\\n  -H 'Authorization: Bearer $TOKEN' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`.replace("'Authorization: Bearer $TOKEN'", '"Authorization: Bearer $TOKEN"')}
      />
      <p class="hint">
        A token: <code class="mono">{curlWord} -X POST -u admin:secret {api}/users/login</code>
      </p>
    </Empty>
  );
}

