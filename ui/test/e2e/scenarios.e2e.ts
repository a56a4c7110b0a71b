// Bad days: scenarios are loaded and fire, numbers write, chaos is switched on and off.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { axe, type Mock, openPage, type Receiver, setWebhook, startBrowser, startMock, startReceiver, troublesOf } from "./mock";

let browser: Browser;
let mock: Mock;
let hook: Receiver;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  mock = await startMock();
  hook = await startReceiver();
  await setWebhook(mock, hook.url);
});
afterEach(async () => {
  const troubles = troublesOf(page);
  await page.context().close();
  await mock.stop();
  await hook.stop();
  expect(troubles).toEqual([]);
});

const begin = async (tab = "", options = {}): Promise<void> => {
  page = await openPage(browser, mock, `#/w/default/scenarios${tab}`, options);
  await page.getByRole("heading", { name: "Scenarios", level: 1 }).waitFor();
};
const send = (to: string, text: string) => mock.api<{ errors?: { code: number }[] }>("POST", "/messages", { to, type: "text", text: { body: text } });
const loaded = (name: string) => page.locator(`[data-scenario="${name}"]`);

test("a scenario is loaded, fires, shows what is expected, and is unloaded", async () => {
  await begin();
  await page.getByRole("button", { name: "Load overloaded-then-recovers" }).click();
  const card = loaded("overloaded-then-recovers");
  await card.getByText("refuses with 1016").waitFor();
  await card.getByText("open").first().waitFor();
  expect((await send("447700900123", "one")).status).toBe(503);
  await card.getByRole("link", { name: "1", exact: true }).waitFor();
  await card.getByText("met", { exact: true }).first().waitFor();
  await card.getByRole("link", { name: "1", exact: true }).click();
  await page.locator(".jr-row", { hasText: "SendMessage" }).waitFor();
  await page.goBack();
  await card.getByRole("button", { name: "Unload overloaded-then-recovers" }).click();
  await card.waitFor({ state: "detached" });
  expect((await send("447700900123", "two")).status).toBe(201);
});

const machine = `name: two-states
rules:
  - name: broken
    when: {operation: SendMessage}
    state: failing
    refuse: 1016
  - name: fine
    when: {operation: LogoutUser}
    state: works
    next: failing
states: [failing, works]
`;

test("a scenario of one's own is written, and what is wrong in it is said", async () => {
  await begin();
  await page.getByRole("button", { name: "Load YAML" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("YAML").fill("name: mine\nruels: []\n");
  await dialog.getByRole("button", { name: "Load" }).click();
  await dialog.getByRole("alert").getByText(/ruels|rules/).waitFor();
  await dialog.getByLabel("YAML").fill("name: mine\nrules:\n  - {name: busy, when: {operation: SendMessage}, times: 2, refuse: 1016}\n");
  await dialog.getByRole("button", { name: "Load" }).click();
  await dialog.waitFor({ state: "detached" });
  await loaded("mine").getByText("refuses with 1016").waitFor();
  expect((await send("447700900123", "one")).body.errors?.[0]?.code).toBe(1016);
});

test("a machine shows its state, and is moved by hand", async () => {
  await begin();
  await mock.control("POST", "/worlds/default/scenarios", { yaml: machine });
  const card = loaded("two-states");
  await card.getByRole("button", { name: "failing", pressed: true }).waitFor();
  expect((await send("447700900123", "one")).status).toBe(503);
  await card.getByRole("button", { name: "works" }).click();
  await card.getByRole("button", { name: "works", pressed: true }).waitFor();
  expect((await send("447700900123", "two")).status).toBe(201);
});

test("a number with a meaning writes to the business at one click", async () => {
  await begin("/numbers");
  await page.getByRole("searchbox", { name: "Find a number" }).fill("470");
  const row = page.locator('[data-number="15550100470"]');
  await row.getByText("Re-engagement").first().waitFor();
  await expect.poll(() => page.locator("[data-number]").count()).toBeLessThan(5);
  await row.getByRole("button", { name: /^Send to me as/ }).click();
  const posted = await hook.wait((p) => (p.body.messages?.[0] as { from?: string } | undefined)?.from === "15550100470");
  expect(posted.body.messages).toHaveLength(1);
  await expect.poll(() => page.url()).toContain("/phones/15550100470");
});

test("chaos is switched on, counts its hits, and is switched off", async () => {
  await begin("/chaos");
  const overloaded = page.locator('[data-switch="overloaded"]');
  await overloaded.getByRole("slider").fill("1");
  await overloaded.getByRole("switch", { name: /Overloaded/ }).check();
  await overloaded.getByText("hit 0 of 0").waitFor();
  expect((await send("447700900123", "one")).body.errors?.[0]?.code).toBe(1016);
  await overloaded.getByText("hit 1 of 1").waitFor();
  await overloaded.getByRole("switch").uncheck();
  await overloaded.getByText("hit 1 of 1").waitFor({ state: "detached" });
  expect((await send("447700900123", "two")).status).toBe(201);
});

test("a profile of one's own is made and ended", async () => {
  await begin("/chaos");
  await page.getByRole("button", { name: "New" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("It needs a name").waitFor();
  await dialog.getByLabel("Name", { exact: true }).fill("flaky-logins");
  await dialog.getByRole("option", { name: "CheckHealth" }).waitFor({ state: "attached" });
  await dialog.getByLabel("Operations").selectOption(["CheckHealth"]);
  await dialog.getByLabel("What happens").selectOption("fault");
  await dialog.getByLabel("Fault").selectOption("EMPTY_RESPONSE");
  await dialog.getByLabel("At most so many").fill("3");
  await dialog.getByRole("button", { name: "Begin" }).click();
  await page.getByText("20 % of CheckHealth: closed without an answer, at most 3 times").waitFor();
  await page.getByRole("button", { name: "End flaky-logins" }).click();
  await page.getByText("20 % of CheckHealth").waitFor({ state: "detached" });
  expect(await mock.control("GET", "/worlds/default/chaos")).toEqual({ profiles: [] });
});

test("webhooks are duplicated on purpose", async () => {
  await begin("/chaos");
  await page.getByRole("slider", { name: "Posted more than once" }).fill("1");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("From now on", { exact: true }).waitFor();
  await mock.control("POST", "/worlds/default/inbound", { from: "447700900123", text: "twice please" });
  await mock.control("POST", "/worlds/default/deliveries/await", {});
  expect(hook.posted.filter((p) => JSON.stringify(p.body).includes("twice please"))).toHaveLength(2);
  await page.getByRole("button", { name: "All off" }).click();
  await expect.poll(() => mock.control("GET", "/worlds/default/adversity")).toEqual({});
});

test("the sender is locked and unlocked", async () => {
  await begin("/chaos");
  await page.getByRole("button", { name: "Begin: Sender locked" }).click();
  await page.getByText("it has begun").waitFor();
  expect((await send("447700900123", "one")).body.errors?.[0]?.code).toBe(1031);
  await page.getByRole("button", { name: "End: Sender locked" }).click();
  await page.getByText("it is over").waitFor();
  expect((await send("447700900123", "two")).status).toBe(201);
});

test.each([["wide, light", 1440, "light"], ["middle, dark", 1000, "dark"], ["phone, dark", 390, "dark"]] as const)("axe finds nothing: %s", async (_, width, colorScheme) => {
  await mock.control("POST", "/worlds/default/scenarios", { name: "overloaded-then-recovers" });
  await mock.control("POST", "/worlds/default/scenarios", { yaml: machine });
  await mock.control("PUT", "/worlds/default/chaos/slow-answers", { probability: 1, delay: { median: "1ms", p99: "2ms" } });
  await mock.control("PUT", "/worlds/default/chaos/mine", { operations: ["LogoutUser"], refuse: { code: 1000 } });
  await send("447700900123", "one");
  await begin("", { viewport: { width, height: 800 }, colorScheme });
  await loaded("two-states").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "Numbers" }).click();
  await page.locator("[data-number]").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "Chaos" }).click();
  await page.getByText("LogoutUser: refuses with 1000").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "New" }).click();
  await page.getByRole("dialog").waitFor();
  expect(await axe(page)).toEqual([]);
});
