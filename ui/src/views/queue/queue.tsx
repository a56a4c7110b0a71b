// The webhook queue as cards: what waits, flies, failed, is held and is over.
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { route, setQuery } from "../../lib/router";
import { Button, Chip } from "../../parts/basics";
import { world } from "../../store/app";
import { maxDeliveries } from "../../store/deliveries";
import { tick } from "../../store/tick";
import type { WorldStore } from "../../store/world";
import type { Delivery } from "../types";
import { Board, nextOf } from "./board";
import { pause } from "./deeds";
import { Detail } from "./detail";
import { useQueueKeys } from "./keys";
import { firstLane, type Lane, laneOf, LANES, lanes, type Standing, words } from "./model";
import { NoWebhooks, Where } from "./where";
import "../views.css";
import "./queue.css";

const ABOUT = [
  ["", "All"],
  ["inbound_message", "Inbound"],
  ["status_change", "Statuses"],
  ["error", "Errors"],
] as const;

export default function QueueView(): JSX.Element {
  const store = world.value;
  const { parts, query } = route.value;
  const [about, text] = [query.get("about") ?? "", query.get("find") ?? ""];
  const version = store.deliveries.version.value;
  const customers = store.customers.value;
  const queue = store.deliveries.queue.value;
  const wanted = useMemo(() => found(store, about, text.trim().toLowerCase()), [store, version, customers, about, text]);
  const sorted = useMemo(() => lanes(wanted), [wanted]);
  const counts = useMemo(() => count(wanted), [wanted]);
  const moving = sorted.pending.length + sorted.failed.length > 0;
  const now = moving && tick.value >= 0 ? store.now() : 0;
  const paused = queue?.paused ?? false;
  const state: Standing = { paused, webhook: store.world.value?.webhook ?? queue?.webhook ?? "", frozen: store.clock.value?.state === "frozen" };
  const first = useFirst(store, counts);
  const narrow = LANES.find((l) => l.lane === query.get("lane"))?.lane ?? first;
  const chosen = parts[0];
  const lane = Object.values(sorted).find((l) => l.some((d) => d.id === chosen)) ?? [];
  const at = lane.findIndex((d) => d.id === chosen);
  useQueueKeys(sorted, lane, at, chosen, paused);
  return (
    <section class={`view wq ${chosen === undefined ? "" : "with-detail"}`}>
      <header class="view-head">
        <h1>Webhooks</h1>
        <p class="wq-where">
          <Where webhook={state.webhook} />
          {queue !== undefined && <span class="hint">{counts.in_flight} of {queue.slots} slots in use</span>}
          {paused && <Chip tone="warn">paused</Chip>}
          {store.deliveries.partial.value && <Chip tone="warn" title={`The page keeps ${maxDeliveries.toLocaleString("en")} at most`}>not all are here</Chip>}
        </p>
        <div class="view-tools">
          <input type="search" class="wq-find" aria-label="Find in the queue" placeholder="Find by number, id, text" value={text} onInput={(e) => setQuery({ find: e.currentTarget.value || null }, true)} />
          <select aria-label="Which webhooks" value={about} onChange={(e) => setQuery({ about: e.currentTarget.value || null }, true)}>
            {ABOUT.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
          </select>
          <Button icon={paused ? "play" : "pause"} pressed={paused} onClick={() => void pause(!paused)}>{paused ? "Resume" : "Pause"}</Button>
        </div>
      </header>
      {store.deliveries.byID.size === 0 && chosen === undefined ? (
        <div class="view-body scroll">{store.life.value > 0 && <NoWebhooks missing={state.webhook === ""} />}</div>
      ) : (
        <div class="view-body wq-room">
          <Board sorted={sorted} counts={counts} narrow={narrow} chosen={chosen} queue={state} now={now} />
          {chosen !== undefined && <Detail key={`${store.name} ${chosen}`} id={chosen} next={nextOf(lane, at)} queue={state} now={now} />}
        </div>
      )}
    </section>
  );
}

/** The lane that a narrow page begins with; it stays where it is while cards go from lane to lane. */
function useFirst(store: WorldStore, counts: Record<Lane, number>): Lane {
  const first = useRef<{ of: WorldStore; lane: Lane }>();
  if (first.current?.of !== store || counts[first.current.lane] === 0) first.current = { of: store, lane: firstLane(counts) };
  return first.current.lane;
}

/** The deliveries that are about something and say a text, or whose customer is called so. */
function found(store: WorldStore, about: string, text: string): Delivery[] {
  const all = [...store.deliveries.byID.values()].filter((d) => about === "" || d.about === about);
  if (text === "") return all;
  const peers = new Set([
    ...store.customers.peek().filter((c) => c.name?.toLowerCase().includes(text)).map((c) => c.wa_id),
    ...store.groups.peek().filter((g) => g.subject.toLowerCase().includes(text)).map((g) => g.id),
  ]);
  return all.filter((d) => words(d).some((w) => w.toLowerCase().includes(text) || peers.has(w)));
}

function count(deliveries: readonly Delivery[]): Record<Lane, number> {
  const n: Record<Lane, number> = { held: 0, pending: 0, in_flight: 0, failed: 0, done: 0 };
  for (const d of deliveries) n[laneOf(d.state)]++;
  return n;
}
