import { describe, expect, test } from "vitest";
import { instant } from "../src/views/journal/search/instant";
import { nearest } from "../src/views/journal/search/nearest";
import { parse } from "../src/views/journal/search/search";
import { suggest } from "../src/views/journal/search/suggest";
import type { Entry } from "../src/views/types";

const NOW = Date.parse("2024-05-01T09:30:00Z");

function exchange(over: Partial<NonNullable<Entry["exchange"]>> = {}, seq = 1, at = "2024-05-01T09:00:00Z"): Entry {
  return {
    seq, at, kind: "exchange",
    exchange: {
      id: `x${seq}`, took_ms: 1, operation: "SendMessage", caller: "admin", to: "447700900123", type: "text",
      request: { method: "POST", target: "/v1/messages", headers: {}, body: { length: 20, text: '{"text":{"body":"Is the Assam back?"}}' } },
      response: { status: 201, headers: {}, body: { length: 2, text: '{"messages":[{"id":"gBEGRHcA"}]}' } },
      ...over,
    },
  };
}

function refused(): Entry {
  const e = exchange({ code: 1008, reason: "contract", violations: [{ rule: "required", id: "WABA-REQUIRED", in: "body", pointer: "/to", code: 1008, message: "to is missing" }] }, 2, "2024-05-01T09:20:00Z");
  e.exchange!.response.status = 400;
  return e;
}

function fact(kind: string, members: Record<string, unknown>, seq = 3): Entry {
  return { seq, at: "2024-05-01T09:10:00Z", kind, fact: { at: "2024-05-01T09:10:00Z", ...members } } as unknown as Entry;
}

const accepts = (text: string, entry: Entry) => {
  const search = parse(text, NOW);
  expect(search.problems).toEqual([]);
  return search.accepts(entry);
};

describe("what the server filters", () => {
  test.each([
    ["op:SendMessage status:4xx", { operation: "SendMessage", status: "4xx" }],
    ["op:SendMessage,LoginUser", { operation: "SendMessage,LoginUser" }],
    ["to:+44 kind:message_received", { peer: "44", kind: "message_received" }],
    ["to:447700900123 user:admin message:gBEG", { peer: "447700900123", caller: "admin", message: "gBEG" }],
    ["from:-10m until:09:30", { from: "2024-05-01T09:20:00.000Z", until: "2024-05-01T09:30:00.000Z" }],
    ["from:-10m from:-5m", { from: "2024-05-01T09:25:00.000Z" }],
    ["peer:123 caller:x", { peer: "123", caller: "x" }],
    ["at:09:00..09:30", { from: "2024-05-01T09:00:00.000Z", until: "2024-05-01T09:30:00.000Z" }],
    ["at:09:00.. from:09:10", { from: "2024-05-01T09:10:00.000Z" }],
    ["at:..-5m", { until: "2024-05-01T09:25:00.000Z" }],
    ["at:2024-04-30", { from: "2024-04-30T00:00:00.000Z", until: "2024-05-01T00:00:00.000Z" }],
    ["at:09:00,09:10", {}],
    ["status:4xx,5xx to:4477* -op:LoginUser assam", {}],
    ["", {}],
  ])("%s", (text, want) => {
    const search = parse(text, NOW);
    expect(search.problems).toEqual([]);
    expect(search.query).toEqual(want);
  });

  test("a second term of a key is judged in the page", () => {
    const search = parse("op:SendMessage op:LoginUser", NOW);
    expect(search.query).toEqual({ operation: "SendMessage" });
    expect(search.local).toBe(true);
    expect(search.accepts(exchange())).toBe(false);
  });

  test.each([["op:SendMessage status:404", false], ["op:SendMessage assam", true], ["-op:SendMessage", true], ["from:-1h", false], ["at:-1h..", false], ["-at:09:00", true], ["at:09:00,09:10", true], ["kind:webhook", true]])(
    "%s is judged in the page: %s", (text, want) => expect(parse(text, NOW).local).toBe(want),
  );
});

describe("which entries pass", () => {
  test.each([
    ["", true], ["op:SendMessage", true], ["op:sendmessage", true], ["op:Send*", true], ["op:LoginUser", false], ["-op:LoginUser", true], ["op:LoginUser,SendMessage", true],
    ["status:201", true], ["status:2xx", true], ["status:4xx", false], ["status:4xx,2xx", true], ["to:4477…", true], ["to:4477*", true], ["to:+447700900123", true], ["to:4478*", false],
    ["assam", true], ["ASSAM", true], ['"the Assam"', true], ['"the assam tea"', false], ["assam -tea", true], ["-assam", false],
    ["user:admin", true], ["type:text", true], ["method:post", true], ["path:/messages", true], ["path:contacts", false], ["message:gBEGRHcA", true], ["message:gBEG*", true],
    ["id:x1", true], ["id:1", true], ["id:x2", false], ["is:exchange", true], ["is:refused", false], ["is:fact", false], ["code:1008", false], ["kind:exchange", true],
    ["at:09:00", true], ["at:09:00:01", false], ["at:09:00..09:01", true], ["at:08:00..09:00", false], ["at:..09:00:01", true], ["-at:09:00", false], ["at:08:00,09:00", true], ["is:failed", false],
    ["from:09:00", true], ["from:09:01", false], ["until:09:00", false], ["until:09:00:01", true], ["http://none.example", false],
  ])("%s takes a send: %s", (text, want) => expect(accepts(text, exchange())).toBe(want));

  test.each([
    ["is:failed", true], ["is:refused", true], ["is:violation", true], ["has:violation", true], ["is:unmatched", true], ["is:finding", false], ["is:fault,violation", true], ["code:1008", true], ["code:10*", true],
    ["rule:WABA-REQUIRED", true], ["rule:waba-*", true], ["reason:contract", true], ["status:400", true], ['"to is missing"', true], ["injected:*", false],
  ])("%s takes a refusal: %s", (text, want) => expect(accepts(text, refused())).toBe(want));

  test.each([
    ["kind:webhook", "delivery_attempted", { delivery: "d1" }, true],
    ["kind:status_*", "status_reached", { message: "gB" }, true],
    ["to:4477*", "status_reached", { message: "gB", recipient: "447700900123" }, true],
    ["to:4477*", "message_received", { from: "1", said: { from: "447700900123" } }, false],
    ["delivery:d6*", "delivery_queued", { delivery: "d60b" }, true],
    ["message:gB", "status_reached", { message: "gB" }, true],
    ["code:470", "status_reported", { errors: [{ code: 470, title: "Re-engagement message" }] }, true],
    ["engagement", "status_reported", { errors: [{ code: 470, title: "Re-engagement message" }] }, true],
    ["status:201", "status_reached", { status: "sent" }, false],
    ["op:SendMessage", "status_reached", {}, false],
    ["state:waiting", "delivery_attempted", { state: "waiting" }, true],
    ["state:waiting", "state_moved", { state: "waiting" }, false],
    ["is:failed", "delivery_attempted", { state: "waiting" }, true],
    ["is:failed", "delivery_attempted", { state: "done", status: 200 }, false],
    ["is:failed", "status_reached", { status: "failed" }, true],
  ] as const)("%s takes %s %o: %s", (text, kind, members, want) => expect(accepts(text, fact(kind, members))).toBe(want));
});

describe("what cannot be meant", () => {
  test.each([
    ["opp:SendMessage", /did you mean “op:”/, 0, 15],
    ["x:1", /There is no “x:”/, 0, 3],
    ["status:9xx", /is not a status/, 0, 10],
    ["text op:", /needs a value/, 5, 3],
    ["from:yesterday", /is not an instant/, 0, 14],
    ["from:25:00", /is not an instant/, 0, 10],
    ["is:red", /is not one of/, 0, 6],
    ['"open', /quote is not closed/, 0, 5],
    ["id:abc", /is not an exchange/, 0, 6],
    ["constructor:1", /There is no/, 0, 13],
    ["at:09:30..09:00", /is not a range/, 0, 15],
    ["at:1..2..3", /is not a range/, 0, 10],
  ])("%s", (text, message, at, length) => {
    const [problem, ...more] = parse(text, NOW).problems;
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ at, length });
    expect(problem!.message).toMatch(message);
  });

  test.each([
    ["-opp:SendMessage", "-op:SendMessage"],
    ["nothing:here", '"nothing:here"'],
    ['assam "is back', '"is back"'],
  ])("%s can be mended", (text, want) => {
    const [p] = parse(text, NOW).problems;
    expect(p?.fix).toBe(want);
    expect(parse(text.slice(0, p?.at) + p?.fix + text.slice((p?.at ?? 0) + (p?.length ?? 0)), NOW).problems).toEqual([]);
  });
  test("a number is found where it is written as people write it", () => {
    const e = exchange({ to: undefined, request: { method: "POST", target: "/v1/contacts", headers: {}, body: { length: 9, text: '{"contacts":["+44 7700 900123"]}' } } });
    expect(accepts("to:447700900123", e)).toBe(true);
    expect(accepts("to:900123", e)).toBe(false);
    expect(accepts("to:447700900123", exchange({ to: undefined, request: { ...e.exchange!.request, body: { length: 9, text: '{"contacts":["+447700900123"]}' } } }))).toBe(true);
    expect(accepts("to:447700900000-1792797291", fact("group_changed", { group: "447700900000-1792797291" }))).toBe(true);
    expect(accepts("to:447700900000-*", exchange({ to: "447700900000-1792797291" }))).toBe(true);
  });
  test("quotes make a text of a colon", () => expect(accepts('"opp:x"', exchange())).toBe(false));
  test("patterns are no regular expressions", () => expect(accepts("op:Send.essage", exchange())).toBe(false));
});

test.each([
  ["now", NOW], ["-1h30m", NOW - 54e5], ["-500ms", NOW - 500], ["09:00", Date.parse("2024-05-01T09:00:00Z")], ["2024-05-01", Date.parse("2024-05-01T00:00:00Z")],
  ["2024-05-01T09:00", Date.parse("2024-05-01T09:00:00Z")], ["2024-05-01T09:00:00+02:00", Date.parse("2024-05-01T07:00:00Z")], ["2024-13-01", undefined], ["10", undefined], ["-", undefined],
])("the instant %s", (text, want) => expect(instant(text, NOW)).toBe(want));

test.each([["stats", "status"], ["operatoin", "operation"], ["zzzz", undefined]])("nearest to %s is %s", (word, want) =>
  expect(nearest(word, ["status", "operation", "op"])).toBe(want));

describe("suggestions", () => {
  const words = { operations: ["SendMessage", "LoginUser", "MarkMessageAsRead"], kinds: ["status_reached"] };
  test.each([
    ["", 0, "op:", "op:"],
    ["st", 2, "status:", "status:"],
    ["op:send", 7, "SendMessage", "op:SendMessage "],
    ["op:LoginUser,mark", 17, "MarkMessageAsRead", "op:LoginUser,MarkMessageAsRead "],
    ["-is:ref", 7, "refused", "-is:refused "],
    ["op:mess rest", 7, "SendMessage", "op:SendMessage rest"],
    ["kind:status_r", 13, "status_reached", "kind:status_reached "],
  ])("%s at %d: %s", (text, caret, label, want) => {
    const [first] = suggest(text, caret, words);
    expect(first).toMatchObject({ label, text: want });
    expect(want.slice(0, first!.caret)).toMatch(first!.label);
  });
  test("none for a text, in quotes, or for what is written in full", () => {
    expect(suggest("zzz", 3, words)).toEqual([]);
    expect(suggest('"op:', 4, words)).toEqual([]);
    expect(suggest("is:refused", 10, words)).toEqual([]);
  });
});
