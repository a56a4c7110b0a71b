import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";

import { Problem, Unmet, World, type Schemas } from "../src/index.js";

/** What an operation is answered with. */
interface Answer {
  status?: number;
  body: unknown;
}

/** A server that answers what it is told, by method and path, and notes down what it was asked. */
async function replay(answers: Record<string, Answer>): Promise<{ server: Server; world: World; asked: string[]; seen: (string | undefined)[] }> {
  const asked: string[] = [];
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = `${request.method} ${request.url}`;
      asked.push(body === "" ? call : `${call} ${body}`);
      seen.push(request.headers.authorization);
      const answer = answers[call] ?? { status: 404, body: { type: "about:blank", title: "Not Found", status: 404 } };
      response.writeHead(answer.status ?? 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const world = new World(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "checkout-7", { token: "a-control-token" });
  return { server, world, asked, seen };
}

/** An answer of the type that the description says. */
function of<Name extends keyof Schemas>(_name: Name, body: Schemas[Name], status = 200): Answer {
  return { status, body };
}

const at = "/_mock/worlds/checkout-7";

test("calls are those of the description", async () => {
  const queue = { size: 0, in_flight: 0, slots: 6, paused: false, webhook: "", queued: 0, overflowed: 0 };
  const advanced = of("Advanced", { from: "2024-05-01T09:00:00Z", now: "2024-05-02T10:00:00Z", facts: [], count: 3 });
  const verification = { met: true, certain: true, seq: 12, conditions: [], diff: "" };
  const { server, world, asked, seen } = await replay({
    [`POST ${at}/inbound`]: of("Received", { id: "ABC", type: "text", blocked: false }, 201),
    [`POST ${at}/events`]: of("Caused", { facts: [{ seq: 4, at: "2024-05-01T09:00:00Z", kind: "sender_locked" }] }),
    [`POST ${at}/clock/advance`]: advanced,
    [`POST ${at}/verify`]: of("Verification", verification),
    [`POST ${at}/await`]: of("Verification", verification),
    [`POST ${at}/deliveries/await`]: of("Queue", queue),
    [`GET ${at}/deliveries?limit=1000`]: of("DeliveryList", { deliveries: [], next: "d7", queue }),
    [`GET ${at}/deliveries?limit=1000&after=d7`]: of("DeliveryList", { deliveries: [], queue }),
    [`POST ${at}/reset?only=messages,journal`]: { body: {} },
    [`GET ${at}/fingerprint`]: of("Fingerprint", { fingerprint: "0f", answers: 2, webhooks: 1 }),
    [`POST ${at}/scenarios`]: { status: 201, body: {} },
    [`GET ${at}/report?format=junit`]: { body: "a report" },
    [`GET ${at}/coverage?format=json`]: { body: "a coverage" },
  });
  assert.equal((await world.inbound({ from: "447700900123", text: "Is the Assam back?" })).id, "ABC");
  assert.equal((await world.event({ type: "sender_locked" }))[0]?.kind, "sender_locked");
  assert.equal((await world.advance("25h")).count, 3);
  await world.advanceUntilIdle();
  const check = { expect: [{ operation: "SendMessage", times: 1 }], in_order: true };
  assert.equal((await world.verify(check)).met, true);
  await world.await(check, "1500ms");
  assert.equal((await world.awaitIdle()).slots, 6);
  assert.deepEqual(await world.deliveries(), []);
  await world.reset("messages", "journal");
  assert.equal(await world.fingerprint(), "0f");
  await world.loadScenario("rate-limited");
  await world.loadScenarioYaml("name: mine\n");
  assert.equal(await world.report("junit"), '"a report"');
  assert.equal(await world.coverage(), '"a coverage"');
  assert.deepEqual(asked, [
    `POST ${at}/inbound {"from":"447700900123","text":"Is the Assam back?"}`,
    `POST ${at}/events {"type":"sender_locked"}`,
    `POST ${at}/clock/advance {"by":"25h"}`,
    `POST ${at}/clock/advance {"until":"idle"}`,
    `POST ${at}/verify {"expect":[{"operation":"SendMessage","times":1}],"in_order":true}`,
    `POST ${at}/await {"expect":[{"operation":"SendMessage","times":1}],"in_order":true,"timeout":"1500ms"}`,
    `POST ${at}/deliveries/await {"timeout":"30s"}`,
    `GET ${at}/deliveries?limit=1000`,
    `GET ${at}/deliveries?limit=1000&after=d7`,
    `POST ${at}/reset?only=messages,journal`,
    `GET ${at}/fingerprint`,
    `POST ${at}/scenarios {"name":"rate-limited"}`,
    `POST ${at}/scenarios {"yaml":"name: mine\\n"}`,
    `GET ${at}/report?format=junit`,
    `GET ${at}/coverage?format=json`,
  ]);
  assert.deepEqual(new Set(seen), new Set(["Bearer a-control-token"]));
  server.close();
});

test("refusals say why", async () => {
  const unmet = {
    type: "about:blank", title: "Not Acceptable", status: 406, detail: "condition 1",
    met: false, certain: true, seq: 12, conditions: [], diff: "condition 1: SendMessage\n- once\n+ never",
  };
  const { server, world } = await replay({
    [`POST ${at}/verify`]: of("Unmet", unmet, 406),
    [`POST ${at}/scenarios`]: of("Problem", {
      type: "about:blank", title: "Bad Request", status: 400, detail: "The scenario is wrong.",
      problems: [{ file: "scenario.yaml", line: 4, column: 11, message: 'unknown key, did you mean "operation"?' }],
    }, 400),
    [`POST ${at}/inbound`]: of("Problem", {
      type: "about:blank", title: "Bad Request", status: 400,
      violations: [{ rule: "required", in: "body", pointer: "/from", message: "from is missing" }],
    }, 400),
    "POST /w/checkout-7/v1/users/login": { status: 401, body: { errors: [{ code: 1005, title: "Access denied", details: "Wrong password" }] } },
  });
  await assert.rejects(world.verify({ expect: [{}] }), (e) => e instanceof Unmet && e.message === unmet.diff && e.verification.seq === 12);
  await assert.rejects(world.loadScenarioYaml("x"), {
    name: "Problem",
    status: 400,
    message: `${at}/scenarios: 400 Bad Request: The scenario is wrong.\n  scenario.yaml:4:11: unknown key, did you mean "operation"?`,
  });
  await assert.rejects(world.inbound({ from: "1" }), { message: `${at}/inbound: 400 Bad Request\n  /from: from is missing` });
  await assert.rejects(world.fingerprint(), (e) => e instanceof Problem && e.status === 404);
  await assert.rejects(world.login("till-1", "wrong"), { message: "/w/checkout-7/v1/users/login: 401 1005 Access denied: Wrong password" });
  server.close();
});

test("addresses of worlds", () => {
  const world = new World("http://127.0.0.1:9090");
  assert.equal(world.baseUrl(), "http://127.0.0.1:9090/v1");
  assert.equal(world.world("checkout-7").baseUrl(), "http://127.0.0.1:9090/w/checkout-7/v1");
  assert.equal(world.world("checkout-7").controlUrl(), "http://127.0.0.1:9090/_mock");
});

test("a call ends with its signal", async () => {
  const aborted = new World("http://127.0.0.1:9").within(AbortSignal.abort());
  await assert.rejects(aborted.login(), { name: "AbortError" });
  await assert.rejects(aborted.fingerprint(), { name: "AbortError" });
});
