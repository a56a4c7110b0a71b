import { expect, test } from "vitest";
import { byRequest, bySeverity, ofThisLife, operationsOf, sections, telling, times } from "../src/views/coverage/model";
import type { Coverage, Finding, NearMiss } from "../src/views/types";

const coverage = {
  format: 1, version: "0.1.0", description: "", worlds: ["default"], exchanges: 3,
  dimensions: [
    { name: "operations", title: "Operations", met: 1, total: 2, percent: 50, items: [
      { name: "SendMessage", met: true, count: 3, about: "Send a message" }, { name: "LoginUser", met: false, count: 0 }, { name: "CheckContacts", met: false, count: 0, extra: true },
    ] },
    { name: "error_statuses", title: "Error statuses", met: 1, total: 3, percent: 33.3, items: [
      { name: "SendMessage 400", met: true, count: 1 }, { name: "SendMessage 401", met: false, count: 0 }, { name: "LoginUser 401", met: false, count: 0 },
    ] },
    { name: "schema_keywords", title: "Schema keywords", met: 0, total: 2, percent: 0, items: [
      { name: "TextBody required", met: false, count: 0 }, { name: "TextBody.body maxLength", met: false, count: 0 },
    ] },
  ],
} as unknown as Coverage;

const flat = (...args: Parameters<typeof sections>) =>
  sections(...args).map((s) => [s.dimension.name, s.groups.map((g) => [g.owner, g.items.map((i) => i.label)])]);

test("all of it, owners with what belongs to them", () => {
  expect(flat(coverage, "all", "")).toEqual([
    ["operations", [["", ["SendMessage", "LoginUser", "CheckContacts"]]]],
    ["error_statuses", [["SendMessage", ["400", "401"]], ["LoginUser", ["401"]]]],
    ["schema_keywords", [["TextBody", ["required", "body maxLength"]]]],
  ]);
});

test("what is missing leaves out what does not count", () => {
  expect(flat(coverage, "missing", "")[0]).toEqual(["operations", [["", ["LoginUser"]]]]);
  expect(flat(coverage, "met", "")[1]).toEqual(["error_statuses", [["SendMessage", ["400"]]]]);
});

test("a search hides what has nothing of it", () => {
  expect(flat(coverage, "all", "send a")).toEqual([["operations", [["", ["SendMessage"]]]]]);
  expect(flat(coverage, "all", "login")).toEqual([["operations", [["", ["LoginUser"]]]], ["error_statuses", [["LoginUser", ["401"]]]]]);
});

test("operations for pickers", () => {
  expect(operationsOf(coverage)).toEqual(["SendMessage", "LoginUser"]);
  expect(operationsOf(undefined)).toEqual([]);
});

test("findings stand worst first, then most frequent first", () => {
  const finding = (rule: string, severity: Finding["severity"], count: number) => ({ rule, severity, count }) as Finding;
  const got = bySeverity([finding("a", "note", 1), finding("b", "warning", 1), finding("c", "warning", 9)]);
  expect(got.map((g) => [g.severity, g.findings.map((f) => f.rule)])).toEqual([["warning", ["c", "b"]], ["note", ["a"]]]);
});

test.each([
  [{ world: "default", life: 2, seq: 5 }, true], [{ world: "default", life: 1, seq: 5 }, false], [{ world: "other", life: 2, seq: 5 }, false],
])("a sighting %o is of this life: %s", (s, want) => expect(ofThisLife({ exchange: "x1", ...s }, "default", 2)).toBe(want));

test.each([[1, "once"], [2, "twice"], [1234, "1,234 times"]])("%d is %s", (count, want) => expect(times(count)).toBe(want));

test("near misses stand by request", () => {
  const miss = (exchange: string, name: string) => ({ seq: 1, exchange, kind: "operation", name, distance: 1, differs: [] }) as NearMiss;
  expect(byRequest([miss("x2", "a"), miss("x2", "b"), miss("x1", "c")]).map((r) => [r.exchange, r.misses.map((m) => m.name)])).toEqual([["x2", ["a", "b"]], ["x1", ["c"]]]);
});

test("a rule that was loaded later is no near miss", () => {
  const miss = (...fields: string[]) => ({ name: fields.join(), differs: fields.map((field) => ({ field, expected: "a", got: "b" })) }) as NearMiss;
  expect(telling([miss("loaded"), miss("loaded", "to"), miss("path")]).map((m) => m.name)).toEqual(["loaded,to", "path"]);
});
