// What the frame of the page says and takes: spans and instants that are typed, names, what is due, answers that were overtaken.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { instantOf, spanOf, typedTime } from "../src/lib/span";
import { isWorldName, nameTrouble } from "../src/lib/worldname";
import { lineOf, wordsOf } from "../src/shell/due";
import type { Customer } from "../src/store/world";
import { mergedCustomers, mergedDelivery, mergedMessage } from "../src/store/overtaken";
import type { Message } from "../src/store/messages";
import type { Delivery } from "../src/store/deliveries";

describe("a span that is typed", () => {
  test.each([
    ["90", "90s"], ["1.5", "1.5s"], ["90 s", "90s"], ["1 h 30 min", "1h30m"], ["2h30m", "2h30m"], ["3 days", "3d"], ["+24 h", "24h"],
    ["30 min 1 h", "1h30m"], ["1 day, 2 hours and 5 minutes", "1d2h5m"], ["250ms", "250ms"], ["1.5h", "1.5h"],
  ])("%s is %s", (text, want) => expect(spanOf(text)).toBe(want));
  test.each(["", "0", "0 s", "soon", "-5 s", "5 parsecs", "1h 2h", "1.5 days", "h", "1e3"])("%s is none", (text) => expect(spanOf(text)).toBeUndefined());
});

describe("an instant that is typed", () => {
  test.each([
    ["2024-05-01 09:00:00", "2024-05-01T09:00:00.000Z"], ["2024-05-01", "2024-05-01T00:00:00.000Z"], ["2024-05-01T09:00", "2024-05-01T09:00:00.000Z"],
    ["2024-05-01T09:00:00.3Z", "2024-05-01T09:00:00.300Z"], ["2024-05-01T11:00:00+02:00", "2024-05-01T09:00:00.000Z"], [" 2024-02-29 00:00 UTC ", "2024-02-29T00:00:00.000Z"],
    ["2024-05-01T09:00:00.123456789Z", "2024-05-01T09:00:00.123Z"],
  ])("%s is %s", (text, want) => expect(instantOf(text)).toBe(want));
  test.each(["", "tomorrow", "2024-13-01", "2023-02-29", "2024-04-31 09:00", "2024-05-01 25:00", "01/05/2024"])("%s is none", (text) => expect(instantOf(text)).toBeUndefined());
  test("is written as it is typed", () => expect(typedTime(Date.UTC(2024, 4, 1, 9))).toBe("2024-05-01 09:00:00"));
});

test("worlds are called as the control API takes it", () => {
  for (const name of ["a", "checkout-7", "v1.2_x", "a".repeat(63)]) expect([name, isWorldName(name), nameTrouble(name)]).toEqual([name, true, ""]);
  for (const name of ["", "-a", "a b", "a/b", "ü", "<b>", "a".repeat(64)]) expect([name, nameTrouble(name) !== ""]).toEqual([name, true]);
});

describe("what is due", () => {
  const at = "2024-05-01T09:00:00Z";
  const line = (d: object): string => lineOf(wordsOf({ at, ...d } as never, (peer) => (peer === "44" ? "Priya" : peer)));
  test("is said in a line", () => {
    expect(line({ kind: "status", status: "read", peer: "44", message: "m" })).toBe("read · Priya");
    expect(line({ kind: "ttl", status: "failed", peer: "44", message: "m" })).toBe("not delivered in time · Priya");
    expect(line({ kind: "attempt", delivery: "d", attempt: 1, about: "inbound_message" })).toBe("webhook · of a message");
    expect(line({ kind: "attempt", delivery: "d", attempt: 3, about: "error" })).toBe("webhook, try 3 · of an error");
    expect(line({ kind: "happening", scenario: "outage", deeds: ["LoseConnection"] })).toBe("lose connection · outage");
    expect(line({ kind: "happening", deeds: ["Receive"], message: "m" })).toBe("number with a meaning: receive");
    expect(line({ kind: "token", user: "admin" })).toBe("token runs out · admin");
    expect(line({ kind: "something_new" })).toBe("something new");
  });
  test("leads to where it is seen", () => {
    expect(wordsOf({ at, kind: "status", peer: "44", message: "m" } as never, String).place).toEqual({ view: "phones", parts: ["44"], query: { m: "m" } });
    expect(wordsOf({ at, kind: "attempt", delivery: "d" } as never, String).place).toEqual({ view: "queue", parts: ["d"], query: {} });
    expect(wordsOf({ at, kind: "connected" } as never, String).place).toBeUndefined();
  });
});

describe("an answer that the journal overtook", () => {
  const message = (...names: string[]): Message => ({ id: "m", status: names.at(-1), statuses: names.map((status) => ({ status, at: "" })) }) as never;
  test("takes no status of a message back", () => {
    expect(mergedMessage(message("queued", "sent"), message("queued", "sent", "delivered", "read"))).toMatchObject({ status: "read", statuses: [{ status: "queued" }, { status: "sent" }, { status: "delivered" }, { status: "read" }] });
    expect(mergedMessage(message("queued", "failed"), message("queued", "sent"))).toMatchObject({ status: "failed" });
    const newer = message("queued", "sent", "delivered");
    expect(mergedMessage(newer, message("queued", "sent"))).toBe(newer);
    expect(mergedMessage(newer, undefined)).toBe(newer);
  });
  test("takes nothing back that a customer said", () => {
    const c = (last?: string): Customer => ({ number: "44", wa_id: "44", name: "New", last_inbound: last, window_until: last }) as never;
    expect(mergedCustomers([c("2024-05-01T09:00:00Z")], [{ ...c("2024-05-01T10:00:00Z"), name: "Old" }])).toEqual([{ ...c("2024-05-01T10:00:00Z"), name: "New" }]);
    expect(mergedCustomers([c("2024-05-01T10:00:00Z")], [c("2024-05-01T09:00:00Z")])).toEqual([c("2024-05-01T10:00:00Z")]);
    expect(mergedCustomers([c()], [c()])).toEqual([c()]);
  });
  test("does not turn a delivery back", () => {
    const answer = { id: "d", state: "in_flight", tries: 1, attempts: [], payload: 1 } as unknown as Delivery;
    const now = { id: "d", state: "done", tries: 1, attempts: [1] } as unknown as Delivery;
    expect(mergedDelivery(answer, undefined, now)).toMatchObject({ state: "done", attempts: [1], payload: 1 });
    expect(mergedDelivery(answer, now, now)).toBe(answer);
  });
});

describe("the present of a world", () => {
  beforeEach(() => void vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined }));
  const clock = (now: string, state = "frozen"): never => ({ now, state, idle: true, due: [] }) as never;
  test("is what was told last, whatever comes late", async () => {
    const { Present } = await import("../src/store/present");
    const p = new Present("w", new AbortController().signal);
    p.take(clock("2024-05-01T10:00:00Z"), 5);
    p.take(clock("2024-05-01T09:00:00Z"), 9); // asked later, but the world was there before
    expect(p.told.value?.now).toBe("2024-05-01T10:00:00Z");
    p.take(clock("2024-05-01T10:00:00Z", "running"), 4); // of the same instant, asked for before
    expect(p.told.value?.state).toBe("frozen");
    p.take(clock("2024-05-01T10:00:00Z", "running"), 6);
    expect(p.told.value?.state).toBe("running");
    p.forget();
    p.take(clock("2020-01-01T00:00:00Z"), 7); // another life
    expect(p.told.value?.now).toBe("2020-01-01T00:00:00Z");
  });
  test("goes by from half way between question and answer", async () => {
    const { Present } = await import("../src/store/present");
    const p = new Present("w", new AbortController().signal);
    const now = vi.spyOn(performance, "now").mockReturnValue(1_200);
    p.take(clock("2024-05-01T10:00:00Z", "running"), 1_000);
    now.mockReturnValue(2_100);
    expect(p.now()).toBe(Date.UTC(2024, 4, 1, 10, 0, 1));
    now.mockRestore();
  });
});
