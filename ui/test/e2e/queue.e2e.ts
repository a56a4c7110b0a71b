// The webhook queue: what is done to a card is what the receiver sees.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { axe, type Mock, openPage, type Posted, type Receiver, setWebhook, startMock, startReceiver, troublesOf } from "./mock";
import { browser } from "./stage";

let mock: Mock;
let hook: Receiver;
let page: Page;
let status: (n: number) => number;

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

test("what is queued while there is no webhook shows at once, also when the webhook has just gone", async () => {
  mock = await startMock();
  page = await openPage(browser, mock, queue);
  await page.getByRole("heading", { name: "Webhooks" }).waitFor();
  await write("before");
  await inLane("pending", "before").waitFor();
  for (const text of ["one", "two", "three"]) await write(text);
  await inLane("pending", "three").waitFor();
  expect(await page.locator('[data-lane="pending"] .wq-card', { hasText: /one|two|three|before/ }).count()).toBe(4);
  await setWebhook(mock, hook.url);
  await inLane("done", "before").waitFor();
  await setWebhook(mock, "");
  await write("after");
  await inLane("pending", "after").waitFor();
  expect(texts()).not.toContain("after");
});

test("a press on Resume counts while the answer to Pause is still on its way, and that changes nothing when it comes", async () => {
  await begin();
  let late: (() => void) | undefined;
  await page.route("**/deliveries/pause", async (route) => {
    const answer = await route.fetch();
    await new Promise<void>((go) => (late = go));
    await route.fulfill({ response: answer });
  });
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).click(); // the journal has told that it is paused
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await write("posted");
  await inLane("done", "posted").waitFor();
  const came = page.waitForResponse((r) => r.url().endsWith("/deliveries/pause"));
  late?.();
  await (await came).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(done))));
  expect(await page.getByRole("button", { name: "Resume" }).count()).toBe(0);
});

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

/** Holds the queue by hand, so that cards stay where they are. */
async function pause(): Promise<void> {
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
}

describe.each([["running", []], ["frozen", ["--clock", "frozen"]]] as const)("in a world whose clock is %s", (_, args) => {
  test("two webhooks change places, and stay so when the page is gone", async () => {
    await begin(args);
    await pause();
    await write("first");
    await write("second");
    await card("second").waitFor();
    await press(card("first"), "Let the next one go first");
    await expect.poll(() => page.locator('[data-lane="pending"] .wq-detail').allTextContents()).toEqual(["second", "first"]);
    await page.goto("about:blank");
    await mock.control("POST", "/worlds/default/deliveries/resume");
    await mock.control("POST", "/worlds/default/deliveries/await", {});
    expect(texts()).toEqual(["second", "first"]);
  });
});

test("a card is dragged onto another one, onto Held, and back", async () => {
  await begin(["--clock", "frozen"]);
  await pause();
  for (const text of ["one", "two", "three"]) await write(text);
  await card("three").waitFor();
  await card("one").dragTo(card("three"));
  await expect.poll(() => page.locator('[data-lane="pending"] .wq-detail').allTextContents()).toEqual(["two", "three", "one"]);
  await card("two").dragTo(page.locator('[data-lane="held"] ul'));
  await inLane("held", "two").waitFor();
  await card("two").dragTo(page.locator('[data-lane="done"] ul'));
  await inLane("held", "two").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await inLane("done", "one").waitFor();
  await card("two").dragTo(page.locator('[data-lane="pending"] ul'));
  await inLane("done", "two").waitFor();
  expect(texts()).toEqual(["three", "one", "two"]);
});

test("a webhook in flight is shown as such, and cannot be dragged or held", async () => {
  const answers: (() => void)[] = [];
  const slow = createServer((req, res) => req.resume().on("end", () => answers.push(() => res.end("{}"))));
  await new Promise<void>((ready) => slow.listen(0, "127.0.0.1", ready));
  try {
    await begin();
    await setWebhook(mock, `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`);
    await write("flies");
    const flying = inLane("in_flight", "flies");
    await flying.getByText("attempt 1 under way").waitFor();
    expect(await flying.getAttribute("draggable")).toBe("false");
    expect(await flying.getByRole("button").count()).toBe(1);
    await page.getByText("1 of 6 slots in use").waitFor();
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.();
    await inLane("done", "flies").waitFor();
  } finally {
    slow.closeAllConnections();
    slow.close();
  }
});

test("why it failed is said in words, and how long it is tried", async () => {
  await begin(["--clock", "frozen"]);
  const pane = page.getByRole("region", { name: "Delivery" });
  for (const [code, why] of [[302, "Redirects are not followed"], [204, "Only 200 acknowledges a webhook; 204 does not."], [404, "The receiver refused it."]] as const) {
    status = () => code;
    await write(`gets ${code}`);
    const failed = inLane("failed", `gets ${code}`);
    await failed.getByText(`answered ${code}`).waitFor();
    await failed.getByRole("link").click();
    await pane.getByText(why).waitFor();
  }
  await pane.getByText("attempt 2 in 3 s of world time").waitFor();
  await pane.getByText(/It is tried again until .*, (24 h|1 d|23 h 59 min) from now/).waitFor();
  await pane.getByText("The receiver's answer").first().click();
  await pane.getByText(/^Date: /m).first().waitFor();
});

test("a receiver that is not there is named so", async () => {
  await begin(["--clock", "frozen"]);
  const gone = await startReceiver();
  await gone.stop();
  await setWebhook(mock, gone.url);
  await write("lost");
  await inLane("failed", "lost").getByText("connection refused").waitFor();
  await inLane("failed", "lost").getByRole("link").click();
  await page.getByText("Nothing listens at this address.").waitFor();
});

test("duplicates, those that let the next pass, and batches are marked", async () => {
  await begin(["--clock", "frozen"]);
  await mock.control("PUT", "/worlds/default/adversity", { duplicate: 1, batch: 3 });
  await pause();
  for (const text of ["one", "two", "three"]) await write(text);
  await page.locator(".wq-card", { hasText: /more inside/ }).first().locator(".wq-open").click();
  const items = page.getByRole("list", { name: "What it tells" });
  await expect.poll(async () => (await items.getByRole("listitem").count()) > 1).toBe(true);
  await items.getByText("two").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await mock.control("POST", "/worlds/default/clock/advance", { by: "2s" });
  await page.locator('[data-lane="done"] .wq-card', { hasText: "duplicate" }).first().waitFor();
});

test("a webhook of a world that began anew is gone, with all that could be done to it", async () => {
  await begin(["--clock", "frozen"]);
  await pause();
  await write("of before");
  await card("of before").getByRole("link").click();
  const pane = page.getByRole("region", { name: "Delivery" });
  await pane.getByRole("button", { name: "Hold: text" }).waitFor();
  await mock.control("POST", "/worlds/default/reset");
  await pane.getByRole("button", { name: "Hold: text" }).waitFor({ state: "detached" });
  await pane.getByRole("status").waitFor();
  expect(await pane.getByRole("button").count()).toBe(1);
});

test("what is pressed twice is done once", async () => {
  await begin(["--clock", "frozen"]);
  await write("once");
  await inLane("done", "once").waitFor();
  await page.route("**/resend", async (route) => {
    await twice;
    await route.continue();
  });
  let go: () => void = () => undefined;
  const twice = new Promise<void>((done) => (go = done));
  const again = card("once").getByRole("button", { name: "Send once more" });
  await again.click();
  await again.click();
  go();
  await page.locator('[data-lane="done"] .wq-card', { hasText: "sent once more" }).waitFor();
  expect(texts()).toEqual(["once", "once"]);
});

test("the built-in sink is named so, and how another URL is set is told", async () => {
  await begin();
  await setWebhook(mock, `${mock.url}/_mock/worlds/default/sink`);
  await page.getByText("built-in sink", { exact: true }).waitFor();
  await page.getByRole("button", { name: "How to set the webhook URL" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(`curl -X PATCH ${mock.url}/v1/settings/application`).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("a body is edited and sent, and what is no JSON cannot be", async () => {
  await begin();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await write("before");
  await card("before").getByRole("link").click();
  await page.getByRole("button", { name: "Edit, which holds it" }).click();
  const body = page.getByLabel("Body to post instead");
  await body.fill('{\n  "a": 1,\n}');
  await page.getByText("“}” may not stand here").waitFor();
  await page.getByRole("button", { name: "line 3, column 1" }).click();
  expect(await body.evaluate((t) => (t as HTMLTextAreaElement).selectionStart)).toBe(12);
  expect(await page.getByRole("button", { name: "Save and send" }).isDisabled()).toBe(true);
  await page.getByText("For a body that is not JSON, take Copy as curl").waitFor({ state: "detached" }); // said where it can be sent
  await body.fill('{"hello": "<img src=x onerror=alert(1)>", "n": 12345678901234567890}');
  await page.getByText("For a body that is not JSON, take Copy as curl").waitFor();
  await page.getByRole("button", { name: "Save and send" }).click();
  await page.getByText("Edited and sent").waitFor(); // it was held before anything is posted
  await page.getByRole("button", { name: "Resume" }).click();
  await page.locator('[data-lane="done"] .wq-card', { hasText: "edited" }).waitFor();
  expect(hook.posted.map((p) => p.body)).toEqual([{ hello: "<img src=x onerror=alert(1)>", n: Number("12345678901234567890") }]);
  const id = (await mock.control<{ deliveries: { id: string; edited: boolean }[] }>("GET", "/worlds/default/deliveries")).deliveries.find((d) => d.edited)?.id;
  expect(await (await fetch(`${mock.url}/_mock/worlds/default/deliveries/${id}`)).text()).toContain("12345678901234567890"); // every digit of it
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
  await failed.getByText("attempt 2 in 3 s of world time").waitFor();
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
  await write("other");
  await card("other").waitFor();
  await page.keyboard.press("J");
  await expect.poll(() => page.locator('[data-lane="pending"] .wq-detail').allTextContents()).toEqual(["other", "typed"]);
  await page.keyboard.press("K");
  await expect.poll(() => page.locator('[data-lane="pending"] .wq-detail').allTextContents()).toEqual(["typed", "other"]);
  await page.keyboard.press("h");
  await inLane("held", "typed").waitFor();
  await page.keyboard.press("P");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await inLane("done", "other").waitFor();
  await page.keyboard.press("r");
  await inLane("done", "typed").waitFor();
  await page.keyboard.press("d");
  await page.locator('[data-lane="done"] .wq-card', { hasText: "sent once more" }).waitFor();
  expect(texts()).toEqual(["other", "typed", "typed"]);
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Delivery" }).waitFor({ state: "detached" });
});

test("the focus goes with a card to its next lane", async () => {
  await begin(["--clock", "frozen"]);
  await pause();
  await write("held soon");
  await card("held soon").getByRole("button", { name: "Hold" }).focus();
  await page.keyboard.press("Enter");
  await inLane("held", "held soon").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[data-lane]")?.getAttribute("data-lane"))).toBe("held");
});

test("every card can be reached beside an open webhook", async () => {
  await begin(["--clock", "frozen"]);
  for (let i = 0; i < 3; i++) await write(`seen ${i}`);
  await inLane("done", "seen 2").getByRole("link").click();
  const pane = await page.getByRole("region", { name: "Delivery" }).boundingBox();
  for (const lane of ["pending", "in_flight", "failed", "held", "done"]) {
    const box = await page.locator(`[data-lane="${lane}"]`).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0), lane).toBeLessThanOrEqual(pane?.x ?? 0);
  }
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
  await page.getByRole("region", { name: "Delivery" }).getByLabel("Body of the webhook", { exact: true }).waitFor();
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

test("thousands of webhooks are counted, and the page stays bounded", async () => {
  await begin(["--clock", "frozen"]);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await mock.control("POST", "/worlds/default/simulations", { rate: 1000, duration: "3s" });
  await mock.control("POST", "/worlds/default/clock/advance", { by: "3s" });
  await page.locator('[data-lane="pending"] h2', { hasText: "3,000" }).waitFor();
  expect(await page.locator(".wq-card").count()).toBeLessThan(220);
  await page.getByRole("button", { name: "Resume" }).click();
  await mock.control("POST", "/worlds/default/clock/advance", { until: "idle", timeout: "4m" });
  await page.locator('[data-lane="pending"] h2', { hasText: /Pending 0/ }).waitFor();
  await page.locator('[data-lane="done"] h2', { hasText: /Done 3,0\d\d/ }).waitFor();
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
  await page.locator(".wq-card:visible").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.locator(".wq-open:visible").first().click();
  await page.getByLabel("Body of the webhook", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
});
