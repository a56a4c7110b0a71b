// What can be done to deliveries.

import { api, ask, address, textOf, understood } from "../../api/client";
import { attempt, world } from "../../store/app";
import type { WorldStore } from "../../store/world";
import type { Delivery } from "../types";

export type Deed = "hold" | "release" | "drop";

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

/** What is under way, so that a second press does not ask for the same again. */
const underWay = new Set<string>();

async function once<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
  if (underWay.has(what)) return undefined;
  underWay.add(what);
  try {
    return await run();
  } finally {
    underWay.delete(what);
  }
}

/** Holds, releases or drops a delivery; what is refused is said. */
export const order = (deed: Deed, id: string): Promise<Delivery | undefined> => once(`${deed} ${id}`, () => attempt(() => ordered(world.peek(), deed, id)));

/** Queues a copy. Answers its id. */
export async function duplicate(id: string): Promise<string | undefined> {
  const store = world.peek();
  const copy = await once(`copy ${id}`, () => attempt(() => taken(store, id, api.post("/_mock/worlds/{world}/deliveries/{id}/resend", { path: { world: store.name, id } })), "Queued once more"));
  return copy?.id;
}

/** Turns the order of two deliveries round. */
export async function swap(one: string, other: string): Promise<void> {
  const store = world.peek();
  const before = new Map([one, other].map((id) => [id, store.deliveries.byID.get(id)]));
  const told = { path: { world: store.name, id: one }, body: { with: other } };
  const now = await once(`swap ${one}`, () => attempt(() => api.post("/_mock/worlds/{world}/deliveries/{id}/swap", told), "Turned round"));
  for (const d of now === undefined ? [] : [now.first, now.second]) if (store.deliveries.byID.get(d.id) === before.get(d.id)) store.deliveries.put(d);
  store.deliveries.tell();
}

/** Reads a delivery with its body and all attempts. */
export const read = (id: string, abort?: AbortSignal): Promise<Delivery> =>
  api.get("/_mock/worlds/{world}/deliveries/{id}", { path: { world: world.peek().name, id }, ...(abort ? { signal: abort } : {}) });

/** The command that posts a delivery once more. */
export async function curl(id: string): Promise<string> {
  const url = address("/_mock/worlds/{world}/deliveries/{id}/curl", { path: { world: world.peek().name, id } });
  return textOf(await ask("GET", url));
}

/** Replaces the body of a delivery by a JSON text, which goes as it is written, and lets it go if wished. The delivery is held for it. */
export function edit(id: string, json: string, send: boolean): Promise<Delivery | undefined> {
  const store = world.peek();
  const run = async () => {
    if (store.deliveries.byID.get(id)?.state !== "held") await ordered(store, "hold", id);
    const path = "/_mock/worlds/{world}/deliveries/{id}";
    const url = address(path, { path: { world: store.name, id } });
    const put = async () => understood("PATCH", path, await textOf(await ask("PATCH", url, undefined, undefined, `{"payload":${json}}`))) as Delivery;
    const changed = await taken(store, id, put());
    return send ? ordered(store, "release", id) : changed;
  };
  return once(`edit ${id}`, () => attempt(run, send ? "Edited and sent" : "Edited, and held"));
}

/** Lets nothing more be posted, or all again. */
export async function pause(on: boolean): Promise<void> {
  const store = world.peek();
  const state = store.deliveries.queue;
  const before = state.peek();
  const deed = on ? "pause" : "resume"; // the journal may be faster than the answer, and the other one be pressed before that comes
  const queue = await once(deed, () => attempt(() => api.post(`/_mock/worlds/{world}/deliveries/${deed}`, { path: { world: store.name } })));
  if (queue && state.peek() === before) state.value = queue;
}
