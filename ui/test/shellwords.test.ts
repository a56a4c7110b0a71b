// Commands to copy run in a real shell, with words in them that try to break out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { curlOf } from "../src/views/log/curl";
import type { Exchange } from "../src/store/facts";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "words-"))));
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs a command where curl only notes what it was told, and answers that, one list of words for each call. */
function run(command: string): { calls: string[][]; stdin: string } {
  writeFileSync(join(dir, "curl"), '#!/bin/sh\nn=$(ls "$DIR" | grep -c ^call)\nfor w in "$@"; do printf "%s\\0" "$w"; done > "$DIR/call$n"\nfor w in "$@"; do [ "$w" = @- ] && cat > "$DIR/stdin"; done\nexit 0\n', { mode: 0o755 });
  writeFileSync(join(dir, "pasted"), command);
  const ran = spawnSync("/bin/sh", ["pasted"], { cwd: dir, env: { PATH: `${dir}:/usr/bin:/bin`, DIR: dir, TOKEN: "t" }, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  const there = readdirSync(dir);
  expect(there.filter((f) => /canary/i.test(f))).toEqual([]);
  const calls = there.filter((f) => f.startsWith("call")).sort().map((f) => readFileSync(join(dir, f), "utf8").split("\0").slice(0, -1));
  return { calls, stdin: there.includes("stdin") ? readFileSync(join(dir, "stdin"), "utf8") : "" };
}

const evil = [
  "'; touch canary; '", "$(touch canary)", "`touch canary`", "\\'; touch canary; #", "\nEOF\ntouch canary\n", "\r\ntouch canary\r\n", '"; touch canary; "', "${IFS}&&touch${IFS}canary",
  "*", "~root", "!!", "a\\", "'", "''", "\u2019; touch canary", "--upload-file canary", "@/etc/passwd", "\u202egpj", "'".repeat(50_000), "茶".repeat(50_000), "x".repeat(130_000) + "'; touch canary; '", "\0'; touch canary\nEOF\ntouch canary",
];

const exchange = (target: string, headers: Record<string, string[]>, body: string, method = "POST"): Exchange =>
  ({ id: "x1", request: { method, target, headers, body: { text: body, length: Buffer.byteLength(body) } }, response: { status: 200, headers: {}, body: { length: 0 } } }) as unknown as Exchange;

describe("an exchange as a command", () => {
  test.each(evil.map((word) => [word.slice(0, 24), word]))("keeps its words: %j", (_, word) => {
    const header = word.replace(/[\r\n\0]/g, " ").slice(0, 1000).trim();
    const target = `/v1/messages?q=${word.replace(/[\s\0]/g, "+").slice(0, 1000)}`;
    const { calls, stdin } = run(curlOf(exchange(target, { "X-Evil": [header], "Content-Type": ["text/plain"], Authorization: ["Bearer ***"] }, word), "http://127.0.0.1:9090"));
    const said = calls.at(-1) ?? [];
    expect(calls.length).toBe(1); // TOKEN is there: nobody logs in
    expect(said).toContain(`http://127.0.0.1:9090${target}`);
    expect(said).toContain(`X-Evil: ${header}`);
    const at = said.indexOf("--data-raw");
    expect(at >= 0 ? said[at + 1] : stdin).toBe(word);
  });

  test("keeps a world's name that is no word, and a method that is none", () => {
    // what HTTP takes for a method holds these: ! # $ % & ' * + - . ^ _ ` | ~
    const { calls } = run(curlOf(exchange("/v1/messages", {}, "", "GET|$(touch`canary`)'&canary"), "http://127.0.0.1:9090"));
    expect(calls[0]).toContain("GET|$(touch`canary`)'&canary");
    const x = exchange("/w/$(touch%20canary)'`touch canary`/v1/messages", { Authorization: ["Bearer x"], "'; touch canary; '": ["x"], "@canary": ["y"] }, "", "GET;touch canary;");
    run(curlOf(x, "http://127.0.0.1:9090", "$(touch canary)`touch canary`\"; touch canary; \""));
  });
});
