import { expect, test } from "vitest";
import { summary } from "../src/views/journal/summary";
import type { Entry } from "../src/views/types";

const at = "2024-05-01T09:00:00Z";
const fact = (kind: string, members: object): Entry => ({ seq: 1, at, kind, fact: { at, ...members } }) as unknown as Entry;

test.each([
  ["status_reached", { message: "gBEGRHcAkAEjAgk", recipient: "447700900123", status: "read" }, "status reached", "read · 447700900123 · gBEGRHcAkAEj…"],
  ["status_reported", { message: "gB", recipient: "1", status: "failed", errors: [{ code: 470, title: "Re-engagement message" }] }, "status reported", "failed · 1 · gB · 470 Re-engagement message"],
  ["message_received", { message: "AB", from: "447700900123", name: "Priya", type: "text", said: { text: "Hello" } }, "message received", "text · from 447700900123 · AB · Priya · Hello"],
  ["delivery_attempted", { delivery: "d60b", attempt: 1, state: "waiting", cause: "refused", detail: "refused", took: 5, next: "2024-05-01T09:00:03.5Z" }, "delivery attempted", "waiting · attempt 1 · cause refused · delivery d60b · next 09:00:03"],
  ["deliveries_paused", { paused: true }, "deliveries paused", "paused"],
  ["settings_changed", { settings: ["a", "b"] }, "settings changed", "a, b"],
  ["connection_lost", {}, "connection lost", ""],
])("%s %o", (kind, members, title, text) => expect(summary(fact(kind, members))).toEqual({ title, text, status: undefined, marks: [] }));

test("an attempt shows its status once", () => {
  expect(summary(fact("delivery_attempted", { delivery: "d", attempt: 2, state: "done", status: 200 }))).toMatchObject({ text: "done · attempt 2 · delivery d", status: 200 });
});

test("a call says what to look at twice", () => {
  const violation = { rule: "required", in: "body", pointer: "/to", message: "to is missing" };
  const entry: Entry = {
    seq: 1, at, kind: "exchange",
    exchange: {
      id: "x1", took_ms: 1, operation: "SendMessage", type: "text", to: "447700900123", code: 1008, injected: "busy/rule 1", fault: "EMPTY_RESPONSE", violations: [violation, violation], findings: [violation], ours: [],
      request: { method: "POST", target: "/v1/messages", headers: {}, body: { length: 0 } }, response: { status: 400, headers: {}, body: { length: 0 } },
    },
  };
  const s = summary(entry);
  expect(s).toMatchObject({ title: "SendMessage", text: "POST /v1/messages · text · to 447700900123 · code 1008", status: 400 });
  expect(s.marks.map((m) => [m.word, m.tone])).toEqual([["injected", "info"], ["fault", "bad"], ["2 violations", "warn"], ["1 finding", "warn"]]);
});

test("a call that met no operation says so", () => {
  const entry = { seq: 1, at, kind: "exchange", exchange: { id: "x", took_ms: 0, request: { method: "GET", target: "/v1/x", headers: {}, body: { length: 0 } }, response: { status: 404, headers: {}, body: { length: 0 } } } };
  expect(summary(entry)).toMatchObject({ title: "no operation", text: "GET /v1/x" });
});
