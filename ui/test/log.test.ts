// What the log shows of a call: bodies, a command for the shell, and what came of it.
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isJSON, linesOf, textOf } from "../src/lib/pretty";
import type { Entry } from "../src/store/facts";
import type { Message } from "../src/store/messages";
import { hexOf, partsOf } from "../src/views/log/body-text";
import { curlOf } from "../src/views/log/curl";
import { whyNot } from "../src/views/log/repeat";
import { changesOf, stepsOf } from "../src/views/log/outcome";

describe("JSON as people read it", () => {
  test.each([
    ['{"a":[1,{"b":"c,{}\\""}],"e":{},"f":[],"g":null}'],
    ['[true,-1.5e3,""]'],
    ['{ "a" :\n "x" }'],
  ])("%s", (text) => expect(textOf(linesOf(text))).toBe(JSON.stringify(JSON.parse(text), null, 2).replace("-1500", "-1.5e3")));

  test("numbers keep their digits, and members that stand twice stay", () => {
    expect(textOf(linesOf('{"id":12345678901234567890,"id":1.0}'))).toBe('{\n  "id": 12345678901234567890,\n  "id": 1.0\n}');
  });

  test("what was cut off is shown as far as it goes", () => {
    const cut = '{"a":{"b":"half a te';
    expect([isJSON(cut), isJSON(cut, true), isJSON("[not json"), isJSON("{bad"), isJSON("text", true)]).toEqual([false, true, false, false, false]);
    expect(textOf(linesOf(cut))).toBe('{\n  "a": {\n    "b": "half a te');
  });
});

test("a form in several parts is shown part by part", () => {
  const body = '--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n{"b":1}\r\n--xyz\r\nContent-Disposition: form-data; name="c"\r\nContent-Type: text/plain\r\n\r\nd\r\n\r\ne\r\n--xyz--\r\n';
  expect(partsOf(body, 'multipart/form-data; boundary="xyz"')).toEqual([
    { head: ['Content-Disposition: form-data; name="a"'], text: '{"b":1}' },
    { head: ['Content-Disposition: form-data; name="c"', "Content-Type: text/plain"], text: "d\n\ne" },
  ]);
  expect(partsOf(body, "application/json")).toBeUndefined();
});

test("bytes are shown as numbers and letters", () => expect(hexOf(Uint8Array.of(0xff, 0x41, 0))).toBe(`0000  ${"ff 41 00".padEnd(47)}  ·A·`));

const call = (body: object, headers: Record<string, string[]> = {}, target = "/v1/messages", method = "POST"): NonNullable<Entry["exchange"]> =>
  ({ id: "x1", took_ms: 1, request: { method, target, headers, body }, response: { status: 201, headers: {}, body: { length: 0 } } }) as never;

/** What a shell makes of a command: the words that curl is called with, and what it reads. */
function pasted(command: string, env: Record<string, string> = {}): { words: string[]; read: string } {
  const shell = `curl() { for w in "$@"; do printf '%s\\0' "$w"; done; case "$*" in *@-*) printf 'READ\\0'; cat;; esac; }\n${command}`;
  const ran = spawnSync("sh", ["-c", shell], { env: { PATH: process.env.PATH ?? "", ...env }, encoding: "latin1" });
  expect(ran.stderr).toBe("");
  const [words = "", read = ""] = ran.stdout.split("READ\0");
  return { words: words.split("\0").slice(0, -1), read };
}

describe("a call as curl, pasted into a shell", () => {
  test.each([["it's"], ["two\nlines\n"], ["$HOME `id` \\ \"!!\""], ["ünï 👍"], ["-d @/etc/passwd"], ["'; echo ran; '"]])("the body %o arrives as it was", (text) => {
    const { words } = pasted(curlOf(call({ length: 1, text }), "http://h"));
    expect(Buffer.from(words[words.indexOf("--data-raw") + 1] ?? "", "latin1").toString()).toBe(text);
  });

  test("bytes, and texts that no word can hold, arrive as they were", () => {
    const bytes = Buffer.from([...Array(300).keys()].map((n) => n % 256));
    expect(Buffer.from(pasted(curlOf(call({ length: 300, base64: bytes.toString("base64") }), "http://h")).read, "latin1")).toEqual(bytes);
    expect(pasted(curlOf(call({ length: 3, text: "a\0b" }), "http://h")).read).toBe("a\0b");
  });

  test("headers come along, but for those that curl writes and those that nobody keeps", () => {
    const { words } = pasted(curlOf(call({ length: 2, text: "{}" }, { "X-A": ["it's", ""], Host: ["h"], "Content-Length": ["2"], Authorization: ["Bearer ***"], "Sec-Fetch-Mode": ["cors"], "Content-Type": ["application/json"] }), "http://h"), { TOKEN: "t0" });
    expect(words.filter((_, i) => words[i - 1] === "-H")).toEqual(["X-A: it's", "X-A;", "Content-Type: application/json", "Authorization: Bearer t0"]);
  });

  test("the login goes to the world of the call", () => {
    const told = { Authorization: ["Bearer ***"] };
    expect(curlOf(call({ length: 0 }, told, "/w/shop/v1/messages", "GET"), "http://h", "shop")).toContain('-u "${LOGIN:-admin:secret}" http://h/w/shop/v1/users/login');
    expect(curlOf(call({ length: 0 }, told, "/v1/messages", "GET"), "http://h", "shop")).toContain('-u "${LOGIN:-admin@shop:secret}" http://h/v1/users/login');
    expect(curlOf(call({ length: 0 }, { authorization: ["Basic ***"] }, "/v1/users/login"), "http://h")).not.toContain("TOKEN");
  });

  test("what the journal does not have is said", () => {
    expect(curlOf(call({ length: 9000, text: "abc", truncated: true }), "http://h")).toMatch(/^# The journal keeps only the beginning of 9000 bytes[^\n]*\ncurl [^]*--data-binary @body$/);
    expect(curlOf(call({ length: 9, text: '{"pin":"***"}' }), "http://h")).toMatch(/^# The journal keeps no secrets/);
  });
});

describe("what came of a call", () => {
  test("statuses stand in their order, with how many reached them", () => {
    const m = { statuses: [{ status: "read", at: "2024-05-01T09:00:03Z", recipient: "1" }, { status: "sent", at: "2024-05-01T09:00:00Z" }, { status: "read", at: "2024-05-01T09:00:04Z", recipient: "2" }] } as unknown as Message;
    expect(stepsOf(m).map((s) => [s.status, s.count])).toEqual([["sent", 1], ["read", 2]]);
  });
  test("changes are what its command told, and not what others did at the same instant", () => {
    const at = "2024-05-01T09:00:01Z";
    const fact = (seq: number, kind: string): Entry => ({ seq, at, kind, fact: { at } }) as unknown as Entry;
    const asked = { ...fact(6, "exchange"), exchange: { ...call({ length: 0 }), caused: { first: 2, last: 3 } } } as Entry;
    const refused = { ...fact(7, "exchange"), exchange: call({ length: 0 }) } as Entry;
    const known = [fact(1, "settings_reset"), fact(2, "settings_changed"), fact(3, "delivery_queued"), fact(4, "customer_changed")];
    expect(changesOf(asked, known).map((e) => e.seq)).toEqual([2]);
    expect(changesOf(refused, known)).toEqual([]);
  });
});

describe("a call that is to be sent again", () => {
  const signed = { Authorization: ["Bearer ***"] };
  const text = (body: string): object => ({ length: body.length, text: body });
  const of = (operation: string | undefined, body: object, headers: Record<string, string[]> = signed, target?: string): string | undefined => whyNot({ ...call(body, headers, target), operation });

  test.each([
    ["a text, whatever it says", of("SendMessage", text('{"text":{"body":"***"}}'))],
    ["a login without a password", of("LoginUser", { length: 0 }, {})],
    ["bytes", of("UploadMedia", { length: 2, base64: "//8=" })],
    ["what no operation is for", of(undefined, text('{"a":1}'))],
  ])("can be: %s", (_, why) => expect(why).toBeUndefined());

  test.each([
    ["a login", of("LoginUser", { length: 0 }), "password of a login"],
    ["a body that was cut off", of("SendMessage", { ...text("{"), truncated: true }), "only the beginning"],
    ["a body that nobody read", of("UploadMedia", { length: 9, truncated: true }), "refused unread"],
    ["a password", of("CreateUser", text('{"password":"***"}')), "part of its body"],
    ["a link with a password", of("SendMessage", text('{"link":"https://***@h/"}')), "part of its body"],
    ["the query of a webhook", of("UpdateApplicationSettings", text('{"url":"https://h/?***"}')), "part of its body"],
    ["what nobody can read", of(undefined, text("***")), "part of its body"],
    ["a token in the query", of("CheckHealth", { length: 0 }, signed, "/v1/health?token=***"), "part of its query"],
  ])("cannot be: %s", (_, why, part) => expect(why).toContain(part));
});
