import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";

import { Hook, Problem, Unmet, WabamockContainer, type StartedWabamockContainer } from "../src/index.js";

/** What "make docker" builds. */
const image = "wabamock:dev";
const start = new Date("2024-05-01T09:00:00Z");

const cleanups: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const end of cleanups.reverse()) {
    await end();
  }
});

/** Starts a mock that stops after the tests. */
async function run(container: WabamockContainer): Promise<StartedWabamockContainer> {
  const mock = await container.start();
  cleanups.push(() => mock.stop());
  return mock;
}

/** Starts a receiver that stops after the tests. */
async function receiver(): Promise<Hook> {
  const hook = await Hook.start();
  cleanups.push(() => hook.stop());
  return hook;
}

/** What an integration does: it posts a text and gets an HTTP status. */
async function send(base: string, token: string): Promise<number> {
  const answer = await fetch(`${base}/messages`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ to: "447700900123", type: "text", text: { body: "Your tea is ready." } }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

test("two mocks share nothing", async () => {
  const texts = ["Is the Assam back?", "And the Darjeeling?"];
  await Promise.all(
    texts.map(async (text) => {
      const hook = await receiver();
      const mock = await run(new WabamockContainer(image).withWebhook(hook.url));
      await mock.inbound({ from: "447700900123", text });
      await mock.awaitIdle("1m");
      await hook.next(text);
      const deliveries = await mock.deliveries();
      assert.deepEqual(deliveries.map((d) => d.state), ["done", "done", "done"]); // two came in before the start
      assert.equal(deliveries[2]?.attempts[0]?.status, 200);
    }),
  );
});

test("a frozen clock is advanced", async () => {
  const hook = await receiver();
  const mock = await run(new WabamockContainer(image).withFrozenClock(start).withSeed(7).withWebhook(hook.url));
  assert.equal(await send(mock.baseUrl(), await mock.login()), 201);
  const later = await mock.advance("25h");
  assert.deepEqual([later.from, later.now], ["2024-05-01T09:00:00Z", "2024-05-02T10:00:00Z"]);
  const reached = later.facts.filter((f) => f.kind === "status_reached").map((f) => [f.fact?.["status"], f.at]);
  assert.deepEqual(reached, [
    ["delivered", "2024-05-01T09:00:00.3Z"],
    ["read", "2024-05-01T09:00:01Z"],
  ]);
  await hook.next('"status":"delivered"');
  await hook.next('"status":"read"');
});

test("a scenario from text", async () => {
  const yaml = "name: fails-twice\nrules:\n  - {when: {operation: SendMessage}, times: 2, refuse: 1016}\n";
  const mock = await run(new WabamockContainer(image).withScenarioYaml(yaml));
  const token = await mock.login();
  const statuses = [];
  for (let i = 0; i < 3; i++) {
    statuses.push(await send(mock.baseUrl(), token));
  }
  assert.deepEqual(statuses, [503, 503, 201]);
  await mock.loadScenario("rate-limited");
  await assert.rejects(mock.loadScenarioYaml("name: wrong\nrules: [{wen: {}}]\n"), (e) => e instanceof Problem && e.message.includes("scenario.yaml:2:"));
});

test("a fixture from text, and a world of its own", async () => {
  const yaml = `
name: one-friend
number: {country_code: "44", phone: "7700900000"}
users: [{name: admin, password: secret}]
customers: [{number: "447700900321", name: Robin}]
`;
  const mock = await run(new WabamockContainer(image).withWorld("checkout-7").withControlToken("a-control-token").withFixtureYaml(yaml));
  await mock.login();
  assert.ok(mock.baseUrl().endsWith("/w/checkout-7/v1"));
  const { data } = await mock.control().GET("/_mock/worlds");
  assert.ok(data?.worlds.some((w) => w.name === "checkout-7" && w.fixture === "one-friend"));
  assert.equal((await fetch(`${mock.controlUrl()}/worlds`)).status, 401);
});

test("a receiver on all interfaces is reached by name", async () => {
  let came = 0;
  const server = createServer((request, response) => {
    came++;
    request.resume().once("end", () => response.end());
  });
  await once(server.listen(0), "listening");
  const { port } = server.address() as AddressInfo;
  const mock = await run(new WabamockContainer(image).withHostAccess().withWebhook(`http://host.docker.internal:${port}/hook`));
  await mock.awaitIdle("1m"); // the fixture's two messages are told
  assert.equal(came, 2);
  server.close();
  server.closeAllConnections();
});

test("verdicts", async () => {
  const mock = await run(new WabamockContainer(image));
  const once = { expect: [{ operation: "SendMessage", to: "447700900123", times: 1 }] };
  await assert.rejects(mock.verify(once), (e) => e instanceof Unmet && !e.verification.met && e.message.includes("SendMessage"));
  assert.equal(await send(mock.baseUrl(), await mock.login()), 201);
  const verification = await mock.verify(once);
  assert.deepEqual([verification.met, verification.certain, verification.conditions[0]?.count], [true, true, 1]);
  await mock.await({ expect: [{ message: { to: "447700900123", status: "read" }, times: 1 }] }, "1m");
  await assert.rejects(mock.await({ expect: [{ operation: "LogoutUser" }] }, "1ms"), Unmet);
  for (const [format, begin] of [["json", "{"], ["html", "<!"], ["junit", "<?xml"], ["markdown", "#"]] as const) {
    for (const document of [await mock.report(format), await mock.coverage(format)]) {
      assert.ok(document.trimStart().startsWith(begin), `${format} begins with ${document.slice(0, 20)}`);
    }
  }
});

test("reset begins again", async () => {
  const mock = await run(new WabamockContainer(image).withFrozenClock(start));
  const prints = [];
  for (let i = 0; i < 2; i++) {
    assert.equal(await send(mock.baseUrl(), await mock.login()), 201);
    await mock.advanceUntilIdle();
    prints.push(await mock.fingerprint());
    await mock.reset();
  }
  assert.equal(prints[0], prints[1]);
});

test("a start that fails", async () => {
  await assert.rejects(new WabamockContainer(image).withScenario("no-such-scenario").withStartupTimeout(5000).start());
});
