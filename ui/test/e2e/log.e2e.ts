// The linked log: what belongs to a message, what a call says and what came of it, commands that run as they were copied.
import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { axe, type Mock, openPage, setWebhook, startMock, startReceiver, troublesOf } from "./mock";
import { einar, inbound, priya } from "./scene";
import { browser } from "./stage";

let mock: Mock;
let page: Page;
let receiver: Server | undefined;

beforeEach(async () => {
  mock = await startMock(["--journal-body", "4KiB"]);
});
afterEach(async () => {
  const troubles = troublesOf(page);
  await page.context().close();
  await mock.stop();
  receiver?.closeAllConnections();
  receiver?.close();
  receiver = undefined;
  expect(troubles).toEqual([]);
});

const begin = async (hash: string, options = {}): Promise<void> => {
  page = await openPage(browser, mock, hash, options);
};
const row = (text: string) => page.locator(".log-item", { hasText: text });
const details = () => page.locator(".details");

/** Lets every webhook be answered so. */
async function answering(status: number, body: string): Promise<void> {
  const server = createServer((_, res) => res.writeHead(status, { "Content-Type": "text/html" }).end(body));
  receiver = server;
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  await setWebhook(mock, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
}

/** Runs what is in the clipboard in a shell. */
async function paste(): Promise<string> {
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const ran = spawnSync("sh", ["-c", command], { encoding: "utf8", timeout: 120_000 });
  expect(ran.status, `${command}\n${ran.stderr}`).toBe(0);
  return ran.stdout;
}

test("a call that was copied runs in a shell as it stands, in its world, whatever it says", async () => {
  await mock.control("POST", "/worlds", { name: "shop" });
  const login = await fetch(`${mock.url}/v1/users/login`, { method: "POST", headers: { Authorization: `Basic ${btoa("admin@shop:secret")}` } });
  const token = ((await login.json()) as { users: { token: string }[] }).users[0]?.token ?? "";
  const body = "it's\n$HOME `id` \"quoted\" \\ 👍";
  const call = (path: string, type: string, what: BodyInit): Promise<Response> => fetch(`${mock.url}/v1${path}`, { method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": type }, body: what });
  await call("/messages", "application/json", JSON.stringify({ to: priya, type: "text", text: { body } }));
  const bytes = Uint8Array.from({ length: 700 }, (_, i) => (i < 4 ? [0xff, 0xd8, 0xff, 0xe0][i] ?? 0 : i % 256));
  await call("/media", "image/jpeg", bytes);
  await begin("#/w/shop/journal/latest?q=op:SendMessage", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.getByText("Copied as curl").waitFor();
  expect(await paste()).toMatch(/^HTTP\/1.1 201/);
  const { messages } = await mock.control<{ messages: { direction: string; content: { text?: { body: string } } }[] }>("GET", "/worlds/shop/messages?order=newest&limit=2");
  expect(messages.map((m) => m.content.text?.body)).toEqual([body, body]);
  await page.goto(`${mock.url}/_mock/ui/#/w/shop/journal/latest?q=op:UploadMedia`);
  await page.getByText("image/jpeg").first().waitFor();
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("base64 -d");
  expect(await paste()).toMatch(/^HTTP\/1.1 201/);
  const stored = await mock.control<{ entries: { fact: { size: number; sha256: string } }[] }>("GET", "/worlds/shop/journal?kind=media_stored");
  expect(stored.entries.map((e) => e.fact.size)).toEqual([700, 700]);
  expect(new Set(stored.entries.map((e) => e.fact.sha256)).size).toBe(1);
});

test("a call shows how far its message got, its webhooks and what they were answered", async () => {
  await answering(503, "<h1>Down for <script>window.ran=1</script></h1>");
  await begin(`#/w/default/phones/${priya}`);
  const id = await mock.text(priya, "Hello there");
  await page.locator(`[data-message="${id}"] .ticks.read`).waitFor();
  await page.locator(`[data-message="${id}"] .meta`).click();
  await row("SendMessage").locator(".log-row").click();
  await expect.poll(() => details().getByRole("group", { name: "Statuses of the message" }).textContent()).toMatch(/queued.*→sent.*→delivered.*→read/);
  await details().getByRole("link", { name: "Webhook: status delivered" }).waitFor();
  await page.locator(".log-item.webhook.related .log-row").first().click();
  await details().getByText("503").first().waitFor();
  await details().getByText("<h1>Down for <script>").first().waitFor();
  await details().getByText(/Next attempt/).waitFor();
  await details().getByRole("button", { name: "Resend" }).click();
  await page.locator(".log-item.webhook.related", { hasText: "resent" }).waitFor();
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

test("a link to a message of long ago brings its calls along, and the filter leaves only those", async () => {
  const old = await mock.text(priya, "The very first");
  for (let i = 0; i < 40; i++) await Promise.all(Array.from({ length: 10 }, () => mock.text(priya, "another")));
  await begin(`#/w/default/phones/${priya},${einar}?m=${old}`);
  await page.locator(`.bubble.selected[data-message="${old}"]`).waitFor();
  await row("SendMessage The very first").locator("visible=true").waitFor();
  await page.getByRole("button", { name: "Only this message" }).click();
  await expect.poll(() => page.locator(".log-item:not(.related)").count()).toBe(0);
  await expect.poll(() => page.locator(".log-item.related").count()).toBeGreaterThan(2);
  const said = await inbound(mock, { from: einar, text: "And me?" });
  await page.locator(`[data-message="${said.id}"] .meta`).click();
  await expect.poll(() => row("The very first").count()).toBe(0);
  expect(await page.locator(".log-item:not(.related)").count()).toBe(0);
  await page.getByRole("button", { name: "Only this message" }).click();
  await page.locator(".log-item.fact .log-row").locator("visible=true").last().click();
  await page.getByRole("region", { name: /^Phone of / }).first().locator(".bubble.selected").waitFor();
});

test("a refused call says what was broken, where that is explained, and what it nearly met", async () => {
  await mock.api("POST", "/mesages", { to: priya, type: "text", text: { body: "?" } });
  await begin("#/w/default/journal/latest?q=is:unmatched");
  const pane = page.getByRole("region", { name: "Entry", exact: true });
  expect(await pane.getByRole("link", { name: "WABA-UNKNOWN-PATH" }).getAttribute("href")).toMatch(/docs\/rules\.md#waba-unknown-path$/);
  await pane.getByRole("heading", { name: "Nearly met" }).waitFor();
  await pane.getByText("path: wanted /messages, got /mesages").first().waitFor();
  expect(await axe(page)).toEqual([]);
});

test("bodies are shown as what they are: long, cut off, bytes, no JSON, none", async () => {
  const to = { to: priya, type: "text" };
  const pane = () => page.getByRole("region", { name: "Entry", exact: true });
  await mock.api("POST", "/messages", { ...to, text: { body: "long ".repeat(300) } });
  await begin("#/w/default/journal/latest");
  await page.goto(`${mock.url}/_mock/ui/#/w/default/journal/latest?q=op:SendMessage`);
  await pane().getByRole("button", { name: /more characters/ }).click();
  await pane().getByRole("button", { name: "Show less" }).waitFor();
  await mock.api("POST", "/messages", { ...to, note: "x".repeat(6_000), text: { body: "cut" } });
  await pane().getByText(/keeps only the beginning of 6\.\d kB/).waitFor();
  expect(await pane().getByRole("group", { name: "Body of the request" }).textContent()).toContain('\n  "note": "xxx');
  await mock.api("POST", "/messages", "not { JSON", "text/plain");
  await pane().getByText("not { JSON").waitFor();
  await fetch(`${mock.url}/v1/messages`, { method: "POST" });
  await pane().getByText("No body.").waitFor();
  await mock.api("POST", "/media", Buffer.from("AAECAwQF", "base64"), "application/octet-stream");
  await page.goto(`${mock.url}/_mock/ui/#/w/default/journal/latest?q=op:UploadMedia`);
  await pane().getByText("00 01 02 03 04 05").waitFor();
});

test("a call that is sent again is a new one: another bubble, other statuses, and it is chosen", async () => {
  const receiver = await startReceiver();
  try {
    await setWebhook(mock, `${receiver.url}/hook`);
    const id = await mock.text(priya, "<img src=x onerror=window.ran=1> once");
    await begin(`#/w/default/phones/${priya}?m=${id}`);
    await row("SendMessage").locator(".log-row").click();
    const again = details().getByRole("button", { name: "Send again" });
    await again.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Messages of the page" }).getByText(/^Sent again as x\d+, answered 201\.$/).waitFor();
    await expect.poll(() => page.locator(".bubble.selected").getAttribute("data-message")).not.toBe(id);
    const second = await page.locator(".bubble.selected").getAttribute("data-message");
    expect(await page.locator(`[data-message="${id}"], [data-message="${second}"]`).filter({ hasText: "once" }).count()).toBe(2);
    await page.locator(`[data-message="${second}"] .ticks.read`).waitFor();
    await receiver.wait((p) => p.body.statuses?.some((s) => s["id"] === second && s["status"] === "read") === true);
    await details().getByRole("link", { name: /^x\d+$/ }).first().waitFor();
    await expect.poll(() => details().textContent()).toMatch(/repeats x\d+/);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Send again"); // the keyboard goes on where it was
    await page.goto(`${mock.url}/_mock/ui/#/w/default/journal/latest?q=op:LoginUser`);
    await page.getByText("Cannot be sent again. The journal does not keep the password of a login.").waitFor();
    expect(await page.getByRole("button", { name: "Send again" }).isDisabled()).toBe(true);
    expect(await axe(page)).toEqual([]);
    await page.goto(`${mock.url}/_mock/ui/#/w/default/journal/latest?q=op:SendMessage`);
    const from = await page.getByRole("region", { name: "Entry", exact: true }).getByText(/· call x\d+/).textContent();
    await page.getByRole("button", { name: "Send again" }).click();
    await page.waitForURL(/journal\/x\d+\?q=op/);
    await page.getByRole("region", { name: "Entry", exact: true }).getByText(/repeats/).waitFor();
    expect(from).not.toContain(/journal\/(x\d+)/.exec(page.url())?.[1] ?? "none");
    await page.route("**/resend", (r) => r.fulfill({ status: 409, contentType: "application/problem+json", body: '{"type":"about:blank","title":"Conflict","status":409,"detail":"<b>gone</b>"}' }));
    await page.getByRole("button", { name: "Send again" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("<b>gone</b>").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Send again"); // refused, it can be tried again
    await page.unroute("**/resend");
    const sends = async (): Promise<number> => (await mock.control<{ entries: unknown[] }>("GET", "/worlds/default/journal?operation=SendMessage")).entries.length;
    const shown = page.url();
    await page.getByRole("button", { name: "Send again" }).evaluate((b: HTMLButtonElement) => [b, b].map((twice) => twice.click()));
    await expect.poll(() => page.url()).not.toBe(shown);
    expect(await sends()).toBe(4);
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
  } finally {
    await receiver.stop();
  }
});
