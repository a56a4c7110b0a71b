// The list of phones: customers and groups, the one that spoke last on top, with marks for what was not looked at.
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { dayName, dayOf, shortTime } from "../../lib/time";
import { useKeys } from "../../lib/keys";
import { go, link } from "../../lib/router";
import { Button } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { VirtualList } from "../../parts/virtual";
import { world } from "../../store/app";
import type { Chat, Message } from "../../store/messages";
import { type WorldStore, isGroup } from "../../store/world";
import { Avatar } from "./avatar";
import { Ticks } from "./bubble";
import { NewCustomer } from "./dialogs";
import { draftName, unsent } from "./drafts";
import { inWords } from "./say";
import { seenUntil } from "./seen";

interface Row {
  peer: string;
  name: string;
  last: Message | undefined;
  at: number;
  unread: number;
  order: number;
}

/** Everybody who can be seen: customers, groups, and who else was written to. */
function rowsOf(w: WorldStore): Row[] {
  void w.chats.version.value;
  const born = w.world.value?.born ?? "";
  const peers = new Set([...w.groups.value.map((g) => g.id), ...w.customers.value.map((c) => c.wa_id), ...w.chats.byPeer.keys()]);
  const names = new Map<string, string>();
  for (const c of w.customers.value) names.set(c.wa_id, c.name);
  for (const g of w.groups.value) names.set(g.id, g.subject);
  const rows = [...peers].map((peer, order) => {
    const chat = w.chats.byPeer.get(peer);
    const last = lastMessage(chat);
    const until = seenUntil(w.name, born, peer);
    return { peer, name: names.get(peer) ?? (isGroup(peer) ? "Group" : `+${peer}`), last: last?.message, at: last?.at ?? 0, unread: unreadOf(chat, until), order };
  });
  return rows.sort((a, b) => b.at - a.at || a.order - b.order);
}

/** Where something was said last; undefined as long as nothing was. */
export function latestPeer(w: WorldStore): string | undefined {
  const [first] = rowsOf(w);
  return first?.last === undefined ? undefined : first.peer;
}

function lastMessage(chat: Chat | undefined): { message: Message; at: number } | undefined {
  for (let i = (chat?.lines.length ?? 0) - 1; i >= 0; i--) {
    const line = chat?.lines[i];
    if (line?.is === "message") return line;
  }
  return undefined;
}

/** How many messages of the business came after an instant; at most 99 are counted. */
function unreadOf(chat: Chat | undefined, until: number): number {
  let n = 0;
  for (let i = (chat?.lines.length ?? 0) - 1; i >= 0 && n < 100; i--) {
    const line = chat?.lines[i];
    if (line === undefined || line.at <= until) break;
    if (line.is === "message" && line.message.direction === "outbound" && line.message.status !== "failed") n++;
  }
  return n;
}

export function PhoneList({ open, onOpen }: { open: readonly string[]; onOpen: (peer: string, beside: boolean) => void }): JSX.Element {
  const w = world.value;
  const search = useSignal("");
  const adding = useSignal(false);
  const box = useRef<HTMLInputElement>(null);
  const rows = useComputed(() => rowsOf(world.value));
  const wanted = search.value.trim().toLowerCase();
  const shown = wanted === "" ? rows.value : rows.value.filter((r) => r.name.toLowerCase().includes(wanted) || r.peer.includes(wanted.replace(/^\+/, "")));
  const move = (by: number) => () => {
    const at = shown.findIndex((r) => r.peer === open[0]);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next !== undefined) onOpen(next.peer, false);
  };
  useKeys(
    () => [
      { keys: "/", what: "Search the phones", where: "Phones", run: () => box.current?.focus() },
      { keys: "j", what: "Next phone", where: "Phones", run: move(1) },
      { keys: "k", what: "Phone before", where: "Phones", run: move(-1) },
      { keys: "n", what: "A new customer", where: "Phones", run: () => (adding.value = true) },
    ],
    [shown, open[0]],
  );
  const today = dayOf(w.now());
  return (
    <div class="phone-list">
      <header class="pane-head">
        <h2>Phones</h2>
        <span class="grow" />
        <Button icon="plus" kind="quiet" label="A new customer" onClick={() => (adding.value = true)} />
      </header>
      <div class="phone-search">
        <Icon name="search" size={16} />
        <input
          ref={box}
          type="search"
          placeholder="Name or number"
          aria-label="Search the phones"
          value={search.value}
          onInput={(e) => (search.value = e.currentTarget.value)}
          onKeyDown={(e) => {
            const first = shown[0];
            if (e.key === "Enter" && first !== undefined) onOpen(first.peer, e.ctrlKey);
            if (e.key === "Escape") {
              search.value = "";
              e.currentTarget.blur();
            }
          }}
        />
      </div>
      {shown.length === 0 ? (
        <p class="none muted">{wanted === "" ? "Nobody is listed here. Every well-formed number is a customer." : "Nobody is called so."}</p>
      ) : (
        <VirtualList count={shown.length} keyOf={(i) => shown[i]?.peer ?? ""} estimate={() => 64} label="Phones" tabIndex={-1}>
          {(i) => {
            const row = shown[i];
            return row === undefined ? null : <PhoneRow row={row} open={open.includes(row.peer)} today={today} onOpen={onOpen} />;
          }}
        </VirtualList>
      )}
      {adding.value && <NewCustomer onClose={() => (adding.value = false)} onMade={(peer) => go(link("phones", [peer]))} />}
    </div>
  );
}

/** What a message says; in a group also who says it. */
function said(m: Message): string {
  return m.from === undefined || !isGroup(m.peer) ? inWords(m) : `${world.value.nameOf(m.from).split(" ")[0]}: ${inWords(m)}`;
}

function PhoneRow({ row, open, today, onOpen }: { row: Row; open: boolean; today: number; onOpen: (peer: string, beside: boolean) => void }): JSX.Element {
  const { last } = row;
  const draft = unsent.value[draftName(world.value, row.peer)];
  return (
    <div class="phone-place">
    <a
      title={row.name}
      class={`phone-row ${row.unread > 0 ? "unread" : ""}`}
      href={link("phones", [row.peer])}
      aria-current={open ? "true" : undefined}
      onClick={(e) => {
        e.preventDefault();
        onOpen(row.peer, e.ctrlKey || e.metaKey || e.shiftKey);
      }}
    >
      <Avatar peer={row.peer} name={row.name} />
      <span class="grow">
        <span class="row">
          <b class="cut grow">{row.name}</b>
          {last !== undefined && <time class="num">{dayOf(last.at) === today ? shortTime(last.at) : dayName(last.at).slice(4, -5)}</time>}
        </span>
        <span class="row last">
          {last?.direction === "outbound" && (draft === undefined || open) && <Ticks status={last.status ?? "queued"} />}
          {draft !== undefined && !open ? (
            <span class="cut grow">
              <b class="draft">Draft:</b> {draft}
            </span>
          ) : (
            <span class="cut grow">{last === undefined ? (isGroup(row.peer) ? "Group" : `+${row.peer}`) : said(last)}</span>
          )}
          {row.unread > 0 && (
            <span class="unread-mark num">
              {row.unread > 99 ? "99+" : row.unread}
              <span class="sr"> not looked at</span>
            </span>
          )}
        </span>
      </span>
    </a>
    {!open && <Button class="beside" small icon="split" kind="quiet" label={`Open ${row.name} beside the others`} onClick={() => onOpen(row.peer, true)} />}
    </div>
  );
}

