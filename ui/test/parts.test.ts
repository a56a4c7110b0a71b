// The parts of the page that need no browser.
import { beforeAll, describe, expect, test, vi } from "vitest";
import { EventParser } from "../src/api/events";
import { sizeOf, sniff } from "../src/lib/sniff";
import { backticked } from "../src/parts/coded";
import { clockTime, dayName, millis, span } from "../src/lib/time";
import { Deliveries } from "../src/store/deliveries";
import { type Entry, touched } from "../src/store/facts";
import { Chats, type Message, maxMessages } from "../src/store/messages";
import { ordered, itemOf } from "../src/views/log/items";
import { showTemplate } from "../src/views/phones/template";

describe("events of a stream", () => {
  const text = ': after 4\nretry: 1000\n\nid: 5\nevent: exchange\ndata: {"a":1}\n\nid: 6\r\ndata: one\r\ndata: two\r\n\r\n';
  const want = [
    { id: "5", event: "exchange", data: '{"a":1}' },
    { id: "6", event: "message", data: "one\ntwo" },
  ];
  test("come whole, whatever the pieces", () => {
    for (let size = 1; size < text.length; size++) {
      const parser = new EventParser();
      const got = [];
      for (let at = 0; at < text.length; at += size) got.push(...parser.feed(text.slice(at, at + size)));
      expect(got, `pieces of ${size}`).toEqual(want);
    }
  });
});

test.each([
  ["plain", ["plain"]],
  ["", [""]],
  ["send `Bearer TOKEN`.", ["send ", "Bearer TOKEN", "."]],
  ["`a` or `b`", ["", "a", " or ", "b", ""]],
  ["a lone ` stays", ["a lone ` stays"]],
  ["`a` and a lone `", ["", "a", " and a lone `"]],
])("what is between backticks in %o", (text, parts) => expect(backticked(text)).toEqual(parts));

describe("addresses", () => {
  let router: typeof import("../src/lib/router");
  beforeAll(async () => {
    vi.stubGlobal("location", { hash: "" });
    vi.stubGlobal("addEventListener", () => undefined);
    router = await import("../src/lib/router");
  });
  test("are read as they were written", () => {
    const query = new URLSearchParams({ m: "a/b?c" });
    const written = router.format({ world: "check out/7", view: "phones", parts: ["447700900123,1-2"], query });
    expect(written).toBe("#/w/check%20out%2F7/phones/447700900123,1-2?m=a%2Fb%3Fc");
    expect(router.parse(written)).toEqual({ world: "check out/7", view: "phones", parts: ["447700900123,1-2"], query });
  });
  test("that say nothing lead to the phones of the default world", () => {
    for (const hash of ["", "#", "#/", "#/nonsense", "#/w/", "#%"]) expect(router.parse(hash)).toMatchObject({ world: "default", view: "phones" });
  });
});

describe("files", () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
  test("are what their bytes say", () => {
    expect(sniff(bytes("\xff\xd8\xff\xe0")).as).toBe("image");
    expect(sniff(bytes("RIFF....WEBP")).type).toBe("image/webp");
    expect(sniff(bytes("OggS")).as).toBe("audio");
    expect(sniff(bytes("....ftypisom")).as).toBe("video");
    expect(sniff(bytes("....ftypM4A ")).as).toBe("audio");
  });
  test("that can run are files to download, whatever they are called", () => {
    for (const text of ["<svg/>", "<!doctype html>", "<?xml", "%PDF-1.7", ""]) expect(sniff(bytes(text), "image/svg+xml").as).toBe("file");
  });
  test("have sizes that people read", () => expect([12, 3_400, 1_234_567].map(sizeOf)).toEqual(["12 bytes", "3.4 kB", "1.2 MB"]));
});

test("world time is shown in UTC, spans in their largest units", () => {
  const at = "2024-05-01T09:03:07.123456789Z";
  expect([clockTime(at, true), dayName(at), millis(at)]).toEqual(["09:03:07.123", "Wed 1 May 2024", Date.UTC(2024, 4, 1, 9, 3, 7, 123)]);
  expect([0.16, 12, 2_500, 65_000, 3_600_000, 90_000_000].map(span)).toEqual(["0.16 ms", "12 ms", "2.5 s", "1 min 5 s", "1 h", "1 d 1 h"]);
});

const entry = (seq: number, kind: string, fact: object): Entry => ({ seq, at: "2024-05-01T09:00:00Z", kind, fact: { at: "2024-05-01T09:00:00Z", ...fact } }) as unknown as Entry;

const call = (text: string, answer: string, target = "/v1/messages"): Entry =>
  ({
    seq: 9, at: "2024-05-01T09:00:00Z", kind: "exchange",
    exchange: {
      id: "x1", took_ms: 1,
      request: { method: "POST", target, headers: { Authorization: ["Bearer ***"], "Content-Type": ["application/json"], Host: ["h"] }, body: { length: text.length, text } },
      response: { status: 201, headers: {}, body: { length: answer.length, text: answer } },
    },
  }) as unknown as Entry;

describe("what an entry is about", () => {
  test("is read from calls", () => {
    expect(touched(call('{"to":"+44 7700 900123"}', '{"messages":[{"id":"m1"}]}'))).toEqual({ messages: ["m1"], peers: ["447700900123"], delivery: undefined });
    expect(touched(call("", "", "/v1/messages/m%2F2")).messages).toEqual(["m/2"]);
    expect(touched(call("not json", "[]"))).toMatchObject({ messages: [], peers: [] });
  });
  test("is read from webhooks", () => {
    const due = entry(1, "delivery_due", { delivery: "d1", items: [{ message: "m1", recipient: "44" }, { message: "m2", from: "45", group: "g-1" }] });
    expect(touched(due)).toEqual({ messages: ["m1", "m2"], peers: ["44", "g-1"], delivery: "d1" });
  });
});

test("calls stand before what follows from them", () => {
  const items = ordered([itemOf(entry(2, "status_reached", { message: "m1" })), itemOf(call("{}", "{}"))]);
  expect(items.map((i) => i.is)).toEqual(["exchange", "fact"]);
});

describe("the webhook queue", () => {
  test("follows the journal", () => {
    const q = new Deliveries();
    expect(q.apply(entry(1, "delivery_queued", { delivery: "d", about: "status_change" }))).toBe(true);
    expect(q.apply(entry(2, "delivery_due", { delivery: "d", attempt: 1, items: [{ message: "m" }] }))).toBe(false);
    expect(q.byID.get("d")).toMatchObject({ state: "in_flight", tries: 1 });
    q.apply(entry(3, "delivery_attempted", { delivery: "d", attempt: 1, status: 500, took: 2e6, state: "waiting", next: "2024-05-01T09:00:03Z" }));
    expect(q.byID.get("d")).toMatchObject({ state: "waiting", due: "2024-05-01T09:00:03Z", attempts: [{ number: 1, status: 500, took_ms: 2 }] });
    expect(q.apply(entry(4, "delivery_held", { delivery: "d" }))).toBe(true);
  });
});

const message = (n: number, peer = "44"): Message =>
  ({ id: `m${n}`, direction: "outbound", peer, type: "text", at: new Date(1_700_000_000_000 + n * 1000).toISOString(), status: "sent", statuses: [], deliveries: [] }) as unknown as Message;

describe("chats", () => {
  test("keep the order of time, and every message once", () => {
    const c = new Chats();
    c.putAll([message(3), message(1)]);
    c.put(message(2));
    c.put(message(2));
    expect(c.of("44").lines.map((l) => l.id)).toEqual(["m1", "m2", "m3"]);
  });
  test("are bounded", () => {
    const c = new Chats();
    for (let n = 0; n <= maxMessages; n++) c.put(message(n));
    expect(c.size).toBeLessThanOrEqual(maxMessages);
    expect(c.has(`m${maxMessages}`)).toBe(true);
    expect(c.of("44").older).toBe("unknown");
  });
});

test("a template is shown with its parameters", () => {
  const declared = { namespace: "n", name: "t", language: "en", category: "", status: "approved" as const, body: "Hello {{1}}, {{2}}", footer: "f", buttons: [{ type: "quick_reply" as const, text: "Yes" }, { type: "url" as const, text: "See", url: "https://a.example/{{1}}" }] };
  const components = [
    { type: "body", parameters: [{ type: "text", text: "A" }, { type: "currency", currency: { fallback_value: "£1" } }] },
    { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "P" }] },
    { type: "button", sub_type: "url", index: 1, parameters: [{ type: "text", text: "x" }] },
  ];
  const shown = showTemplate([declared], "template", { template: { namespace: "n", name: "t", language: { code: "en" }, components } });
  expect(shown).toMatchObject({ body: "Hello A, £1", footer: "f", declared: true });
  expect(shown.buttons).toEqual([
    { type: "quick_reply", text: "Yes", payload: "P", detail: undefined },
    { type: "url", text: "See", payload: undefined, detail: "https://a.example/x" },
  ]);
});
