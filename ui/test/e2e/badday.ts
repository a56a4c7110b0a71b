// A bad day on top of the scene: webhooks that fail, wait and are held, calls that are refused, rules that fire.
import { type Mock, type Receiver, setWebhook, startReceiver } from "./mock";
import { inbound } from "./scene";

/** Lets it happen; the receiver that fails is to be stopped afterwards. */
export async function playBadDay(mock: Mock): Promise<Receiver> {
  const hook = await startReceiver((n) => (n % 3 === 0 ? 503 : 200));
  await setWebhook(mock, hook.url);
  await mock.api("PATCH", "/settings/application", { sent_status: true, webhooks: { url: hook.url } });
  for (const [from, text] of [["447700900125", "Do you ship to Cardiff?"], ["447700900126", "My parcel is wet"], ["16505550101", "Thank you!"], ["447700900123", "Is the pu-erh back?"]] as const) {
    const before = hook.posted.length;
    await inbound(mock, { from, text });
    await hook.wait(() => hook.posted.length > before); // the third one fails, whichever way is the faster
  }
  await mock.api("POST", "/messages", { type: "text" });
  await mock.api("POST", "/mesages", { to: "447700900125", type: "text", text: { body: "?" } });
  await mock.api("POST", "/messages", { to: "15550101013", type: "text", text: { body: "Are you there?" } });
  await mock.api("POST", "/messages", { to: "15550100470", type: "text", text: { body: "We are open again" } });
  await fetch(`${mock.url}/v1/messages`, { method: "POST", body: "{}" });
  await mock.control("POST", "/worlds/default/scenarios", { name: "overloaded-then-recovers" });
  await mock.control("POST", "/worlds/default/scenarios", { name: "never-delivered" });
  for (let i = 0; i < 5; i++) await mock.api("POST", "/messages", { to: "447700900125", type: "text", text: { body: "Yes, we do" } });
  await mock.control("PUT", "/worlds/default/chaos/slow-answers", { probability: 0.5, delay: { median: "2ms", p99: "5ms" } });
  await mock.control("PUT", "/worlds/default/chaos/flaky-checks", { operations: ["CheckContact"], probability: 0.2, refuse: { code: 1015 }, fail_count: 3 });
  await mock.control("POST", "/worlds/default/deliveries/pause");
  for (const [from, text] of [["447700900128", "Can I collect it today?"], ["447700900125", "Great"], ["447700900124", "Two cups, please"]] as const) await inbound(mock, { from, text });
  const waiting = await mock.control<{ deliveries: { id: string }[] }>("GET", "/worlds/default/deliveries?state=pending&limit=1");
  await mock.control("POST", `/worlds/default/deliveries/${waiting.deliveries[0]?.id}/hold`);
  return hook;
}
