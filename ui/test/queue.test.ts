import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Deliveries, maxDeliveries } from "../src/store/deliveries";
import { readSome } from "../src/store/reads";
import { actions, dropped, firstLane, headline, isSink, itemsOf, LANE_LIMIT, type Lane, laneOf, lanes, maySwap, outcome, reason, standing, words } from "../src/views/queue/model";
import type { Delivery } from "../src/views/types";

const at = (s: number) => new Date(Date.UTC(2024, 4, 1, 9, 0, s)).toISOString();

function delivery(id: string, over: Partial<Delivery> = {}): Delivery {
  return { id, about: "status_change", state: "pending", queued: at(0), items: [], tries: 0, attempts: [], ...over };
}

const tried = (s: number, status = 503) => ({ number: 1, begun: at(s), took_ms: 5, status });

test.each([
  ["pending", "pending"], ["in_flight", "in_flight"], ["waiting", "failed"], ["given_up", "failed"], ["held", "held"], ["done", "done"], ["dropped", "done"],
] as const)("%s stands in %s", (state, lane) => expect(laneOf(state)).toBe(lane));

test("what is to come stands soonest first, what is over newest first", () => {
  const got = lanes([
    delivery("late", { due: at(9) }),
    delivery("soon", { due: at(3) }),
    delivery("gone", { state: "given_up", attempts: [tried(1)] }),
    delivery("again", { state: "waiting", due: at(30), attempts: [tried(1)] }),
    delivery("before", { state: "done", attempts: [tried(2, 200)] }),
    delivery("after", { state: "done", attempts: [tried(4, 200)] }),
  ]);
  const ids = Object.fromEntries(Object.entries(got).map(([lane, ds]) => [lane, ds.map((d) => d.id)]));
  expect(ids).toEqual({ held: [], pending: ["soon", "late"], in_flight: [], failed: ["again", "gone"], done: ["after", "before"] });
});

test("a lane is bounded", () => {
  expect(lanes(Array.from({ length: 5000 }, (_, i) => delivery(`d${i}`, { state: "done" }))).done).toHaveLength(LANE_LIMIT);
});

test.each([
  [{ items: [{ kind: "status_reported", message: "gB", recipient: "447700900123", status: "read" }] }, { what: "read", peer: "447700900123", message: "gB", detail: "", more: 0 }],
  [{ items: [{ kind: "message_received", message: "AB", from: "447700900123", type: "text", said: { text: "Hello" } }, {}] }, { what: "text", peer: "447700900123", message: "AB", detail: "Hello", more: 1 }],
  [{ items: [{ kind: "message_received", from: "1", group: "g-1", type: "image", said: { image: { caption: "This one" } } }] }, { what: "image", peer: "g-1", message: "", detail: "This one", more: 0 }],
  [{ items: [{ status: "failed", message: "gB", recipient: "1", errors: [{ code: 470, title: "Re-engagement message" }] }] }, { what: "failed", peer: "1", message: "gB", detail: "470 Re-engagement message", more: 0 }],
  [{ about: "error", items: [{ errors: [{ code: 1022, title: "No URL" }] }] }, { what: "error", peer: "", message: "", detail: "1022 No URL", more: 0 }],
  [{ items: [] }, { what: "status_change", peer: "", message: "", detail: "", more: 0 }],
])("a card says what it is about: %o", (over, want) => expect(headline(delivery("d", over as unknown as Partial<Delivery>))).toEqual(want));

test.each([
  [{ number: 1, begun: at(0), took_ms: 1, status: 200 }, "answered 200"],
  [{ number: 1, begun: at(0), took_ms: 1, cause: "refused" }, "connection refused"],
  [{ number: 1, begun: at(0), took_ms: 1, cause: "new" }, "new"],
  [{ number: 1, begun: at(0), took_ms: 0 }, "under way"],
])("what came of an attempt: %o", (attempt, want) => expect(outcome(attempt)).toBe(want));

const now = Date.parse(at(0));
const open = { paused: false, webhook: "http://localhost/hook", frozen: false };
test.each([
  [{ due: at(5) }, open, "first attempt in 5 s"],
  [{ due: at(5) }, { ...open, frozen: true }, "first attempt in 5 s of world time"],
  [{ due: at(0) }, { ...open, frozen: true }, "first attempt is due"],
  [{ due: at(0) }, open, "first attempt is due"],
  [{}, open, "first attempt is due"],
  [{ state: "waiting", tries: 2, due: at(6) }, open, "attempt 3 in 6 s"],
  [{ state: "waiting", tries: 2, due: new Date(now + 600_001).toISOString() }, open, "attempt 3 in 10 min"],
  [{ blocked: true }, open, "waits for the one before it"],
  [{ due: at(5) }, { ...open, paused: true }, "the queue is paused"],
  [{}, { ...open, webhook: "" }, "waits for a webhook URL"],
  [{ state: "in_flight", tries: 1 }, open, "attempt 1 under way"],
  [{ state: "held" }, open, "held until released"],
  [{ state: "done", tries: 1 }, open, "acknowledged"],
  [{ state: "done", tries: 3 }, open, "acknowledged at attempt 3"],
  [{ state: "dropped" }, open, "dropped, never posted again"],
  [{ state: "given_up", tries: 9 }, open, "given up after 9 attempts"],
] as const)("a card says when it goes: %o", (over, queue, want) => expect(standing(delivery("d", over as Partial<Delivery>), now, queue)).toBe(want));

test.each([
  ["pending", { hold: true, release: true, drop: true, edit: true, swap: true }],
  ["held", { hold: false, release: true, drop: true, edit: true, swap: true }],
  ["in_flight", { hold: false, release: false, drop: false, edit: false, swap: false }],
  ["done", { hold: false, release: false, drop: false, edit: false, swap: false }],
] as const)("what can be done when %s", (state, want) => expect(actions(state)).toEqual(want));

test("one that waits for another that is due at the same instant stands behind it", () => {
  const got = lanes([delivery("swapped", { due: at(3), blocked: true }), delivery("first", { due: at(3) })]).pending;
  expect(got.map((d) => d.id)).toEqual(["first", "swapped"]);
});

test.each([
  [{ status: 204 }, /Only 200/], [{ status: 302 }, /Redirects are not followed/], [{ status: 404 }, /refused/], [{ status: 503 }, /failed/],
  [{ cause: "refused" }, /Nothing listens/], [{ cause: "timeout" }, /10 seconds/], [{ cause: "tls" }, /certificate/], [{ cause: "resolve" }, /name/],
  [{ status: 200 }, /^$/], [{}, /^$/], [{ cause: "new" }, /^$/],
])("why an attempt failed, in words: %o", (over, want) => expect(reason({ number: 1, begun: at(0), took_ms: 1, ...over })).toMatch(want));

test.each([
  ["pending", "held", "hold"], ["waiting", "held", "hold"], ["held", "held", undefined], ["held", "pending", "release"], ["held", "in_flight", "release"],
  ["pending", "in_flight", "release"], ["pending", "pending", undefined], ["waiting", "pending", undefined], ["pending", "done", undefined], ["done", "held", undefined], ["in_flight", "held", undefined],
] as const)("a %s card on %s: %s", (state, onto, want) => expect(dropped(state, onto)).toBe(want));

test("two change places that are both to come, or both held", () => {
  const [a, b, held, over] = [delivery("a"), delivery("b", { state: "waiting" }), delivery("c", { state: "held" }), delivery("d", { state: "done" })];
  expect([maySwap(a, b), maySwap(a, a), maySwap(a, held), maySwap(a, over), maySwap(held, { ...held, id: "e" })]).toEqual([true, false, false, false, true]);
});

test.each([[{ failed: 1, done: 9 }, "failed"], [{ held: 1, pending: 2 }, "held"], [{ done: 3 }, "done"], [{}, "pending"]] as const)("a narrow page begins where something wants a look: %o", (some, want) => {
  const none: Record<Lane, number> = { held: 0, pending: 0, in_flight: 0, failed: 0, done: 0 };
  expect(firstLane({ ...none, ...some })).toBe(want);
});

test("a batch is found by each of its items", () => {
  const d = delivery("d1", { items: [{ message: "A", from: "1", type: "text", said: { text: "one" } }, { message: "B", from: "2", type: "text", said: { text: "two" } }] as never });
  expect(itemsOf(d).map((i) => [i.what, i.peer, i.detail])).toEqual([["text", "1", "one"], ["text", "2", "two"]]);
  expect(words(d)).toEqual(expect.arrayContaining(["d1", "A", "B", "1", "2", "one", "two"]));
});

test.each([
  ["http://127.0.0.1:9090/_mock/worlds/default/sink", true], ["http://localhost:9090/_mock/worlds/a-b/sink", true], ["http://127.0.0.1:9091/_mock/worlds/default/sink", false],
  ["http://127.0.0.1:9090/hook", false], ["", false],
])("%s is the built-in sink: %s", (url, want) => expect(isSink(url, "http://127.0.0.1:9090")).toBe(want));

describe("deliveries of a world", () => {
  test("are bounded, and far from the bound after they were thinned out, whatever their state", () => {
    for (const state of ["pending", "done"] as const) {
      const all = new Deliveries();
      for (let n = 0; n <= maxDeliveries; n++) all.put(delivery(`d${n}`, { state }));
      expect([all.byID.size, all.partial.value, all.byID.has("d0"), all.byID.has(`d${maxDeliveries}`)]).toEqual([maxDeliveries * 0.9, true, false, true]); // else every further one would look at all of them
      all.clear();
      expect(all.partial.value).toBe(false);
    }
  });
});

describe("some deliveries of many", () => {
  const queued = Array.from({ length: 5_000 }, (_, n) => delivery(`d${n}`));
  const asked: (string | null)[] = [];
  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal("fetch", async (url: string) => {
      const after = new URL(url, "http://mock").searchParams.get("after");
      asked.push(after);
      const at = after === null ? 0 : queued.findIndex((d) => d.id === after) + 1;
      if (after !== null && at === 0) return new Response('{"detail":"gone"}', { status: 404 });
      const page = queued.slice(at, at + 1000);
      return Response.json({ deliveries: page, queue: { size: 0, in_flight: 0, slots: 1, paused: false, webhook: "", queued: 0, overflowed: 0 }, next: at + 1000 < queued.length ? page.at(-1)?.id : undefined });
    });
  });
  afterEach(() => vi.unstubAllGlobals());
  const ids = (from: number, n: number): string[] => Array.from({ length: n }, (_, i) => `d${from + i}`);
  const read = async (wanted: string[], known: string[]): Promise<string[]> => (await readSome({ path: { world: "w" }, signal: new AbortController().signal }, wanted, known)).map((d) => d.id).filter((id) => wanted.includes(id));

  test("are read from where they begin, and no further than they go", async () => {
    expect(await read(ids(4_500, 60), ids(0, 5_000))).toEqual(ids(4_500, 60));
    expect(asked).toEqual(["d4499"]);
  });
  test("are read from the beginning where the one before them is forgotten, or they stand elsewhere", async () => {
    expect(await read(ids(10, 60), ["gone", ...ids(10, 60)])).toEqual(ids(10, 60));
    expect(asked).toEqual(["gone", null]);
    asked.length = 0;
    expect(await read(["d5", ...ids(4_990, 10)], ids(4_980, 20))).toEqual([...ids(4_990, 10), "d5"]);
    expect(asked).toEqual(["d4989", null]);
  });
  test("that are gone are left out", async () => expect(await read(["d1", "never"], ["d0", "d1"])).toContain("d1"));
});
