import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { Hook, WabamockContainer } from "../src/index.js";
import { hostGateway, isLoopback, Relay } from "../src/relay.js";

/** A container whose environment and files can be looked at. */
class Open extends WabamockContainer {
  constructor() {
    super("wabamock:none");
  }
  settings(): Record<string, string> {
    return this.environment;
  }
  files(): [unknown, string][] {
    return this.contentsToCopy.map((c) => [c.content, c.target]);
  }
}

test("options become settings", () => {
  const directory = mkdtempSync(join(tmpdir(), "wabamock-"));
  const own = join(directory, "own.yaml");
  writeFileSync(own, "name: own\n");
  const start = new Date("2024-05-01T09:00:00Z");
  const cases: [Open, Record<string, string>][] = [
    [new Open(), {}],
    [
      new Open().withScenario("rate-limited", "first-login").withScenarioYaml("name: b\n").withScenarioFile(own),
      { WABAMOCK_SCENARIO: "rate-limited,first-login,/etc/wabamock/scenario-1.yaml,/etc/wabamock/scenario-2.yaml" },
    ],
    [new Open().withFixture("load"), { WABAMOCK_FIXTURE: "load" }],
    [new Open().withFixtureFile(own), { WABAMOCK_FIXTURE: "/etc/wabamock/fixture.yaml" }],
    [new Open().withSeed(7), { WABAMOCK_SEED: "7" }],
    [new Open().withFrozenClock(start), { WABAMOCK_CLOCK: "frozen", WABAMOCK_START: "2024-05-01T09:00:00.000Z" }],
    [new Open().withFrozenClock(), { WABAMOCK_CLOCK: "frozen" }],
    [new Open().withHostAccess(), { WABAMOCK_WEBHOOK_HTTP: "always" }],
    [new Open().withControlToken("a-control-token"), { WABAMOCK_CONTROL_TOKEN: "a-control-token" }],
    [new Open().withSetting("client-version", "2.37.1"), { WABAMOCK_CLIENT_VERSION: "2.37.1" }],
  ];
  const page = readFileSync(new URL("../../../../docs/configuration.md", import.meta.url), "utf8");
  for (const [container, want] of cases) {
    assert.deepEqual(container.settings(), want);
    for (const name of Object.keys(want)) {
      const key = name.replace("WABAMOCK_", "").toLowerCase().replaceAll("_", "-");
      assert.ok(page.includes(`\n| \`${key}\` |`), `${key} is no setting of docs/configuration.md`);
    }
  }
  assert.deepEqual(cases[1]?.[0].files(), [
    ["name: b\n", "/etc/wabamock/scenario-1.yaml"],
    ["name: own\n", "/etc/wabamock/scenario-2.yaml"],
  ]);
  rmSync(directory, { recursive: true });
});

test("options that cannot be", () => {
  assert.throws(() => new Open().withScenario("a,b"), /cannot be called/);
  assert.throws(() => new Open().withScenarioFile("missing.yaml"), /ENOENT/);
  assert.throws(() => new Open().withWebhook("ftp://hooks.example"), /has to begin with/);
  assert.throws(() => new Open().withWebhook("not a URL"), /Invalid URL/);
  assert.throws(() => new Open().withWorld(""), /needs a name/);
  assert.throws(() => new Open().withSetting("listen", ":80"), /not for containers/);
});

test("the relay reaches the loopback interface", async () => {
  const receiver = createServer((request, response) => void text(request).then((body) => response.end(`got ${body}`)));
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const relay = await Relay.start("192.0.2.1", "127.0.0.1", (receiver.address() as AddressInfo).port); // an address that no machine has
  const { host, port } = relay.address();
  assert.equal(host, hostGateway);
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body: "a webhook" });
  assert.equal(await answer.text(), "got a webhook");
  await relay.close();
  await relay.close(); // twice is fine
  await assert.rejects(fetch(`http://127.0.0.1:${port}`));
  receiver.close();
  receiver.closeAllConnections();
});

test("what is this machine", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "0.0.0.0", "::"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["hooks.example", "192.0.2.1", "host.docker.internal", "127.example"]) {
    assert.ok(!isLoopback(host), host);
  }
});

test("a hook keeps what came", async () => {
  const hook = await Hook.start();
  for (const body of ["1", "22", "333"]) {
    assert.equal((await fetch(hook.url, { method: "POST", body })).status, 200);
  }
  assert.equal(await hook.next(), 1);
  assert.equal(await hook.next("33"), 333);
  await assert.rejects(hook.next("", AbortSignal.abort()), { name: "AbortError" });
  await hook.stop();
});
