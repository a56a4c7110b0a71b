import { describe, expect, test } from "vitest";
import { adversityOf, does, EMPTY_DRAFT, fired, numberPlan, offers, offsetOf, others, profileOf, spoken, SWITCHES } from "../src/views/scenarios/model";
import type { Chaos, LoadedScenario, NumberRow, Rule, Scenario } from "../src/views/types";

const loaded = (name: string): LoadedScenario => ({ name, about: "", loaded: "2024-05-01T09:00:00Z", rules: 1, chaos: 0, expectations: 0, machines: [], script: [] });
const known: Scenario[] = [{ name: "a", about: "Too many requests", begins: false }, { name: "b", about: "Slow", begins: false, fixture: "fresh" }];

test("loaded scenarios stand first, also those that no file names", () => {
  const got = offers(known, [loaded("b"), loaded("control")], "");
  expect(got.map((o) => [o.name, o.about, o.loaded !== undefined])).toEqual([["b", "Slow", true], ["control", "", true], ["a", "Too many requests", false]]);
  expect(offers(known, [], "too MANY").map((o) => o.name)).toEqual(["a"]);
});

test("profiles of chaos are no scenario to look at", () => {
  expect(offers([], [{ ...loaded("chaos"), rules: 0, chaos: 2 }], "")).toEqual([]);
  expect(offers([], [loaded("chaos")], "").map((o) => o.name)).toEqual(["chaos"]);
});

test("what fired last stands first", () => {
  const rule = (id: string, last?: string) => ({ id, scenario: id[0]!, ...(last ? { last } : {}) }) as Rule;
  const rules = [rule("a/1"), rule("a/2", "2024-05-01T09:00:00Z"), rule("b/1", "2024-05-01T09:00:01Z")];
  expect(fired(rules).map((r) => r.id)).toEqual(["b/1", "a/2", "a/1"]);
  expect(fired(rules, "a").map((r) => r.id)).toEqual(["a/2", "a/1"]);
});

describe("the number plan", () => {
  const rows: NumberRow[] = [
    { number: "15550100470", code: 470, title: "Re-engagement message", channel: "status", http: 201 },
    { number: "15550200001", name: "never-delivered", happens: "Sent and never delivered." },
    { code: 1022, title: "No URL", recipe: "Have no webhook." },
  ];
  test.each([
    ["", [1, 1, 1]], ["470", [0, 1, 0]], ["+1 555 0100 470", [0, 1, 0]], ["never", [1, 0, 0]], ["webhook", [0, 0, 1]], ["zzz", [0, 0, 0]],
  ])("%s", (text, want) => {
    const plan = numberPlan(rows, text);
    expect([plan.behaviours.length, plan.codes.length, plan.recipes.length]).toEqual(want);
  });
});

test.each([["15550100470", "+1 555 0100 470"], ["15550200001", "+1 555 0200 001"], ["447700900123", "+447 700 900 123"]])("%s is read %s", (number, want) => expect(spoken(number)).toBe(want));

describe("chaos", () => {
  test("switches have names of their own, and stand apart from the others", () => {
    expect(new Set(SWITCHES.map((s) => s.name)).size).toBe(SWITCHES.length);
    const chaos = (name: string) => ({ name }) as Chaos;
    expect(others([chaos("mine"), chaos(SWITCHES[0]!.name)]).map((c) => c.name)).toEqual(["mine"]);
  });
  test.each([
    [{ operations: ["SendMessage"], probability: 0.25, refuse: { code: 1016 }, fail_count: 3 }, "25 % of SendMessage: refuses with 1016, at most 3 times"],
    [{ probability: 1, delay: { median: "400ms", p99: "3s" } }, "any call: delays by about 400ms, at worst 3s"],
    [{ delay: { least: "1s", most: "2s" } }, "any call: delays by 1s to 2s"],
    [{ fault: { kind: "HANG" } }, "any call: no answer, connection stays"],
    [{}, "any call: does nothing"],
  ] as const)("%o in words", (profile, want) => expect(does(profile as never)).toBe(want));
  test.each([
    [{ name: "" }, { problem: expect.stringMatching(/needs a name/) as string }],
    [{ name: "a/b" }, { problem: expect.stringMatching(/needs a name/) as string }],
    [{ name: "a", code: "x" }, { problem: expect.stringMatching(/code is a number/) as string }],
    [{ name: "a", failCount: "-1" }, { problem: expect.stringMatching(/At most/) as string }],
    [{ name: "a", how: "delay", least: "" }, { problem: expect.stringMatching(/span/) as string }],
    [{ name: "a" }, { profile: { probability: 0.2, refuse: { code: 1016 } } }],
    [{ name: "a", how: "fault", operations: ["LoginUser"], failCount: "3", ttl: "5m" }, { profile: { probability: 0.2, operations: ["LoginUser"], fault: { kind: "CONNECTION_RESET_BY_PEER" }, fail_count: 3, ttl: "5m" } }],
    [{ name: "a", how: "delay", most: "" }, { profile: { probability: 0.2, delay: { least: "200ms" } } }],
  ] as const)("a draft %o", (over, want) => expect(profileOf({ ...EMPTY_DRAFT, ...(over as object) })).toEqual(want));
});

test.each([
  [{ duplicate: 0, reorder: 0, batch: 1, delay: "0s", jitter: "", gzip: false }, {}],
  [{ duplicate: 0.2, copies: 2, drop: 0.1, batch: 5, delay: "500ms", gzip: true }, { duplicate: 0.2, copies: 2, drop: 0.1, batch: 5, delay: "500ms", gzip: true }],
  [{ copies: 3 }, {}],
])("adversity %o", (form, want) => expect(adversityOf(form)).toEqual(want));

test.each([[1, 1, 0], [2, 1, 4], [2, 3, 6], [3, 2, 9], [9, 9, 12], [1, 99, 3]])("line %d, column %d is at %d", (line, column, want) => {
  expect(offsetOf("abc\nde\n😀fgh", line, column)).toBe(Math.min(want, 12));
});
