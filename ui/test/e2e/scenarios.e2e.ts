// Bad days: scenarios are loaded and fire, numbers write, chaos is switched on and off.
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { axe, type Mock, openPage, type Receiver, setWebhook, startMock, startReceiver, troublesOf } from "./mock";
import { browser } from "./stage";

let mock: Mock;
let hook: Receiver;
let page: Page;

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
  await card.getByRole("link", { name: "1 in the journal" }).waitFor();
  await card.getByText("met", { exact: true }).first().waitFor();
  await card.getByRole("link", { name: "1 in the journal" }).click();
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
  await dialog.getByRole("alert").getByText(/ruels|rules/).first().waitFor();
  await dialog.getByRole("button", { name: "line 2, column 1" }).click();
  expect(await dialog.getByLabel("YAML").evaluate((t) => (t as HTMLTextAreaElement).selectionStart)).toBe("name: mine\n".length);
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

test("troubles of the number are switches that show how it is, whoever began it", async () => {
  await begin("/chaos");
  const lock = page.getByRole("switch", { name: /Sender locked/ });
  expect(await lock.isChecked()).toBe(false);
  await lock.check();
  await expect.poll(async () => (await send("447700900123", "one")).body.errors?.[0]?.code).toBe(1031);
  await lock.uncheck();
  await expect.poll(async () => (await send("447700900123", "two")).status).toBe(201);
  for (const [type, name, on] of [["connection_lost", "Connection lost", true], ["payment_problem", "Payment problem", true], ["connection_restored", "Connection lost", false], ["payment_resolved", "Payment problem", false]] as const) {
    await mock.control("POST", "/worlds/default/events", { type });
    await expect.poll(() => page.getByRole("switch", { name: new RegExp(name) }).isChecked(), { message: type }).toBe(on);
  }
});

test("a switch that somebody else sets shows at once, with how often", async () => {
  await begin("/chaos");
  const resets = page.locator('[data-switch="connection-reset"]');
  await resets.waitFor();
  await mock.control("PUT", "/worlds/default/chaos/connection-reset", { probability: 0.77, fault: { kind: "CONNECTION_RESET_BY_PEER" } });
  await resets.getByRole("switch", { checked: true }).waitFor();
  await resets.getByText("77 %").waitFor();
  await mock.control("PUT", "/worlds/default/adversity", { drop: 0.5, delay: "2s" });
  await expect.poll(() => page.getByRole("slider", { name: "Never posted" }).inputValue()).toBe("0.5");
  await mock.control("DELETE", "/worlds/default/chaos/connection-reset");
  await resets.getByRole("switch", { checked: false }).waitFor();
});

test("a switch that is turned round at once stays so, whatever was read before", async () => {
  await begin("/chaos");
  const resets = page.locator('[data-switch="connection-reset"]').getByRole("switch");
  await resets.waitFor();
  let held: (() => void) | undefined; // lets the first answer that tells that it is on come to the page
  let answered = false;
  await page.route("**/worlds/default/chaos", async (route) => {
    const answer = await route.fetch();
    const on = (await answer.text()).includes("connection-reset");
    if (on && held === undefined) await new Promise<void>((go) => (held = go));
    await route.fulfill({ response: answer });
    answered ||= !on && held !== undefined;
  });
  await resets.check();
  await expect.poll(() => held !== undefined).toBe(true);
  await resets.evaluate((input: HTMLInputElement) => {
    const seen: boolean[] = ((window as never as { seen: boolean[] }).seen = []);
    const look = (): void => void (seen.push(input.checked), requestAnimationFrame(look));
    input.addEventListener("change", look, { once: true });
  });
  await resets.uncheck();
  held?.();
  await expect.poll(() => answered).toBe(true);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const seen = await page.evaluate(() => (window as never as { seen: boolean[] }).seen);
  expect(new Set(seen)).toEqual(new Set([false]));
  expect(await resets.isChecked()).toBe(false);
});

const refused = (code: number, status: number) => async () => {
  const got = await send("447700900123", "x");
  expect([got.status, got.body.errors?.[0]?.code]).toEqual([status, code]);
};
const broken = () => expect(send("447700900123", "x")).rejects.toThrow(/fetch failed/);

test("each switch does to the API what it says", async () => {
  await send("447700900123", "logs in");
  await begin("/chaos");
  for (const [title, holds] of [
    ["Overloaded", refused(1016, 503)],
    ["Rate limited", refused(1015, 429)],
    ["Server errors", refused(1000, 500)],
    ["Lost tokens", refused(1005, 401)],
    ["Connections reset", broken],
    ["Empty answers", broken],
    ["Garbled answers", broken],
  ] as const) {
    const flip = page.locator("[data-switch]", { hasText: title });
    const name = (await flip.getAttribute("data-switch")) ?? "";
    await flip.getByRole("slider").fill("1");
    await flip.getByRole("switch").check();
    await expect.poll(async () => (await chaos()).find((c) => c.name === name)?.profile.probability, { interval: 20 }).toBe(1);
    await holds();
    await flip.getByRole("switch").uncheck();
    await expect.poll(async () => (await chaos()).map((c) => c.name), { interval: 20 }).not.toContain(name);
  }
});

const chaos = async () => (await mock.control<{ profiles: { name: string; profile: { probability: number } }[] }>("GET", "/worlds/default/chaos")).profiles;

test("slow answers are slow, and how often is told", async () => {
  const newest = async () => (await mock.control<{ entries: { exchange: { injected?: string; took_ms: number } }[] }>("GET", "/worlds/default/journal?kind=exchange&order=newest&limit=1")).entries[0]!.exchange;
  await send("447700900123", "logs in");
  expect((await newest()).injected).toBeUndefined();
  await begin("/chaos");
  const slow = page.locator('[data-switch="slow-answers"]');
  await slow.getByRole("slider").fill("1");
  await slow.getByRole("switch").check();
  await slow.getByText("hit 0 of 0").waitFor();
  const began = performance.now();
  await send("447700900123", "late");
  const waited = performance.now() - began;
  const { injected, took_ms: took } = await newest();
  expect(injected).toBe("chaos/slow-answers");
  expect(took).toBeGreaterThan(100); // the seed draws it
  expect(waited).toBeGreaterThanOrEqual(took);
  await slow.getByText("hit 1 of 1").waitFor();
  expect(await mock.control("GET", "/worlds/default/chaos/slow-answers")).toMatchObject({ profile: { probability: 1, delay: { median: "400ms", p99: "3s" } } });
  await slow.getByRole("switch").uncheck();
  await slow.getByText("hit 1 of 1").waitFor({ state: "detached" });
});

test("what a scenario does is told before it is loaded, and its text is a draft", async () => {
  await begin();
  await page.getByRole("searchbox", { name: "Find a scenario" }).fill("rate-limited");
  await page.getByRole("button", { name: "Details of rate-limited" }).click();
  await page.getByRole("dialog", { name: "rate-limited" }).getByText("refuse").first().waitFor();
  await page.getByRole("button", { name: "Change and load" }).click();
  const draft = page.getByRole("dialog", { name: "Load a scenario" }).getByLabel("YAML");
  await expect.poll(() => draft.inputValue()).toContain("name: rate-limited");
  await draft.fill((await draft.inputValue()).replace(/name: rate-limited/, "name: my-limits"));
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" }); // what is behind it takes no keys
  await page.getByRole("searchbox", { name: "Find a scenario" }).fill("");
  await loaded("my-limits").waitFor();
});

test("a file is chosen or dropped as a scenario, and its name runs nothing", async () => {
  await begin();
  await page.getByRole("button", { name: "Load YAML" }).click();
  const evil = '"<img src=x onerror=window.ran=1>"';
  await page.getByLabel("Choose a file").setInputFiles({ name: "mine.yaml", mimeType: "text/yaml", buffer: Buffer.from(`name: from-a-file\nabout: ${evil}\n`) });
  await expect.poll(() => page.getByLabel("YAML").inputValue()).toContain("from-a-file");
  const files = await page.evaluateHandle(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(["name: dropped\n"], "dropped.yaml"));
    return dropped;
  });
  const chosen = await page.getByLabel("YAML").inputValue();
  await page.locator(".sc-drop").dispatchEvent("drop", { dataTransfer: files });
  await expect.poll(() => page.getByLabel("YAML").inputValue()).toBe("name: dropped\n");
  await page.getByLabel("YAML").fill(chosen);
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await loaded("from-a-file").getByText("<img src=x onerror=window.ran=1>").waitFor();
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

const script = `name: soon
script:
  - name: greeting
    at: 8s
    inbound: {from: "447700900123", text: "Are you open?"}
`;

test("a step of a script counts down on the world's clock, and happens", async () => {
  await mock.control("PUT", "/worlds/default/clock", { state: "frozen" });
  await begin();
  await mock.control("POST", "/worlds/default/scenarios", { yaml: script });
  const step = loaded("soon").getByRole("row", { name: /greeting/ });
  await step.getByText("in 8 s of world time").waitFor();
  for (const left of [7, 6, 5]) {
    await page.getByRole("button", { name: "+1 s" }).click();
    await step.getByText(`in ${left} s of world time`).waitFor();
  }
  await mock.control("POST", "/worlds/default/clock/advance", { by: "5s" });
  await step.getByText("over").waitFor();
  await step.getByRole("cell", { name: "1", exact: true }).waitFor();
  await hook.wait((p) => JSON.stringify(p.body).includes("Are you open?"));
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
  expect(await page.evaluate(() => document.querySelector(".view-body")!.scrollWidth - document.querySelector(".view-body")!.clientWidth)).toBe(0);
  await page.getByRole("button", { name: "Details of coreapp-failover" }).click();
  await page.getByRole("dialog").getByText("failing-over").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Change and load" }).click();
  await page.getByLabel("YAML").fill("name: mine\nruels: []\n");
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
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
