// Pictures of every view at three widths, light and dark: build/screenshots.
import { mkdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { test } from "vitest";
import { playBadDay } from "./badday";
import { type Mock, type Receiver, openPage, startBrowser, startLine, startMock } from "./mock";
import { einar, playScene, priya } from "./scene";

const out = new URL("../../../build/screenshots/", import.meta.url).pathname;

const widths = [
  { name: "phone", width: 390, height: 844 },
  { name: "tablet", width: 900, height: 800 },
  { name: "desktop", width: 1440, height: 900 },
];

interface Shot {
  name: string;
  hash: string;
  ready: string; // what must be there
  prepare?: (page: Page) => Promise<void>;
  /** After a bad day: such shots stand last. */
  bad?: boolean;
  /** The mouse stays where it was; else nothing is hovered. */
  hover?: boolean;
  /** The connection is cut when all is there. */
  offline?: boolean;
}

const chosen = async (page: Page): Promise<void> => {
  await page.locator(".bubble.theirs .meta").last().click();
  const row = page.locator(".log-item.related .log-row").first();
  if (!(await row.isVisible())) return;
  await row.click();
  await page.waitForFunction(() => { // its details are higher than the log, which goes to their beginning
    const item = document.querySelector(".log-item.open");
    const list = item?.closest(".virtual");
    return item != null && list != null && Math.abs(item.getBoundingClientRect().top - list.getBoundingClientRect().top) < 2;
  });
};

/** Opens the first one that can be seen. */
const first = (what: string) => async (page: Page): Promise<void> => {
  await page.locator(what).locator("visible=true").first().click();
  await page.waitForSelector(".pane-head");
};

/** The log of one message, without the details of an entry. */
const messageLog = async (page: Page): Promise<void> => {
  await page.locator(".bubble.theirs .meta").last().click();
  if (!(await page.locator(".log").isVisible())) await page.locator(".log-toggle").first().click();
  await page.waitForSelector(".log-item.related");
};

/** A webhook whose body is being edited, with a mistake in it. */
const editing = async (page: Page): Promise<void> => {
  const held = page.getByRole("button", { name: /^Held/ }).locator("visible=true");
  if ((await held.count()) > 0) await held.click();
  await first('[data-lane="held"] .wq-open')(page);
  await page.getByRole("button", { name: /^Edit/ }).click();
  const body = page.getByLabel("Body to post instead");
  await body.fill((await body.inputValue()).replace(/"type": "text",/, '"type": "text"'));
  await page.locator(".wq-edit .bad").scrollIntoViewIfNeeded();
};

const detailed = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Details of coreapp-failover" }).click();
  await page.waitForSelector(".sc-text .snippet");
};

const mistaken = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Load YAML" }).click();
  await page.getByLabel("YAML").fill("name: mine\nrules:\n  - name: busy\n    when: {operatoin: SendMessage}\n    refuse: many\n");
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await page.waitForSelector(".sc-problems");
};

/** Every switch of the page on; the number's troubles too. */
const allOn = async (page: Page): Promise<void> => {
  for (const flip of await page.getByRole("switch").all()) if (!(await flip.isChecked())) await flip.check();
};

/** The window of a new world, with a name that there is. */
const wrongWorld = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "New world" }).click();
  await page.getByLabel("Name").fill("checkout-7");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForSelector(".field-error");
};

/** The window of the clock. */
const dueNext = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: /^Clock of the world/ }).click();
  await page.waitForSelector(".cp-due");
};

const shots: Shot[] = [
  { name: "phones", hash: "#/w/default/phones", ready: ".phone-row" },
  { name: "chat", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: chosen },
  { name: "side-by-side", hash: `#/w/default/phones/${priya},${einar}`, ready: ".bubble" },
  { name: "templates", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: async (page) => (await page.locator(".phone .virtual").focus(), await page.keyboard.press("Home"), await page.locator(".bubble.t-template").waitFor(), await page.locator(".phone .virtual").blur()) },
  { name: "group", hash: "#/w/default/phones", ready: ".phone-row", prepare: (page) => page.locator(".phone-row", { hasText: "Regulars" }).click() },
  { name: "failed", hash: "#/w/default/phones/447700900128", ready: ".bubble.failed" },
  { name: "list-open", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: (page) => page.getByRole("button", { name: "Choose a time" }).click() },
  { name: "attach", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: (page) => page.getByRole("button", { name: "Attach", exact: true }).click() },
  { name: "new-customer", hash: "#/w/default/phones", ready: ".phone-row", prepare: (page) => page.getByRole("button", { name: "A new customer" }).click() },
  { name: "phone-log", hash: `#/w/default/phones/${priya}?pane=log`, ready: ".log-row" },
  { name: "worlds", hash: "#/w/default/worlds", ready: ".world" },
  { name: "new-world", hash: "#/w/default/worlds", ready: ".world", prepare: wrongWorld },
  { name: "due", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: dueNext },
  { name: "keys", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: (page) => page.keyboard.press("?").then(() => void page.waitForSelector("dialog")) },
  { name: "offline", hash: `#/w/default/phones/${priya}`, ready: ".bubble", offline: true },
  { name: "empty", hash: "#/w/empty/phones", ready: ".phones" },
  { name: "empty-journal", hash: "#/w/empty/journal", ready: ".view" },
  { name: "empty-queue", hash: "#/w/empty/queue", ready: ".view" },
  { name: "absent", hash: "#/w/checkout-9/phones", ready: ".empty" },
  { name: "queue", hash: "#/w/default/queue", ready: ".wq-card:visible", bad: true },
  { name: "webhook", hash: "#/w/default/queue", ready: ".wq-card:visible", prepare: first('[data-lane="failed"] .wq-open, .wq-open'), bad: true },
  { name: "queue-edit", hash: "#/w/default/queue", ready: ".wq-card:visible", prepare: editing, bad: true },
  { name: "journal", hash: "#/w/default/journal", ready: ".jr-row", bad: true },
  { name: "entry", hash: "#/w/default/journal?q=is:refused", ready: ".jr-row", prepare: first(".jr-row:has(.chip.warn)"), bad: true },
  { name: "journal-help", hash: "#/w/default/journal?q=is:failed", ready: ".jr-row", prepare: (page) => page.getByRole("button", { name: "How to search" }).click(), bad: true },
  { name: "entry-webhook", hash: "#/w/default/journal?q=state:waiting", ready: ".jr-row", prepare: first(".jr-row"), bad: true },
  { name: "entry-violations", hash: "#/w/default/journal?q=is:violation", ready: ".jr-row", prepare: first('.jr-row:has-text("2 violations")'), bad: true },
  { name: "log-message", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: messageLog, hover: true },
  { name: "scenarios", hash: "#/w/default/scenarios", ready: ".sc-scenario", bad: true },
  { name: "scenario-details", hash: "#/w/default/scenarios", ready: "[data-offer]", prepare: detailed, bad: true },
  { name: "scenario-error", hash: "#/w/default/scenarios", ready: ".sc-scenario", prepare: mistaken, bad: true },
  { name: "numbers", hash: "#/w/default/scenarios/numbers", ready: "[data-number]", bad: true },
  { name: "chaos", hash: "#/w/default/scenarios/chaos", ready: "[data-switch]", bad: true },
  { name: "findings", hash: "#/w/default/coverage", ready: ".cv-judged", bad: true },
  { name: "refused", hash: "#/w/default/coverage/refused", ready: ".cv-violations", bad: true },
  { name: "near-misses", hash: "#/w/default/coverage/near", ready: "[data-near]", bad: true },
  { name: "expectations", hash: "#/w/default/coverage/expected", ready: ".sc-expect", bad: true },
  { name: "coverage", hash: "#/w/default/coverage/dimensions", ready: "[data-dimension]", bad: true },
  { name: "chaos-all", hash: "#/w/default/scenarios/chaos", ready: "[data-switch].on", prepare: allOn, bad: true },
];

/** Pictures stand still: files and fonts are there, and what was to be drawn is drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].filter((i) => !i.complete).map((i) => i.decode().catch(() => undefined)));
    await new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(done)), { timeout: 500 }));
  });
}

/** Takes a picture at every width, light and dark; answers their paths. */
async function take(browser: Browser, mock: Mock, shot: Shot): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, width, height } of widths) {
    const line = shot.offline === true ? await startLine(mock.url) : undefined;
    const page = await openPage(browser, { ...mock, url: line?.url ?? mock.url } as Mock, shot.hash, { viewport: { width, height }, colorScheme: "light" });
    await page.waitForSelector('[data-state="live"], [data-state="absent"]');
    await page.waitForSelector(shot.ready);
    await shot.prepare?.(page);
    if (shot.hover !== true) await page.mouse.move(1, 1);
    line?.cut();
    if (line !== undefined) await page.waitForSelector(".offline");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      paths.push(`${out}${shot.name}-${name}-${colorScheme}.png`);
      await page.screenshot({ path: paths.at(-1) });
    }
    await page.context().close();
    line?.stop();
  }
  return paths;
}

/** Puts the pictures of a view on one sheet, made by the browser itself. */
async function sheet(browser: Browser, name: string, paths: readonly string[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const pictures = paths.map((p) => `<img src="data:image/png;base64,${readFileSync(p).toString("base64")}">`);
  const row = (n: number): string => `<div>${pictures.filter((_, i) => i % 2 === n).join("")}</div>`;
  await page.setContent(`<style>body { margin: 12px; width: max-content; background: #8a8f8c } div { display: flex; gap: 12px; margin-bottom: 12px; align-items: start } img { height: 700px }</style>${row(0)}${row(1)}`);
  await page.locator("body").screenshot({ path: `${out}sheet-${name}.png` });
  await page.close();
}

/** The mock that is shown: its time stands still, so that pictures show the same when they are taken again. */
const stage = ["--clock", "frozen", "--start", "2024-05-01T09:00:00Z"];

test("pictures of every view", async () => {
  mkdirSync(out, { recursive: true });
  const mock = await startMock(stage);
  const browser = await startBrowser();
  await mock.control("POST", "/worlds", { name: "checkout-7", seed: 7, start: "2024-05-01T09:00:00Z", clock: "frozen" });
  await mock.control("POST", "/worlds", { name: "empty", fixture: "fresh", seed: 3, start: "2024-05-01T09:00:00Z", clock: "frozen" });
  await playScene(mock);
  await mock.control("POST", "/worlds/default/clock/advance", { by: "90s", facts: 0 }); // all statuses come
  let hook: Receiver | undefined;
  for (const shot of shots.filter((s) => process.env.SHOT === undefined || process.env.SHOT.split(",").includes(s.name))) {
    if (shot.bad && hook === undefined) {
      hook = await playBadDay(mock);
      await mock.control("POST", "/worlds/default/clock/advance", { by: "1s", facts: 0 }); // nothing is in flight then
    }
    await sheet(browser, shot.name, await take(browser, mock, shot));
  }
  await browser.close();
  await mock.stop();
  await hook?.stop();
});
