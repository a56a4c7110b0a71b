// The webhook queue as cards: what waits, flies, failed, is held and is over.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { format, go, link, route, setQuery } from "../../lib/router";
import { Button, Chip, Empty, Snippet } from "../../parts/basics";
import { useKeys } from "../../lib/keys";
import { world } from "../../store/app";
import { tick } from "../../store/tick";
import type { Delivery } from "../types";
import { Card } from "./card";
import { Detail } from "./detail";
import { duplicate, keepPromises, order, pause } from "./deeds";
import { headline, type Lane, laneOf, LANES, lanes } from "./model";
import { webhookCurl } from "../curl";
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
  useEffect(keepPromises, []);
  const { parts, query } = route.value;
  const [about, text] = [query.get("about") ?? "", query.get("find") ?? ""];
  const version = store.deliveries.version.value;
  const queue = store.deliveries.queue.value;
  const wanted = useMemo(() => [...store.deliveries.byID.values()].filter((d) => fits(d, about, text)), [store, version, about, text]);
  const sorted = useMemo(() => lanes(wanted), [wanted]);
  const counts = useMemo(() => count(wanted), [wanted]);
  const moving = sorted.pending.length + sorted.failed.length > 0;
  const now = moving && tick.value >= 0 ? store.now() : 0;
  const [begun] = useState(() => (["pending", "failed", "held", "in_flight", "done"] as const).find((l) => counts[l] > 0) ?? "pending");
  const narrow = LANES.find(({ lane }) => lane === query.get("lane"))?.lane ?? begun;
  const chosen = parts[0];
  const paused = queue?.paused ?? false;
  const state = { paused, webhook: store.world.value?.webhook ?? queue?.webhook ?? "" };
  const shown = LANES.flatMap(({ lane }) => sorted[lane].map((d) => d.id));
  const step = (by: number) => {
    const at = chosen === undefined ? -1 : shown.indexOf(chosen);
    const id = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by))];
    if (id === undefined) return;
    go(format({ world: store.name, view: "queue", parts: [id], query }), true);
    requestAnimationFrame(() => document.querySelector(".wq-card.chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  };
  const deed = (run: (id: string) => unknown) => () => chosen !== undefined && void run(chosen);
  useKeys(
    () => [
      { keys: "j", what: "Next webhook", where: "Webhooks", run: () => step(1) },
      { keys: "k", what: "Webhook before", where: "Webhooks", run: () => step(-1) },
      { keys: "h", what: "Hold", where: "Webhooks", run: deed((id) => order("hold", id)) },
      { keys: "r", what: "Release, or post now", where: "Webhooks", run: deed((id) => order("release", id)) },
      { keys: "d", what: "Send once more", where: "Webhooks", run: deed(duplicate) },
      { keys: "x", what: "Drop", where: "Webhooks", run: deed((id) => order("drop", id)) },
      { keys: "P", what: "Pause or resume the queue", where: "Webhooks", run: () => void pause(!paused) },
    ],
    [store, chosen, paused, shown.join()],
  );

  return (
    <section class={`view wq ${chosen === undefined ? "" : "with-detail"}`}>
      <header class="view-head">
        <h1>Webhooks</h1>
        <p class="wq-where">
          {state.webhook === "" ? <Chip tone="warn">no webhook URL</Chip> : <span class="mono" title="Where webhooks are posted to">{state.webhook}</span>}
          {queue !== undefined && <span class="hint">{counts.in_flight} of {queue.slots} slots in use</span>}
          {paused && <Chip tone="warn">paused</Chip>}
        </p>
        <div class="view-tools">
          <input type="search" class="wq-find" aria-label="Find in the queue" placeholder="Find by number, id, text" value={text} onInput={(e) => setQuery({ find: e.currentTarget.value || null }, true)} />
          <select aria-label="Which webhooks" value={about} onChange={(e) => setQuery({ about: e.currentTarget.value || null }, true)}>
            {ABOUT.map(([value, label]) => <option key={value} value={value}>{label}</option>)}
          </select>
          <Button icon={paused ? "play" : "pause"} pressed={paused} onClick={() => void pause(!paused)}>{paused ? "Resume" : "Pause"}</Button>
        </div>
      </header>
      {store.deliveries.byID.size === 0 ? (
        <div class="view-body scroll"><NoWebhooks missing={state.webhook === ""} /></div>
      ) : (
        <div class="view-body wq-room">
          <nav class="wq-tabs" aria-label="Lanes">
            {LANES.map(({ lane, title }) => (
              <button key={lane} type="button" aria-pressed={narrow === lane} onClick={() => setQuery({ lane }, true)}>
                {title} <span class="count">{counts[lane]}</span>
              </button>
            ))}
          </nav>
          <div class="wq-lanes">
            {LANES.map(({ lane, title, about: what }) => (
              <section key={lane} class={`wq-lane ${narrow === lane ? "now" : ""}`} data-lane={lane} aria-label={`${title}: ${what}`}>
                <h2 title={what}>{title} <span class="count">{counts[lane]}</span></h2>
                <ul tabIndex={0} aria-label={title}>
                  {sorted[lane].map((d, i) => (
                    <Card key={d.id} delivery={d} next={nextOf(sorted[lane], i)} chosen={d.id === chosen} queue={state} now={now} />
                  ))}
                </ul>
                {counts[lane] > sorted[lane].length && <p class="hint">and {(counts[lane] - sorted[lane].length).toLocaleString("en")} more: find them by number or id</p>}
              </section>
            ))}
          </div>
          {chosen !== undefined && <Detail key={chosen} id={chosen} queue={state} now={now} />}
        </div>
      )}
    </section>
  );
}

/** The next one that can still change places. */
function nextOf(lane: readonly Delivery[], i: number): Delivery | undefined {
  const next = lane[i + 1];
  return next !== undefined && (next.state === "pending" || next.state === "waiting" || next.state === "held") ? next : undefined;
}

function fits(d: Delivery, about: string, text: string): boolean {
  if (about !== "" && d.about !== about) return false;
  if (text === "") return true;
  const h = headline(d);
  const wanted = text.toLowerCase();
  return [d.id, h.peer, h.message, h.detail, h.what, h.peer === "" ? "" : world.peek().nameOf(h.peer)].some((t) => t.toLowerCase().includes(wanted));
}

function count(deliveries: readonly Delivery[]): Record<Lane, number> {
  const n: Record<Lane, number> = { held: 0, pending: 0, in_flight: 0, failed: 0, done: 0 };
  for (const d of deliveries) n[laneOf(d.state)]++;
  return n;
}

function NoWebhooks({ missing }: { missing: boolean }): JSX.Element {
  return (
    <Empty icon="hook" title={missing ? "No webhook URL yet" : "No webhooks yet"}>
      <p>
        {missing
          ? "Tell the mock where your receiver is; the built-in sink takes them when you have none."
          : "They come when a customer writes, or when a message of yours gets on. Let a customer write from Phones."}
      </p>
      {missing && <Snippet label="Set the webhook URL" text={webhookCurl(world.value.name)} />}
      <Button icon="phone" onClick={() => go(link("phones"))}>Open the phones</Button>
    </Empty>
  );
}
