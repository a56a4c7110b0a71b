import { expect, test } from "vitest";
import { jsonTrouble } from "../src/views/queue/jsontext";

test.each(["{}", "[]", "null", ' {"a": [1, -2.5e3, true, "x\\u00e9\\n"], "b": {}} ', '"😀"', "[[[]]]"])("%s is JSON", (text) => expect(jsonTrouble(text)).toBeUndefined());

test.each([
  ["", 1, 1, /nothing yet/],
  ["  ", 1, 3, /nothing yet/],
  ["{", 1, 2, /ends too early/],
  ['{"a":1,}', 1, 8, /“}”/],
  ["[1,]", 1, 4, /“]”/],
  ["[1 2]", 1, 4, /comma/],
  ["hello", 1, 1, /“h”/],
  ['{"a":"x', 1, 6, /quotes/],
  ["{'a':1}", 1, 2, /double quotes/],
  ['{"a":1}}', 1, 8, /“}”/],
  ['{"a" 1}', 1, 6, /“1”/],
  ['{"a":01}', 1, 7, /comma/],
  ['{\n  "a": tru\n}', 2, 8, /“t”/],
  ['{"a": 1\n "b": 2}', 2, 2, /a comma is missing before it/],
  ['{"a":[1,{"b":}]}', 1, 14, /“}”/],
  ["[1,\n[2,\n3", 3, 2, /ends too early/],
  ["😀", 1, 1, /“😀”/],
] as const)("%s is none, and where", (text, line, column, why) => {
  const trouble = jsonTrouble(text);
  expect([trouble?.line, trouble?.column]).toEqual([line, column]);
  expect(trouble?.why).toMatch(why);
});

test("what is nested deeply is no trouble", () => {
  expect(jsonTrouble("[".repeat(100_000))?.column).toBe(100_001);
});
