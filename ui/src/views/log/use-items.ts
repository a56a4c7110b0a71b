// The items of a log, read from the journal and kept up to date while it is shown.
import { effect, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { api } from "../../api/client";
import { missed } from "../../store/app";
import type { Delivery } from "../../store/deliveries";
import { type Entry, touched } from "../../store/facts";
import { insist } from "../../store/reads";
import type { WorldStore } from "../../store/world";
import { type Item, concerns, itemOf, ordered, webhookItem } from "./items";

/** At most so many entries of a chat are in its log. */
const maxEntries = 2_000;

/** The entries of the journal that concern some peers: what the journal has, what comes, and all of the chosen message. */
export function useEntries(w: WorldStore, peers: readonly string[], selected: string | null): readonly Entry[] {
  const entries = useSignal<readonly Entry[]>([]);
  const names = peers.join(",");
  const life = w.life.value;
  const add = (fresh: readonly Entry[]): void => {
    if (fresh.length === 0) return;
    const bySeq = new Map([...entries.peek(), ...fresh].map((e) => [e.seq, e]));
    entries.value = [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-maxEntries);
  };
  useEffect(() => {
    let wanted = true;
    const set = new Set(peers);
    const theirs = (id: string): boolean => peers.some((peer) => w.chats.message(id)?.peer === peer);
    let unclear: Entry[] = []; // about messages that the page does not know yet
    const take = (list: readonly Entry[]): void => {
      if (!wanted) return;
      const fresh = list.filter((e) => concerns(e, set, theirs));
      const unknown = list.filter((e) => !fresh.includes(e) && touched(e).messages.some((id) => !w.chats.has(id)));
      unclear = unclear.concat(unknown).slice(-200);
      add(fresh);
    };
    entries.value = [];
    const off = w.onEntries(take);
    const end = effect(() => {
      void w.chats.version.value;
      take(unclear.splice(0));
    });
    const over = new AbortController();
    for (const peer of peers) {
      const told = { path: { world: w.name }, query: { peer, order: "newest" as const, limit: 300 }, signal: over.signal };
      void insist(() => api.get("/_mock/worlds/{world}/journal", told), over.signal, missed).then((page) => page !== undefined && take(page.entries));
    }
    return () => {
      wanted = false;
      over.abort();
      off();
      end();
    };
  }, [w, names, life]);
  useEffect(() => {
    if (selected === null || selected.startsWith("notice:")) return;
    const end = new AbortController();
    void readMessage(w, selected, end.signal).then(add, () => undefined); // the log is of use without it
    return () => end.abort();
  }, [w, selected, names, life]);
  return entries.value;
}

/** All that the journal has of a message, and its webhooks. */
async function readMessage(w: WorldStore, id: string, signal: AbortSignal): Promise<readonly Entry[]> {
  const told = { path: { world: w.name }, signal };
  const [page, message] = await Promise.all([
    api.get("/_mock/worlds/{world}/journal", { ...told, query: { message: id, limit: 200 } }),
    api.get("/_mock/worlds/{world}/messages/{id}", { ...told, path: { world: w.name, id } }).catch(() => undefined),
  ]);
  const missing = (message?.deliveries ?? []).filter((d) => !w.deliveries.byID.has(d)).slice(-20);
  const found = await Promise.all(missing.map((d) => api.get("/_mock/worlds/{world}/deliveries/{id}", { ...told, path: { world: w.name, id: d } }).catch(() => undefined)));
  for (const d of found) if (d !== undefined && !w.deliveries.byID.has(d.id)) w.deliveries.put(d);
  w.deliveries.tell();
  return page.entries.filter((e) => concerns(e, new Set(), (m) => m === id));
}

const itemCache = new WeakMap<object, Item>();
const peerCache = new WeakMap<Delivery, readonly string[]>();

/** Remembers what follows from an entry or a delivery, which are never changed in place. */
function cached<K extends object, V>(cache: WeakMap<K, V>, of: K, make: () => V): V {
  let known = cache.get(of);
  if (known === undefined) cache.set(of, (known = make()));
  return known;
}

export function useItems(w: WorldStore, peers: readonly string[], entries: readonly Entry[]): readonly Item[] {
  const version = w.deliveries.version.value;
  const names = peers.join(",");
  return useMemo(() => {
    const items = entries.map((e) => cached(itemCache, e, () => itemOf(e)));
    for (const d of w.deliveries.byID.values()) {
      if (cached(peerCache, d, () => w.deliveries.peers(d)).some((peer) => peers.includes(peer))) items.push(cached(itemCache, d, () => webhookItem(d, w.deliveries.messages(d))));
    }
    return ordered(items);
  }, [w, names, entries, version]);
}
