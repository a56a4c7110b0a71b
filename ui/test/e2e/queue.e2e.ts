// The webhook queue: what is done to a card is what the receiver sees.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { axe, type Mock, openPage, type Posted, type Receiver, setWebhook, startBrowser, startMock, startReceiver, troublesOf } from "./mock";

let browser: Browser;
let mock: Mock;
let hook: Receiver;
let page: Page;
let status: (n: number) => number;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const queue = "#/w/default/queue";
const from = "447700900123";

beforeEach(async () => {
  status = () => 200;
  hook = await startReceiver((n) => status(n));
});
afterEach(async () => {
  const troubles = troublesOf(page);
  await page.context().close();
  await mock.stop();
  await hook.stop();
  expect(troubles).toEqual([]);
});

/** Starts a mock whose fixture's own webhooks are posted already, and opens the queue. */
async function begin(args: readonly string[] = [], options = {}): Promise<void> {
  mock = await startMock(args);
  await setWebhook(mock, hook.url);
  await mock.control("POST", "/worlds/default/clock/advance", { until: "idle" });
  hook.posted.length = 0;
  page = await openPage(browser, mock, queue, options);
  await page.getByRole("heading", { name: "Webhooks" }).waitFor();
}

const write = (text: string) => mock.control<{ id: string }>("POST", "/worlds/default/inbound", { from, text });
const card = (text: string): Locator => page.locator(".wq-card", { hasText: text });
const inLane = (lane: string, text: string): Locator => page.locator(`[data-lane="${lane}"] .wq-card`, { hasText: text });
const press = (of: Locator, name: string) => of.getByRole("button", { name }).click();
const textOf = (p: Posted): string => ((p.body.messages?.[0] as { text?: { body: string } } | undefined)?.text?.body ?? "");
const texts = () => hook.posted.map(textOf);

test("a held webhook is not posted until it is released", async () => {
  await begin();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await write("first");
  await write("second");
  await press(card("first"), "Hold");
  await inLane("held", "first").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await inLane("done", "second").waitFor();
  expect(texts()).toEqual(["second"]);
  await press(card("first"), "Release");
  await inLane("done", "first").waitFor();
  expect(texts()).toEqual(["second", "first"]);
});

test("a webhook is sent once more", async () => {
  await begin();
  await write("twice");
  await inLane("done", "twice").waitFor();
  await press(card("twice"), "Send once more");
  await page.locator('[data-lane="done"] .wq-card', { hasText: "sent once more" }).waitFor();
  expect(texts()).toEqual(["twice", "twice"]);
  expect(hook.posted[1]?.body).toEqual(hook.posted[0]?.body);
});

describe.each([["running", []], ["frozen", ["--clock", "frozen"]]] as const)("in a world whose clock is %s", (_, args) => {
  test("two webhooks change places", async () => {
    await begin(args);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await write("first");
    await write("second");
    await card("second").waitFor();
    await press(card("first"), "Let the next one go first");
    await inLane("held", "first").getByText("goes right after the next").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await inLane("done", "first").waitFor();
    expect(texts()).toEqual(["second", "first"]);
  });
});

test("a body is edited and sent, and what is no JSON cannot be", async () => {
  await begin();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await write("before");
  await card("before").getByRole("link").click();
  await page.getByRole("button", { name: "Edit, which holds it" }).click();
  const body = page.getByLabel("Body to post instead");
  await body.fill("{");
  await expect.poll(() => page.getByRole("button", { name: "Save and send" }).isDisabled()).toBe(true);
  await body.fill('{"hello": "<img src=x onerror=alert(1)>"}');
  await page.getByRole("button", { name: "Save and send" }).click();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.locator('[data-lane="done"] .wq-card', { hasText: "edited" }).waitFor();
  expect(hook.posted.map((p) => p.body)).toEqual([{ hello: "<img src=x onerror=alert(1)>" }]);
});

test("a dropped webhook is never posted", async () => {
  await begin();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await write("gone");
  await write("kept");
  await press(card("gone"), "Drop");
  await inLane("done", "gone").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await inLane("done", "kept").waitFor();
  expect(texts()).toEqual(["kept"]);
});

test("a webhook that fails counts down on the world's clock, and says why", async () => {
  status = (n) => (n === 1 ? 503 : 200);
  await begin(["--clock", "frozen"]);
  await write("again");
  const failed = inLane("failed", "again");
  await failed.getByText("attempt 2 in 3 s").waitFor();
  await failed.getByText("answered 503").waitFor();
  await failed.getByRole("link").click();
  await page.getByRole("region", { name: "Delivery" }).getByText("answered 503").first().waitFor();
  await mock.control("POST", "/worlds/default/clock/advance", { by: "1s" });
  await failed.getByText("attempt 2 in 2 s").waitFor();
  await mock.control("POST", "/worlds/default/clock/advance", { by: "2s" });
  await inLane("done", "again").waitFor();
  expect(texts()).toEqual(["again", "again"]);
});

test("everything is done by keyboard", async () => {
  await begin(["--clock", "frozen"]);
  await page.keyboard.press("P");
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await write("typed");
  await card("typed").waitFor();
  await page.keyboard.press("j");
  await page.locator(".wq-card.chosen", { hasText: "typed" }).waitFor();
  await page.keyboard.press("h");
  await inLane("held", "typed").waitFor();
  await page.keyboard.press("P");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press("r");
  await inLane("done", "typed").waitFor();
  await page.keyboard.press("d");
  await page.locator('[data-lane="done"] .wq-card', { hasText: "sent once more" }).waitFor();
  expect(texts()).toEqual(["typed", "typed"]);
});

test("a card has an address, and what messages say is text", async () => {
  await begin();
  const evil = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>`;
  await mock.control("PATCH", "/worlds/default/customers/16505550101", { name: evil });
  await write(`${evil} said`);
  await inLane("done", `${evil} said`).waitFor();
  await card(`${evil} said`).getByRole("link").click();
  await expect.poll(() => page.url()).toMatch(/#\/w\/default\/queue\/d[0-9a-f]+/);
  const address = page.url();
  await page.reload();
  expect(page.url()).toBe(address);
  await page.getByRole("region", { name: "Delivery" }).getByLabel("Body of the webhook").waitFor();
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

test("thousands of webhooks are counted, and the page stays bounded", async () => {
  await begin(["--clock", "frozen"]);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await mock.control("POST", "/worlds/default/simulations", { rate: 1000, duration: "3s" });
  await mock.control("POST", "/worlds/default/clock/advance", { by: "3s" });
  await page.locator('[data-lane="pending"] h2', { hasText: "3000" }).waitFor();
  expect(await page.locator(".wq-card").count()).toBeLessThan(220);
  await page.getByRole("button", { name: "Resume" }).click();
  await mock.control("POST", "/worlds/default/clock/advance", { until: "idle" });
  await page.locator('[data-lane="pending"] h2', { hasText: /Pending 0/ }).waitFor();
  await page.locator('[data-lane="done"] h2', { hasText: /Done 30\d\d/ }).waitFor();
});

test("without a webhook it teaches how to set one", async () => {
  mock = await startMock();
  page = await openPage(browser, mock, queue);
  await page.getByText("no webhook URL").waitFor();
});

test.each([["wide, light", 1440, "light"], ["middle, dark", 1000, "dark"], ["phone, light", 390, "light"]] as const)("axe finds nothing: %s", async (_, width, colorScheme) => {
  status = (n) => (n % 2 === 0 ? 500 : 200);
  await begin([], { viewport: { width, height: 800 }, colorScheme });
  for (const text of ["one", "two", "three"]) await write(text);
  await expect.poll(() => hook.posted.length).toBeGreaterThan(2);
  await page.locator(".wq-card").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.locator(".wq-open:visible").first().click();
  await page.getByLabel("Body of the webhook").waitFor();
  expect(await axe(page)).toEqual([]);
});
