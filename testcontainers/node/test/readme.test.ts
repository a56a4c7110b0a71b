import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WabamockContainer, World } from "../src/index.js";

/** A file of the package; tests run from dist/test. */
function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
}

test("the first webhook of the README is a test of less than ten lines", () => {
  const block = /```ts\n(.*?)```/s.exec(read("README.md"))?.[1] ?? "";
  assert.ok(block !== "" && read("test/first-webhook.test.ts").endsWith(`\n${block}`));
  const inside = block.trim().split("\n").length - 2;
  assert.ok(inside < 10, `it has ${inside} lines between its braces`);
});

test("the page of the documentation has the same", () => {
  const blocks = [...read("../../docs/testcontainers.md").matchAll(/```ts\n(.*?)```/gs)].map((m) => m[1] ?? "");
  assert.deepEqual(blocks, [/```ts\n(.*?)```/s.exec(read("README.md"))?.[1]]);
});

test("the README names every method", () => {
  const page = read("README.md");
  for (const type of [World, WabamockContainer]) {
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
      assert.ok(["constructor", "start"].includes(name) || page.includes(`\`${name}\``), `README.md does not name ${name}`);
    }
  }
});
