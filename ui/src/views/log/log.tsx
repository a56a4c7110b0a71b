// The log beside the phones: each call, change of state and webhook that belongs to what was said, linked with it both ways.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { api } from "../../api/client";
import { clockTime, span } from "../../lib/time";
import { Button, Chip, Empty, toneOf } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { VirtualList } from "../../parts/virtual";
import { attempt, world } from "../../store/app";
import type { Delivery } from "../../store/deliveries";
import type { Entry } from "../../store/facts";
import type { WorldStore } from "../../store/world";
import { DeliveryDetails, ExchangeDetails, FactDetails, StateChip } from "./details";
import { type Item, concerns, factWords, itemOf, ordered, webhookItem, webhookWords } from "./items";
import { inWords } from "../phones/say";
import "./log.css";

interface Props {
  peers: readonly string[];
  selected: string | null; // id of a message
  opened: string | null; // key of an item
  onOpen: (item: Item | null) => void;
  onClose: () => void;
}

/** At most so many entries of a chat are in its log. */
const maxEntries = 2_000;

export function Log(p: Props): JSX.Element {
  const w = world.value;
  const only = useSignal(false);
  const entries = useEntries(w, p.peers);
  const items = useItems(w, p.peers, entries);
  const related = (i: Item): boolean => p.selected !== null && i.messages.includes(p.selected);
  const shown = only.value && p.selected !== null ? items.filter(related) : items;
  const target = p.opened === null ? (p.selected === null ? -1 : shown.findIndex(related)) : shown.findIndex((i) => i.key === p.opened);
  const count = p.selected === null ? 0 : items.filter(related).length;
  return (
    <section class="log" aria-label="Log of calls and webhooks">
      <header class="pane-head">
        <h2>Log</h2>
        <span class="muted grow cut" role="status">
          {p.selected === null ? "Choose a message to see its calls" : count === 1 ? "1 entry of this message" : `${count} entries of this message`}
        </span>
        <Button small icon="filter" kind="quiet" pressed={only.value} disabled={p.selected === null} label="Only this message" onClick={() => (only.value = !only.value)} />
        <Button class="log-close" small icon="close" kind="quiet" label="Close the log" onClick={p.onClose} />
      </header>
      {shown.length === 0 ? (
        <div class="scroll">
          <Empty icon="journal" title="No calls yet">
            <p>Each call of the API and each webhook about this chat stands here, linked with its message.</p>
          </Empty>
        </div>
      ) : (
        <VirtualList class="log-list" anchor="end" count={shown.length} keyOf={(i) => shown[i]?.key ?? ""} estimate={() => 44} label="Calls, changes and webhooks" reveal={target} revealed={`${p.selected} ${p.opened}`}>
          {(i) => {
            const item = shown[i];
            if (item === undefined) return null;
            const open = p.opened === item.key;
            return <Row item={item} open={open} related={related(item)} dim={p.selected !== null && !related(item)} onToggle={() => p.onOpen(open ? null : item)} />;
          }}
        </VirtualList>
      )}
    </section>
  );
}

/** The entries of the journal that concern some peers: what the journal has, and what comes. */
function useEntries(w: WorldStore, peers: readonly string[]): readonly Entry[] {
  const entries = useSignal<readonly Entry[]>([]);
  const names = peers.join(",");
  const life = w.life.value;
  useEffect(() => {
    let wanted = true;
    const set = new Set(peers);
    const theirs = (id: string): boolean => peers.some((peer) => w.chats.message(id)?.peer === peer);
    const add = (list: readonly Entry[]): void => {
      const fresh = list.filter((e) => concerns(e, set, theirs));
      if (fresh.length === 0 || !wanted) return;
      const bySeq = new Map([...entries.peek(), ...fresh].map((e) => [e.seq, e]));
      entries.value = [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-maxEntries);
    };
    entries.value = [];
    const off = w.onEntries((list) => {
      add(list);
      setTimeout(() => add(list), 150); // by then the messages that they are about are known
    });
    for (const peer of peers) {
      const query = { peer, order: "newest" as const, limit: 300 };
      void attempt(api.get("/_mock/worlds/{world}/journal", { path: { world: w.name }, query })).then((page) => page !== undefined && add(page.entries));
    }
    return () => {
      wanted = false;
      off();
    };
  }, [w, names, life]);
  return entries.value;
}

const itemCache = new WeakMap<object, Item>();

/** Remembers what follows from an entry or a delivery, which are never changed in place. */
function cached(of: object, make: () => Item): Item {
  let item = itemCache.get(of);
  if (item === undefined) itemCache.set(of, (item = make()));
  return item;
}

function useItems(w: WorldStore, peers: readonly string[], entries: readonly Entry[]): readonly Item[] {
  const version = w.deliveries.version.value;
  const names = peers.join(",");
  return useMemo(() => {
    const items = entries.map((e) => cached(e, () => itemOf(e)));
    for (const d of w.deliveries.byID.values()) {
      if (w.deliveries.peers(d).some((peer) => peers.includes(peer))) items.push(cached(d, () => webhookItem(d, w.deliveries.messages(d))));
    }
    return ordered(items);
  }, [w, names, entries, version]);
}

interface RowProps {
  item: Item;
  open: boolean;
  related: boolean;
  dim: boolean;
  onToggle: () => void;
}

function Row({ item, open, related, dim, onToggle }: RowProps): JSX.Element {
  return (
    <div class={`log-item ${item.is} ${open ? "open" : ""} ${related ? "related" : ""} ${dim ? "dim" : ""}`} data-key={item.key}>
      <button type="button" class="log-row" aria-expanded={open} onClick={onToggle}>
        {item.is === "exchange" ? <ExchangeRow entry={item.entry} /> : item.is === "webhook" ? <WebhookRow d={item.delivery} /> : <FactRow entry={item.entry} />}
        <time class="num">{clockTime(item.at, true)}</time>
      </button>
      {open && (item.is === "exchange" ? <ExchangeDetails entry={item.entry} /> : item.is === "webhook" ? <DeliveryDetails id={item.key} /> : <FactDetails entry={item.entry} />)}
    </div>
  );
}

function ExchangeRow({ entry }: { entry: Entry }): JSX.Element {
  const x = entry.exchange;
  const wrong = (x?.violations?.length ?? 0) + (x?.ours?.length ?? 0);
  return (
    <>
      <span class="log-mark call" aria-hidden="true">
        <Icon name="right" size={14} />
      </span>
      <span class="grow cut">
        <b>{x?.operation ?? x?.request.method}</b> <span class="muted mono">{x?.operation === undefined ? x?.request.target : ""}</span>
        <span class="muted">{said(entry)}</span>
      </span>
      {wrong > 0 && <Chip tone="bad">{wrong === 1 ? "1 violation" : `${wrong} violations`}</Chip>}
      {(x?.findings?.length ?? 0) > 0 && <Chip tone="warn">finding</Chip>}
      {x?.injected !== undefined && <Chip tone="info">injected</Chip>}
      <Chip tone={toneOf(x?.response.status ?? 0)}>{x?.response.status ?? 0}</Chip>
    </>
  );
}

/** What the message of a call says, as far as it is known; else its type. */
function said(entry: Entry): string {
  const [id] = itemOf(entry).messages;
  const m = id === undefined ? undefined : world.value.chats.message(id);
  if (m === undefined) return entry.exchange?.type ?? "";
  return inWords(m);
}

function WebhookRow({ d }: { d: Delivery }): JSX.Element {
  const last = d.attempts[d.attempts.length - 1];
  return (
    <>
      <span class="log-mark hook" aria-hidden="true">
        <Icon name="hook" size={14} />
      </span>
      <span class="grow cut">
        <b>Webhook</b> <span class="muted">{webhookWords(d)}</span>
      </span>
      {d.copy_of !== undefined && <Chip>{d.resent === true ? "resent" : "copy"}</Chip>}
      {d.tries > 1 && <span class="muted num">{d.tries} tries</span>}
      {last !== undefined && d.state === "done" ? (
        <Chip tone={toneOf(last.status ?? 0)} title={span(last.took_ms)}>
          {last.status ?? last.cause}
        </Chip>
      ) : (
        <>
          {last !== undefined && d.state !== "in_flight" && <Chip tone="bad">{last.status ?? last.cause}</Chip>}
          <StateChip state={d.state} />
        </>
      )}
    </>
  );
}

function FactRow({ entry }: { entry: Entry }): JSX.Element {
  return (
    <>
      <span class="log-mark fact" aria-hidden="true" />
      <span class="grow cut muted">{factWords(entry, (peer) => world.value.nameOf(peer))}</span>
    </>
  );
}
