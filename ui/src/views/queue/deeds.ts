// What can be done to deliveries, and the promises of an order between two of them.

import { effect, signal } from "@preact/signals";
import { api, ask, address } from "../../api/client";
import { attempt, say, world } from "../../store/app";
import type { WorldStore } from "../../store/world";
import type { Delivery } from "../types";
import { kept, type Promises } from "./model";

type Deed = "hold" | "release" | "drop";

/** Takes an answer in, unless the journal told something newer of the delivery while it was on its way. */
async function taken(store: WorldStore, id: string, asked: Promise<Delivery>): Promise<Delivery> {
  const before = store.deliveries.byID.get(id);
  const d = await asked;
  if (store.deliveries.byID.get(d.id) === (d.id === id ? before : undefined)) {
    store.deliveries.put(d);
    store.deliveries.tell();
  }
  return d;
}

const ordered = (store: WorldStore, deed: Deed, id: string): Promise<Delivery> =>
  taken(store, id, api.post(`/_mock/worlds/{world}/deliveries/{id}/${deed}`, { path: { world: store.name, id } }));

/** Holds, releases or drops a delivery; what is refused is said. */
export const order = (deed: Deed, id: string): Promise<Delivery | undefined> => attempt(() => ordered(world.peek(), deed, id));

/** Queues a copy. Answers its id. */
export async function duplicate(id: string): Promise<string | undefined> {
  const store = world.peek();
  const copy = await attempt(taken(store, id, api.post("/_mock/worlds/{world}/deliveries/{id}/resend", { path: { world: store.name, id } })), "Queued once more");
  return copy?.id;
}

/** Reads a delivery with its body and all attempts. */
export const read = (id: string, abort?: AbortSignal): Promise<Delivery> =>
  api.get("/_mock/worlds/{world}/deliveries/{id}", { path: { world: world.peek().name, id }, ...(abort ? { signal: abort } : {}) });

/** The command that posts a delivery once more. */
export async function curl(id: string): Promise<string> {
  const url = address("/_mock/worlds/{world}/deliveries/{id}/curl", { path: { world: world.peek().name, id } });
  return (await ask("GET", url)).text();
}

/** Replaces the body of a delivery, which is held for it, and lets it go if wished. */
export function edit(id: string, payload: unknown, send: boolean): Promise<Delivery | undefined> {
  const store = world.peek();
  return attempt(async () => {
    if (store.deliveries.byID.get(id)?.state !== "held") await ordered(store, "hold", id);
    const told = { path: { world: store.name, id }, body: { payload: payload as never } };
    const changed = await taken(store, id, api.patch("/_mock/worlds/{world}/deliveries/{id}", told));
    return send ? ordered(store, "release", id) : changed;
  }, send ? "Edited and sent" : "Edited, and held");
}

/** Lets nothing more be posted, or all again. */
export async function pause(on: boolean): Promise<void> {
  const store = world.peek();
  const queue = await attempt(api.post(`/_mock/worlds/{world}/deliveries/${on ? "pause" : "resume"}`, { path: { world: store.name } }));
  if (queue) store.deliveries.queue.value = queue;
}

/** Held deliveries that go when another one has been tried, by their ids. Kept as long as the page is open. */
export const promises = signal<Promises>(new Map());

const tried = new Map<string, number>();

/** Turns the order of two round: the first one is held, and goes as soon as the second one has been tried. */
export function swap(first: Delivery, second: Delivery): Promise<void | undefined> {
  const store = world.peek();
  return attempt(async () => {
    tried.set(second.id, second.tries);
    if (first.state !== "held") await ordered(store, "hold", first.id);
    promises.value = new Map([...promises.peek(), [first.id, second.id]]);
    if (second.state === "held") await ordered(store, "release", second.id);
    say("Turned round");
  });
}

function forget(ids: readonly string[]): void {
  promises.value = new Map([...promises.peek()].filter(([id]) => !ids.includes(id)));
}

let keeping: WorldStore | undefined;

/** Keeps the promises from now on, whatever view is shown. */
export function keepPromises(): void {
  if (keeping) return;
  keeping = world.peek();
  effect(() => {
    const store = world.value;
    if (store !== keeping) {
      keeping = store;
      tried.clear();
      promises.value = new Map();
    }
    if (store.deliveries.version.value < 0 || promises.value.size === 0) return;
    const { release, forget: broken } = kept(promises.peek(), store.deliveries.byID, tried);
    if (release.length + broken.length === 0) return;
    forget([...release, ...broken]);
    for (const id of release) void order("release", id);
  });
}
