// Answers of another shape than the description promises, and names of files that somebody else chose.
import { describe, expect, test } from "vitest";
import { fitted, fittedAnswer } from "../src/api/shape";
import { safeName, shownName } from "../src/lib/filename";
import { type Entry, factOf, touched } from "../src/store/facts";
import { laneOf, lanes } from "../src/views/queue/model";

const clock = { now: "2024-05-01T09:00:00Z", state: "frozen", idle: true, due: [] };
const size = { exchanges: 0, journal_entries: 0, journal_bytes: 0, customers: 0, groups: 0, messages: 0, deliveries_queued: 0 };
const world = () => ({ name: "w", life: "l", base_path: "/v1", fixture: "f", seed: 1, born: clock.now, clock: { ...clock }, number: "1", registered: true, troubles: [] as string[] | null, webhook: "", client_version: "2", size: { ...size } });
const at = "/_mock/worlds/{world}";

describe("an answer", () => {
  test("that is as promised stays as it is, with what the page does not know", () => {
    const said = { ...world(), moon: { phase: 3 } };
    expect(fittedAnswer("GET", at, structuredClone(said))).toEqual(said);
  });

  test("of an older or newer mock has its lists, and no optional member of another type", () => {
    const said = { ...world(), troubles: null, clock: { now: clock.now, state: "frozen", idle: true, next: 7 } };
    expect(fittedAnswer("GET", at, said)).toMatchObject({ troubles: [], clock: { due: [] } });
    expect(said.clock).not.toHaveProperty("next");
    expect(fitted({ message: 5, users: ["a"], items: 3, status: 200 }, "Told")).toEqual({ users: ["a"], items: 3, status: 200 });
  });

  test.each<[object | undefined, string]>([
    [{ ...world(), life: undefined }, "life is no text"],
    [{ ...world(), clock: { ...clock, now: "soon" } }, "clock.now is no instant"],
    [{ ...world(), clock: null }, "clock is no object"],
    [{ ...world(), size: { ...size, messages: "7" } }, "size.messages is no number"],
    [[], "the answer is no object"],
    [undefined, "the answer is no object"],
  ])("that cannot be read is told from others in words: %#", (said, why) => expect(() => fittedAnswer("GET", at, said)).toThrow(why));

  test("says where in a list it is wrong", () => {
    const entry = { seq: 1, at: clock.now, kind: "exchange" };
    const exchange = { id: "x1", took_ms: 1, request: { method: "GET", target: "/", headers: null, body: { length: 0 } }, response: { status: 200, headers: { A: ["b"] }, body: { length: 0 } } };
    const page = (...entries: object[]) => ({ entries, first: 1, last: 2 });
    expect(fittedAnswer("GET", `${at}/journal`, page({ ...entry, exchange }))).toMatchObject({ entries: [{ exchange: { request: { headers: {} } } }] });
    expect(() => fittedAnswer("GET", `${at}/journal`, page(entry, { ...entry, seq: null }))).toThrow("entries[1].seq is no number");
    expect(fittedAnswer("GET", `${at}/journal`, page({ ...entry, exchange: { ...exchange, request: "GET /" } }))).toEqual(page(entry));
    expect(fittedAnswer("DELETE", at, undefined)).toBeUndefined();
  });
});

describe("a fact that nobody can mean", () => {
  const entry = (fact: unknown): Entry => ({ seq: 1, at: clock.now, kind: "delivery_due", fact }) as Entry;
  test.each<[unknown]>([[{}], [{ at: "soon", message: 5, items: [null] }], [{ at: 7, items: [{ message: "m1" }, 3], users: "all", errors: [{}] }], [undefined]])("is read as far as it goes: %j", (fact) => {
    const e = entry(fact);
    expect(touched(e)).toEqual({ messages: [], peers: [], delivery: undefined });
    expect(factOf(e)).toEqual({ at: clock.now });
  });
  test("is shown as it came, also what is deep in it", () => {
    const fact = { message: 5, items: [{ message: 7, said: { text: "a", list: [null, { b: 1 }] } }], errors: [{ code: 1, title: "t", details: 4 }] };
    const e = entry(structuredClone(fact));
    expect(factOf(e)).toEqual({ at: clock.now, items: [{ said: fact.items[0]?.said }], errors: [{ code: 1, title: "t" }] });
    expect(e.fact).toEqual(fact);
  });
});

test("a state of webhooks that the page does not know stands among those to come", () => {
  expect(laneOf("napping" as never)).toBe("pending");
  expect(lanes([{ id: "d", state: "napping", queued: clock.now, items: [], attempts: [] } as never]).pending).toHaveLength(1);
});

describe("the name of a file", () => {
  test.each([
    ["tea.pdf", "tea.pdf"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["C:\\Users\\me\\run.bat", "C__Users_me_run.bat"],
    ["photo\u202egpj.exe", "photogpj.exe"],
    ["holiday.jpg                    .exe", "holiday.jpg .exe"],
    ["a\r\nb\0\u200bc.txt", "abc.txt"],
    ['say "hi" <b>|?*.txt', "say _hi_ _b____.txt"],
    [".bashrc", "bashrc"],
    ["report.exe. . .", "report.exe"],
    ["👩‍👧 Familie.pdf", "👩‍👧 Familie.pdf"],
    ["\u202e", "file"],
    ["..", "file"],
    ["///", "file"],
    ["", "file"],
  ])("%j is saved as %j", (name, saved) => expect(safeName(name, "file")).toBe(saved));
  test("of any length keeps its ending, and has room in a file system", () => {
    expect(safeName(`${"x".repeat(300)}.pdf`, "file")).toBe(`${"x".repeat(196)}.pdf`);
    const emoji = safeName(`${"👩‍👧".repeat(100)}.pdf`, "file");
    expect(emoji.endsWith(".pdf")).toBe(true);
    expect(new TextEncoder().encode(emoji).length).toBeLessThanOrEqual(200);
    expect(new TextEncoder().encode(safeName("茶".repeat(300), "file")).length).toBeLessThanOrEqual(200);
  });
  test("shows what would turn its ending round", () => expect(shownName("photo\u202egpj.exe")).toBe("photo\ufffdgpj.exe"));
});
