// Pictures of every view at three widths, light and dark: build/screenshots.
import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { test } from "vitest";
import { playBadDay } from "./badday";
import { openPage, type Receiver, startBrowser, startMock } from "./mock";
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
}

const chosen = async (page: Page): Promise<void> => {
  await page.locator(".bubble.theirs .meta").last().click();
  const row = page.locator(".log-item.related .log-row").first();
  if (await row.isVisible()) await row.click();
};

/** Opens the first one that can be seen. */
const first = (what: string) => async (page: Page): Promise<void> => {
  await page.locator(what).locator("visible=true").first().click();
  await page.waitForSelector(".pane-head");
};

const shots: Shot[] = [
  { name: "phones", hash: "#/w/default/phones", ready: ".phone-row" },
  { name: "chat", hash: `#/w/default/phones/${priya}`, ready: ".bubble", prepare: chosen },
  { name: "side-by-side", hash: `#/w/default/phones/${priya},${einar}`, ready: ".bubble" },
  { name: "worlds", hash: "#/w/default/worlds", ready: ".world" },
  { name: "queue", hash: "#/w/default/queue", ready: ".wq-card", bad: true },
  { name: "webhook", hash: "#/w/default/queue", ready: ".wq-card", prepare: first('[data-lane="failed"] .wq-open, .wq-open'), bad: true },
  { name: "journal", hash: "#/w/default/journal", ready: ".jr-row", bad: true },
  { name: "entry", hash: "#/w/default/journal?q=is:refused", ready: ".jr-row", prepare: first(".jr-row:has(.chip.warn)"), bad: true },
  { name: "scenarios", hash: "#/w/default/scenarios", ready: ".sc-scenario", bad: true },
  { name: "numbers", hash: "#/w/default/scenarios/numbers", ready: "[data-number]", bad: true },
  { name: "chaos", hash: "#/w/default/scenarios/chaos", ready: "[data-switch]", bad: true },
  { name: "findings", hash: "#/w/default/coverage", ready: ".cv-judged", bad: true },
  { name: "refused", hash: "#/w/default/coverage/refused", ready: ".cv-violations", bad: true },
  { name: "coverage", hash: "#/w/default/coverage/dimensions", ready: "[data-dimension]", bad: true },
];

test("pictures of every view", async () => {
  mkdirSync(out, { recursive: true });
  const mock = await startMock();
  const browser = await startBrowser();
  await mock.control("POST", "/worlds", { name: "checkout-7", seed: 7, start: "2024-05-01T09:00:00Z", clock: "frozen" });
  await playScene(mock);
  await new Promise((done) => setTimeout(done, 1_500)); // until all statuses came
  let hook: Receiver | undefined;
  for (const shot of shots.filter((s) => process.env.SHOT === undefined || process.env.SHOT.split(",").includes(s.name))) {
    if (shot.bad) hook ??= await playBadDay(mock);
    for (const { name, width, height } of widths) {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await openPage(browser, mock, shot.hash, { viewport: { width, height }, colorScheme });
        await page.waitForSelector(shot.ready);
        await shot.prepare?.(page);
        await page.waitForTimeout(400); // files and fonts
        await page.screenshot({ path: `${out}${shot.name}-${name}-${colorScheme}.png` });
        await page.context().close();
      }
    }
  }
  await browser.close();
  await mock.stop();
  await hook?.stop();
});
