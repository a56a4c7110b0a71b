// Where things stand: nothing on something else, nothing cut off, whatever the width of the page.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, startLine, troublesOf } from "./mock";
import { priya } from "./scene";
import { browser, withMock } from "./stage";

const frozen = ["--clock", "frozen", "--start", "2024-05-01T09:00:00Z"];
const live = (page: Page): Promise<void> => page.locator('[data-state="live"]').waitFor();

/** What is wrong with the frame: parts of the bar on one another or beyond the edge, words beyond their link, a page that can be scrolled aside. */
const faults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const name = (e: Element): string => e.className.toString().split(" ")[0] ?? e.tagName;
    const parts = [...document.querySelectorAll(".bar > :not(.spacer, .clock), .clock > *, .clock-steps > *")].filter((e) => e.checkVisibility() && !e.matches(".clock-steps"));
    for (const [i, a] of parts.entries()) {
      const r = a.getBoundingClientRect();
      if (r.left < 0 || r.right > innerWidth) found.push(`${name(a)} is cut off`);
      for (const b of parts.slice(i + 1)) {
        const s = b.getBoundingClientRect();
        if (r.right > s.left + 1 && s.right > r.left + 1) found.push(`${name(a)} lies on ${name(b)}`);
      }
    }
    for (const link of document.querySelectorAll<HTMLElement>(".rail-link")) {
      const words = document.createRange();
      words.selectNodeContents(link);
      const [inner, outer] = [words.getBoundingClientRect(), link.getBoundingClientRect()];
      if (innerWidth > 720 && (inner.left < outer.left + 1 || inner.right > outer.right - 1)) found.push(`${link.textContent} is wider than its link`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
    return found;
  });

test("the frame has room for all its parts at any width, with every trouble on", () =>
  withMock(frozen, async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/scenarios/chaos");
    await live(page);
    await page.locator("[data-trouble]").first().waitFor();
    for (const one of await page.locator("[data-trouble] input").all()) if (!(await one.isChecked())) await one.check();
    await page.locator(".bar-troubles .chip").nth(2).waitFor({ state: "attached" });
    for (const width of [320, 390, 720, 721, 860, 900, 1060, 1240, 1320, 1321, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await faults(page)]).toEqual([width, []]);
    }
    expect(troublesOf(page)).toEqual([]);
  }));

test("the heads of phones, chat and log line up, and rows of one kind say which message they are about", () =>
  withMock(frozen, async (mock) => {
    await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink` } });
    for (const text of ["The first", "The second"]) await mock.text(priya, text);
    await mock.control("POST", "/worlds/default/clock/advance", { by: "5s" });
    const page = await openPage(browser, mock, `#/w/default/phones/${priya}`, { viewport: { width: 1440, height: 900 } });
    await live(page);
    for (const kind of ["Webhook status read", "Webhook status delivered", "Read by"]) {
      for (const text of ["The first", "The second"]) await page.locator(".log-item:not(.exchange)", { hasText: kind }).filter({ hasText: text }).first().waitFor();
    }
    const lines = await page.locator(".pane-head").evaluateAll((heads) => heads.map((h) => Math.round(h.getBoundingClientRect().bottom)));
    expect([lines.length, new Set(lines).size]).toEqual([3, 1]);
  }));

test("on a phone the tab that is shown is in view, all lanes have room, and numbers are whole", () =>
  withMock(frozen, async (mock) => {
    await mock.text(priya, "Hello");
    const page = await openPage(browser, mock, "#/w/default/coverage/expected", { viewport: { width: 320, height: 640 } });
    await live(page);
    const inside = (part: string, frame: string): Promise<boolean> =>
      page.locator(part).evaluate((e, f) => {
        const [a, b] = [e.getBoundingClientRect(), (e.closest(f) as Element).getBoundingClientRect()];
        return a.left >= b.left - 1 && a.right <= b.right + 1;
      }, frame);
    await page.locator('.subnav [aria-current="page"]', { hasText: "Expectations" }).waitFor();
    await expect.poll(() => inside('.subnav [aria-current="page"]', ".subnav")).toBe(true);
    await page.getByRole("link", { name: "Scenarios" }).click();
    await page.getByRole("link", { name: "Numbers" }).click();
    const number = page.locator("[data-number]").first();
    await number.waitFor();
    const [where, what] = [await number.locator(".sc-number").boundingBox(), await number.locator(".sc-does").boundingBox()];
    const words = await number.locator(".sc-number").evaluate((e) => [e.scrollWidth, e.clientWidth]);
    expect(words[0]).toBeLessThanOrEqual(words[1] ?? 0);
    expect(what?.y ?? 0).toBeGreaterThanOrEqual((where?.y ?? 0) + (where?.height ?? 0));
    await mock.control("POST", "/worlds/default/inbound", { from: priya, text: "To be seen in the queue" });
    await page.getByRole("link", { name: "Webhooks", exact: true }).click();
    for (const lane of ["Pending", "In flight", "Failed", "Held", "Done"]) {
      await page.locator(".wq-tabs button", { hasText: lane }).waitFor();
      expect([lane, await inside(`.wq-tabs button:has-text("${lane}")`, ".wq-tabs")]).toEqual([lane, true]);
    }
  }));

test("on a phone a world in which nothing was said tells what to do first, below its customers", () =>
  withMock(frozen, async (mock) => {
    await mock.control("POST", "/worlds", { name: "young", fixture: "fresh", clock: "frozen" });
    const page = await openPage(browser, mock, "#/w/young/phones", { viewport: { width: 390, height: 844 } });
    await live(page);
    const first = page.getByRole("heading", { name: "This business has no number yet" });
    await first.waitFor();
    const [list, words] = [await page.locator(".side").boundingBox(), await page.locator(".welcome").boundingBox()];
    expect((list?.y ?? 0) + (list?.height ?? 0)).toBeLessThanOrEqual(words?.y ?? 0);
    await page.goto(`${mock.url}/_mock/ui/#/w/default/phones`);
    await page.locator(".phone-row .last", { hasText: "Thanks" }).waitFor(); // here something was said
    await page.locator(".welcome").waitFor({ state: "hidden" });
  }));

test("what says that there is no connection leaves the field to write in free", () =>
  withMock(frozen, async (mock) => {
    const line = await startLine(mock.url);
    const page = await openPage(browser, { ...mock, url: line.url }, `#/w/default/phones/${priya}`);
    await live(page);
    await page.locator(".composer").waitFor();
    line.cut();
    const strip = page.locator(".offline");
    await strip.waitFor();
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const [a, b] = [await strip.boundingBox(), await page.locator(".composer").boundingBox()];
      expect((a?.y ?? 0) + (a?.height ?? 0)).toBeLessThanOrEqual(b?.y ?? 0);
    }
    line.stop();
  }));
