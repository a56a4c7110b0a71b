import assert from "node:assert/strict";
import { test } from "node:test";
import { Hook, WabamockContainer } from "../src/index.js";

test("first webhook", async () => {
  const hook = await Hook.start();
  const mock = await new WabamockContainer("wabamock:dev").withWebhook(hook.url).start();
  await mock.inbound({ from: "447700900123", text: "Is the Assam back?" });
  const webhook = await hook.next<{ messages: { from: string }[] }>("Is the Assam back?");
  assert.equal(webhook.messages[0]?.from, "447700900123");
  await mock.stop();
  await hook.stop();
});
