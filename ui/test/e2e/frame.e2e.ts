// What the frame of the page promises whatever happens around it: the clock of others, worlds that end, a proxy, the focus.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, startMock, troublesOf } from "./mock";
import { priya } from "./scene";
import { browser, withMock } from "./stage";

const frozen = ["--clock", "frozen", "--start", "2024-05-01T09:00:00Z"];
const live = (page: Page): Promise<void> => page.locator('[data-state="live"]').waitFor();

const script = `name: soon
script:
  - name: greeting
    at: 1h
    inbound: {from: "447700900123", text: "Are you open?"}
`;

test("a frozen clock that somebody else moves is followed at once, countdowns too, though nothing happened", () =>
  withMock(frozen, async (mock) => {
    await mock.control("POST", "/worlds/default/scenarios", { yaml: script });
    const page = await openPage(browser, mock, "#/w/default/scenarios");
    await live(page);
    const step = page.getByRole("row", { name: /greeting/ });
    for (const [by, time, left] of [["3s", "09:00:03", "59 min 57 s"], ["10m", "09:10:03", "49 min 57 s"]] as const) {
      await mock.control("POST", "/worlds/default/clock/advance", { by });
      await page.locator(".clock-face time", { hasText: time }).waitFor();
      await step.getByText(`in ${left}`).waitFor();
      await page.locator(".clock-due").getByText(`in ${left}`).waitFor();
    }
  }));

test("what is open when its world begins again says that it is gone, and the page goes on", async () => {
  let mock = await startMock(frozen);
  await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink` } });
  await mock.control("POST", "/worlds/default/scenarios", { name: "rate-limited" });
  await mock.text(priya, "Before");
  await mock.control("POST", "/worlds/default/clock/advance", { by: "5s" });
  const snapshot = await mock.control("GET", "/worlds/default/snapshot");
  const { deliveries } = await mock.control<{ deliveries: { id: string }[] }>("GET", "/worlds/default/deliveries");
  const { last } = await mock.control<{ last: number }>("GET", "/worlds/default/journal");
  const pages = [];
  for (const at of [`queue/${deliveries.at(-1)?.id}`, `journal/${last}`, "scenarios"]) pages.push(await openPage(browser, mock, `#/w/default/${at}`));
  const [queue, journal, scenarios] = pages as [Page, Page, Page];
  const there = async (): Promise<void> => {
    await queue.locator(".wq-card.chosen").waitFor();
    await journal.locator(".jr-what").waitFor();
    await scenarios.locator('[data-scenario="rate-limited"]').waitFor();
  };
  const gone = async (): Promise<void> => {
    await queue.getByText("No delivery has the id").waitFor();
    await journal.getByText(`The journal keeps no entry ${last}`).waitFor();
    await scenarios.locator('[data-offer="rate-limited"]').waitFor();
  };
  await there();
  await mock.control("POST", "/worlds/default/reset");
  await gone();
  await mock.control("PUT", "/worlds/default/snapshot", snapshot);
  await there();
  await mock.stop();
  mock = await startMock(frozen, Number(new URL(mock.url).port));
  for (const page of pages) await page.evaluate(() => dispatchEvent(new Event("online")));
  await gone();
  expect(pages.flatMap(troublesOf)).toEqual([]);
  for (const context of browser.contexts()) await context.close();
  await mock.stop();
});

test("the page works below a path that a proxy gave it, and tells addresses that go the same way", () =>
  withMock(frozen, async (mock) => {
    const { hostname, port } = new URL(mock.url);
    const strayed: string[] = [];
    const proxy = createServer((asked, answer) => {
      const path = /^\/tools\/mock(\/.*)$/.exec(asked.url ?? "")?.[1];
      if (path === undefined) strayed.push(asked.url ?? "");
      const on = request({ hostname, port, path: path ?? "/nowhere", method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      on.on("error", () => answer.destroy());
      asked.pipe(on);
    });
    await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/tools/mock`;
    try {
      const page = await openPage(browser, { ...mock, url }, "#/w/else/phones");
      await page.locator("pre", { hasText: `curl -X POST ${url}/_mock/worlds` }).waitFor();
      await page.getByRole("button", { name: "Create it" }).click();
      await live(page);
      for (const [view, sign] of [["Webhooks", `curl -X PATCH ${url}/w/else/v1/settings`], ["Journal", "Elnora Walsh wrote"], ["Report", `curl ${url}/w/else/v1/messages`], ["Worlds", "one-business"], ["Scenarios", "rate-limited"]] as const) {
        await page.getByRole("link", { name: view, exact: true }).click();
        if (view === "Webhooks") await page.getByRole("button", { name: "How to set" }).click();
        await page.getByText(sign).first().waitFor();
        await page.keyboard.press("Escape");
      }
      await page.getByRole("link", { name: "Phones", exact: true }).click();
      await page.locator(`.phone-row[href$="${priya}"]`).click();
      await mock.control("POST", "/worlds/else/inbound", { from: priya, text: "Through the proxy" });
      await page.locator(".bubble", { hasText: "Through the proxy" }).waitFor();
      expect([strayed, troublesOf(page)]).toEqual([[], []]);
    } finally {
      for (const context of browser.contexts()) await context.close();
      proxy.closeAllConnections();
      proxy.close();
    }
  }));

test("the focus is never lost: what is acted on goes elsewhere, closes, ends or is switched off", () =>
  withMock(frozen, async (mock) => {
    await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink` } });
    await mock.control("POST", "/worlds/default/deliveries/pause");
    for (const text of ["one", "two"]) await mock.control("POST", "/worlds/default/inbound", { from: priya, text });
    const page = await openPage(browser, mock, "#/w/default/queue");
    await live(page);
    const focused = (): Promise<string> => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent}`);
    const press = async (name: string | RegExp, key = "Enter"): Promise<void> => {
      await page.getByRole("button", { name }).first().focus();
      await page.keyboard.press(key);
    };
    const open = page.locator('[data-lane="pending"] .wq-open').first();
    await open.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Edit/ }).waitFor();
    await page.keyboard.press("x");
    await expect.poll(focused).toMatch(/^A text.*dropped/); // the card in its new lane
    await open.focus();
    await page.keyboard.press("Enter");
    await page.locator(".wq-card.chosen", { hasText: "two" }).waitFor();
    await page.keyboard.press("j");
    await expect.poll(focused).toMatch(/^A text.*acknowledged/); // and with the choice
    await page.keyboard.press("k");
    await expect.poll(focused).toMatch(/^A text.*two/);
    await press(/^Edit/);
    await expect.poll(focused).toBe("TEXTAREA Body to post instead");
    await press("Cancel");
    await expect.poll(focused).toMatch(/^BUTTON Edit/);
    await press("Back to the queue");
    await expect.poll(focused).toMatch(/^A text.*two/);
    await page.getByRole("link", { name: "Journal" }).click();
    await page.locator(".jr-row").nth(2).focus();
    const row = await focused();
    await page.keyboard.press("Enter");
    await press("Back to the list (Escape)");
    await expect.poll(focused).toBe(row);
    await page.getByRole("link", { name: "Scenarios" }).click();
    await press("Load rate-limited");
    await expect.poll(focused).toBe("BUTTON Begin rate-limited again");
    await press("Unload rate-limited");
    await expect.poll(focused).toBe("BUTTON Details of rate-limited");
    await page.getByRole("link", { name: "Chaos" }).click();
    await page.getByRole("slider", { name: "Never posted" }).focus();
    await page.keyboard.press("ArrowRight");
    await press("Apply");
    await expect.poll(focused).toBe("A the queue"); // not All off, which a second press would set off
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("stage");
  }));

test("nothing moves when the queue is paused, however long the address of the receiver", () =>
  withMock(frozen, async (mock) => {
    await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink?${"x".repeat(200)}` } });
    const page = await openPage(browser, mock, "#/w/default/queue");
    await live(page);
    await page.locator(".wq-card").first().waitFor();
    for (const width of [1100, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const at = (): Promise<number | undefined> => page.locator(".wq-room").evaluate((e) => e.getBoundingClientRect().top);
      const before = await at();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.locator(".wq-where").getByText("paused").waitFor();
      expect([width, await at()]).toEqual([width, before]);
      await page.getByRole("button", { name: "Resume" }).click();
      await page.locator(".wq-where").getByText("paused").waitFor({ state: "detached" });
    }
  }));

test("a seventh tab works beside six that nobody looks at: a browser has six connections for all of them", () =>
  withMock([], async (mock) => {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      let hidden = false;
      Object.defineProperty(document, "hidden", { get: () => hidden });
      addEventListener("message", (e) => {
        hidden = e.data === "hide";
        document.dispatchEvent(new Event("visibilitychange"));
      });
    });
    const tabs: Page[] = [];
    for (let i = 0; i < 7; i++) {
      const page = await context.newPage();
      await page.clock.install();
      await page.goto(`${mock.url}/_mock/ui/#/w/default/phones/${priya}`);
      await live(page);
      tabs.push(page);
      if (i === 6) break;
      await page.evaluate(() => postMessage("hide", "*"));
      await page.clock.runFor(5_000);
    }
    await mock.text(priya, "Seen in all of them");
    await tabs[6]?.getByText("Seen in all of them").first().waitFor();
    await tabs[0]?.evaluate(() => postMessage("show", "*"));
    await tabs[0]?.clock.runFor(1_000);
    await tabs[0]?.getByText("Seen in all of them").first().waitFor();
    await context.close();
  }));
