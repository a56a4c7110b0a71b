// What entries of the journal say, in the words of a person.
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { factTable } from "../src/views/log/fact-words";
import { wordsOf } from "../src/views/log/words";
import type { Entry } from "../src/views/types";

const at = "2024-05-01T09:00:00Z";
const fact = (kind: string, members: object): Entry => ({ seq: 1, at, kind, fact: { at, ...members } }) as unknown as Entry;
const names = (peer: string): string => ({ "447700900123": "Priya", "1-2": "Regulars" })[peer] ?? `+${peer}`;

const violation = { rule: "required", in: "body", pointer: "/to", message: "to is missing" };
const call = (over: object, request: object = {}, status = 400, answer?: string): Entry =>
  ({
    seq: 1, at, kind: "exchange",
    exchange: { id: "x1", took_ms: 1, operation: "SendMessage", request: { method: "POST", target: "/v1/messages", headers: {}, body: { length: 0, ...request } }, response: { status, headers: {}, body: { length: 0, text: answer } }, ...over },
  }) as unknown as Entry;

test.each([
  ["status_reached", { message: "gB", recipient: "447700900123", status: "read" }, "Read by Priya", ""],
  ["status_reached", { message: "gB", recipient: "447700900123", status: "failed", code: 470 }, "Failed for Priya", "code 470"],
  ["status_reported", { recipient: "1", status: "failed", errors: [{ code: 470, title: "Re-engagement message" }] }, "To be reported: failed", "+1 · 470 Re-engagement message"],
  ["message_received", { from: "447700900123", type: "text", said: { text: "Hello" } }, "Priya wrote", "“Hello”"],
  ["message_received", { from: "447700900123", group: "1-2", type: "image", said: { media: { caption: "Look" } } }, "Priya wrote in Regulars", "image · “Look”"],
  ["delivery_attempted", { delivery: "d", attempt: 2, state: "waiting", cause: "timeout", took: 10e9, next: "2024-05-01T09:00:03.5Z" }, "Webhook failed", "attempt 2 · no answer in time · took 10 s · next at 09:00:03"],
  ["delivery_dropped", { delivery: "d", reason: "overflow" }, "Webhook dropped", "since the queue was full"],
  ["deliveries_paused", { paused: true }, "All webhooks paused", ""],
  ["settings_changed", { settings: ["a", "b"] }, "Settings changed", "a, b"],
  ["state_moved", { scenario: "busy", machine: "", from: "calm", to: "full", rule: "send" }, "Scenario moved to “full”", "busy · from “calm” · by send"],
  ["clock_frozen", { change: "frozen" }, "The clock stands still", ""],
  ["something_new", { how: "so", when: "2024-05-01T09:00:00Z", deep: {} }, "Something new", "how so · when 09:00:00"],
  ["constructor", {}, "Constructor", ""],
])("%s %o: %s", (kind, members, title, text) => expect(wordsOf(fact(kind, members), names)).toMatchObject({ title, text, marks: [] }));

test("a fact about a webhook says what the webhook tells of", () => {
  const items = [{ recipient: "447700900123", status: "sent" }, { recipient: "1", status: "read" }];
  expect(wordsOf(fact("delivery_held", { delivery: "d" }), names, () => ({ items, about: "status_change" }))).toMatchObject({ title: "Webhook held", text: "status sent and 1 more · Priya" });
});

test("an attempt shows its status, and 0 where there was no answer", () => {
  expect(wordsOf(fact("delivery_attempted", { delivery: "d", state: "done", status: 200 }), names)).toMatchObject({ title: "Webhook accepted", tone: "good", status: 200 });
  expect(wordsOf(fact("delivery_attempted", { delivery: "d", state: "waiting", cause: "refused" }), names)).toMatchObject({ tone: "bad", status: 0 });
});

test("a call says to whom, what, and why it was refused", () => {
  const e = call({ type: "text", to: "447700900123" }, { length: 9, text: '{"type":"text","text":{"body":"Your tea\\nis ready"}}' }, 400, '{"errors":[{"code":1013,"title":"User is not valid","details":"No such user"}]}');
  expect(wordsOf(e, names)).toMatchObject({ title: "SendMessage", text: "to Priya · text “Your tea is ready” · 1013 No such user", status: 400, tone: "bad" });
});

test("a call that met no operation says where it went", () => {
  expect(wordsOf(call({ operation: undefined }, {}, 404), names)).toMatchObject({ title: "No operation", text: "POST /v1/messages" });
});

test("a call says what to look at twice", () => {
  const marks = wordsOf(call({ injected: "busy/rule 1", fault: "EMPTY_RESPONSE", violations: [violation, violation], findings: [violation] }), names).marks;
  expect(marks.map((m) => [m.word, m.tone])).toEqual([["injected", "info"], ["fault", "bad"], ["2 violations", "bad"], ["1 finding", "warn"]]);
});

test("every kind of fact that the mock knows has words", () => {
  const core = new URL("../../server/internal/core/", import.meta.url).pathname;
  const source = readdirSync(core).filter((f) => f.endsWith(".go") && !f.endsWith("_test.go")).map((f) => readFileSync(core + f, "utf8")).join("\n");
  const kinds = [...source.matchAll(/Kind\(\) string \{ return "(\w+)" \}/g)].map((m) => m[1] ?? "");
  expect(kinds.length).toBeGreaterThan(50);
  expect(kinds.filter((kind) => !Object.hasOwn(factTable, kind))).toEqual([]);
});
