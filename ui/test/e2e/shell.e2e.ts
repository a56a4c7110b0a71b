// What the frame of the page promises: clock, worlds, connection, token, keys, and that it stays up whatever happens.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe, openPage, startMock, troublesOf } from "./mock";
import { einar, priya } from "./scene";
import { browser, withMock } from "./stage";

const phones = (world = "default"): string => `#/w/${world}/phones`;
const live = (page: Page): Promise<void> => page.locator('[data-state="live"]').waitFor();
const frozen = ["--clock", "frozen", "--start", "2024-05-01T09:00:00Z"];

test("the clock says what is due, and goes to each of it", () =>
  withMock(frozen, async (mock) => {
    await mock.control("PATCH", `/worlds/default/customers/${priya}`, { name: '<img src=x onerror="hit=1">' });
    const page = await openPage(browser, mock, phones());
    await live(page);
    await mock.text(priya, "Hello");
    const bar = page.getByRole("group", { name: "Clock of the world" });
    await bar.getByText("delivered · <img src=x").waitFor();
    await page.keyboard.press("t");
    await page.keyboard.press("c");
    const panel = page.getByRole("dialog", { name: "Clock of the world" });
    const next = panel.getByRole("listitem").filter({ hasText: "delivered" });
    await next.getByRole("button", { name: "Advance to this" }).click();
    await page.getByText(/^300 ms went by: \d+ things? happened\.$/).waitFor();
    await expect.poll(() => next.count()).toBe(0);
    await expect.poll(() => panel.evaluate((e) => e.contains(document.activeElement))).toBe(true); // its button is gone, the focus is not
    expect((await mock.control<{ messages: { status: string }[] }>("GET", "/worlds/default/messages?order=newest&limit=1")).messages[0]?.status).toBe("delivered");
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.classList.contains("pop-button"))).toBe(true);
    expect(troublesOf(page)).toEqual([]);
  }));

test("any span and any later instant can be typed, and what can't be is said at its field", () =>
  withMock(frozen, async (mock) => {
    const page = await openPage(browser, mock, phones());
    await live(page);
    const now = async (): Promise<string> => (await mock.control<{ now: string }>("GET", "/worlds/default/clock")).now;
    await page.getByRole("button", { name: /^Clock of the world/ }).click();
    const by = page.getByLabel("By", { exact: true });
    await by.fill("5 parsecs");
    await by.press("Enter");
    await page.getByText("Write a span such as").waitFor();
    expect(await by.getAttribute("aria-invalid")).toBe("true");
    await by.fill("1 h 30 min");
    await by.press("Enter");
    await page.getByText("1 h 30 min went by").waitFor();
    expect(await now()).toBe("2024-05-01T10:30:00Z");
    const to = page.getByLabel("To (UTC)");
    await to.fill("2024-05-01 10:00");
    await to.press("Enter");
    await page.getByText("Time only goes forward").waitFor();
    await to.fill("2099-01-01");
    await to.press("Enter");
    await expect.poll(() => page.locator(".field-error").textContent()).toMatch(/year/i); // the mock refuses more than ten of them
    await to.fill("2024-05-02 00:00:00");
    await to.press("Enter");
    await expect.poll(now).toBe("2024-05-02T00:00:00Z");
    await page.locator(".clock-face time", { hasText: "00:00:00" }).waitFor();
    await page.getByRole("button", { name: "Let it run", exact: true }).click();
    await page.getByRole("button", { name: "Freeze", exact: true }).waitFor();
  }));

test("the clock of the page goes with that of the mock, also when the machine was asleep", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, phones());
    await live(page);
    await page.locator(".clock-state.running").waitFor();
    await page.evaluate(() => {
      const real = performance.now.bind(performance);
      performance.now = () => real() + 3_600_000; // an hour that the mock does not know of
    });
    const drift = async (): Promise<number> => {
      const [shown, clock] = [await page.locator(".clock-face time").getAttribute("datetime"), await mock.control<{ now: string }>("GET", "/worlds/default/clock")];
      return Math.abs(Date.parse(shown ?? "") - Date.parse(clock.now));
    };
    await expect.poll(drift).toBeLessThan(2_000);
  }));

test("a world that somebody deletes is over, and comes back when it is created", () =>
  withMock([], async (mock) => {
    await mock.control("POST", "/worlds", { name: "short-lived" });
    const page = await openPage(browser, mock, phones("short-lived"));
    await page.locator(".phone-row").first().waitFor();
    await mock.control("DELETE", "/worlds/short-lived");
    await page.getByRole("heading", { name: "The world short-lived is over" }).waitFor();
    await page.getByRole("button", { name: "Create it" }).click();
    await page.locator(".phone-row").first().waitFor();
    await live(page);
  }));

test("a restarted mock with a world of the same beginning is not taken for the old one", async () => {
  let mock = await startMock(frozen);
  const page = await openPage(browser, mock, `#/w/default/phones/${priya}`);
  await live(page);
  for (const text of ["One", "Two"]) await mock.text(priya, text);
  await page.locator(".bubble", { hasText: "Two" }).waitFor();
  await mock.stop();
  await page.getByText("This is how the world stood before").waitFor();
  await page.route("**/_mock/**", (route) => route.abort()); // else the page is back before the journal has grown
  mock = await startMock(frozen, Number(new URL(mock.url).port));
  for (let i = 0; i < 6; i++) await mock.text("447700900128", `Other ${i}`); // beyond what the page knew
  await page.getByRole("button", { name: "Try now" }).click();
  await page.unroute("**/_mock/**");
  await live(page);
  await expect.poll(() => page.locator(".bubble", { hasText: "Two" }).count()).toBe(0);
  await page.getByText("This is how the world stood before").waitFor({ state: "detached" });
  await page.context().close();
  await mock.stop();
});

test("addresses that lead nowhere say so", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/nowhere");
    await page.getByRole("heading", { name: 'There is no view "nowhere"' }).waitFor();
    await page.evaluate(() => (location.hash = "#/w/a%20b%3Cscript%3E/phones"));
    await page.getByRole("heading", { name: "No world can be called that" }).waitFor();
    expect(await page.getByRole("button", { name: "Create it" }).count()).toBe(0);
    await page.evaluate(() => (location.hash = "#/w/default/worlds"));
    await page.locator(".world").first().waitFor();
    await expect.poll(() => page.title()).toBe("Worlds · default · wabamock");
  }));

test("a wrong token is refused in words, a cancelled one is not asked for again and again", () =>
  withMock(["--control-token", "open-sesame-42"], async (mock) => {
    const page = await openPage(browser, mock, phones());
    const field = page.locator("input[type=password]");
    for (let i = 0; i < 2; i++) {
      await field.fill("wrong");
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByText("does not take the token").waitFor();
    }
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "The mock does not let the page in" }).waitFor();
    await page.waitForResponse((r) => r.status() === 401); // the page tries again
    expect(await field.count()).toBe(0);
    await page.getByRole("button", { name: "Give the control token" }).click();
    await field.fill("open-sesame-42");
    await field.press("Enter");
    await page.locator(".phone-row").first().waitFor();
    await page.reload();
    await page.locator(".phone-row").first().waitFor();
  }));

test("a browser that remembers nothing shows the page all the same", () =>
  withMock([], async (mock) => {
    const denied = `for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });`;
    const page = await openPage(browser, mock, phones(), {}, (context) => context.addInitScript(denied));
    await mock.text(priya, "Hello");
    await page.locator(`.phone-row[href$="${priya}"]`).click();
    await page.locator(".bubble", { hasText: "Hello" }).waitFor();
    await page.keyboard.press("Shift+T");
    await page.locator('html[data-theme="light"]').waitFor();
    expect(troublesOf(page)).toEqual([]);
  }));

test("a fault in a view is shown in its place, and the rest goes on", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/coverage", {}, async (context) => {
      await context.route(/assets\/worlds-/, (route) => route.fulfill({ contentType: "text/javascript", body: 'export default function () { throw new Error("<b>boom</b>"); }' }));
      await context.route(/assets\/queue-/, (route) => route.abort());
    });
    await live(page);
    await page.getByRole("link", { name: "Worlds" }).click();
    await page.getByRole("heading", { name: "This view has a fault" }).waitFor();
    await page.getByText("Error: <b>boom</b>").waitFor();
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByRole("heading", { name: "This view could not be read" }).waitFor();
    await page.getByRole("link", { name: "Phones", exact: true }).click();
    await page.locator(".phone-row").first().waitFor();
  }));

test("troubles of the number are said in the bar as long as they are on", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/worlds");
    await live(page);
    await mock.control("POST", "/worlds/default/events", { type: "sender_locked" });
    await page.getByRole("banner").getByText("number locked").waitFor();
    await page.locator(".world").getByText("number locked").waitFor();
    await mock.control("POST", "/worlds/default/events", { type: "sender_unlocked" });
    await page.getByRole("banner").getByText("number locked").waitFor({ state: "detached" });
  }));

test("the title counts the chats that have something new", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, phones());
    await live(page);
    await expect.poll(() => page.title()).toBe("Phones · default · wabamock");
    await mock.text(priya, "Hello");
    await mock.control("POST", "/worlds/default/inbound", { from: einar, text: "Hello?" });
    await mock.text(einar, "Hello");
    await expect.poll(() => page.title()).toBe("(2) Phones · default · wabamock");
    await page.locator(`.phone-row[href$="${priya}"]`).click();
    await expect.poll(() => page.title()).toBe("(1) Phones · default · wabamock");
  }));

test("keys do nothing while somebody types, and those of one letter can be switched off", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/worlds/new");
    const name = page.getByLabel("Name");
    await name.fill("");
    await name.pressSequentially("gpTn?");
    expect(await name.inputValue()).toBe("gpTn?");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.url()).toMatch(/#\/w\/default\/worlds$/);
    await page.keyboard.press("?");
    await page.getByRole("checkbox", { name: /Keys of one letter/ }).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(page.url()).toMatch(/worlds$/);
    await page.getByRole("checkbox", { name: /Keys of one letter/ }).click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.waitForURL(/phones/);
  }));

const aWord = 0.0001; // a number that counts beside a text moves by less; good is below 0.1
const views = ["phones", `phones/${priya}`, "queue", "journal", "scenarios", "coverage", "worlds"];

test("nothing jumps while a view comes up, with a pointer that does nothing", () =>
  withMock([], async (mock) => {
    await mock.text(priya, "Hello");
    const jumped: object[] = [];
    const watch = `globalThis.shifts = []; new PerformanceObserver((list) => { for (const e of list.getEntries()) globalThis.shifts.push([e.value, e.sources.map((s) => s.node?.className ?? s.node?.nodeName)]); }).observe({ type: "layout-shift", buffered: true });`;
    for (const view of views) {
      for (const width of [390, 1440]) {
        const page = await openPage(browser, mock, `#/w/default/${view}`, { viewport: { width, height: 844 } }, (context) => context.addInitScript(watch));
        await live(page);
        await page.locator(".view, .phones, h1").first().waitFor();
        await page.locator(".clock-state.running").waitFor();
        await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
        const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: [number, unknown][] }).shifts);
        if (shifts.some(([value]) => value > aWord)) jumped.push({ view, width, shifts });
        await page.context().close();
      }
    }
    expect(jumped).toEqual([]);
  }));

test("the colours that were chosen are there from the first paint on", () =>
  withMock([], async (mock) => {
    const watch = `localStorage.setItem("wabamock.theme", "dark"); globalThis.seen = []; new PerformanceObserver((list) => { for (const e of list.getEntries()) globalThis.seen.push([e.name, document.documentElement.dataset.theme]); }).observe({ type: "paint", buffered: true });`;
    const page = await openPage(browser, mock, phones(), { colorScheme: "light" }, (context) => context.addInitScript(watch));
    await live(page);
    await expect.poll(() => page.evaluate(() => (globalThis as unknown as { seen: unknown[] }).seen)).toEqual([["first-paint", "dark"], ["first-contentful-paint", "dark"]]);
  }));

test("the page fits at every width, and at twice its size", () =>
  withMock([], async (mock) => {
    await mock.control("POST", "/worlds", { name: "w".repeat(63) });
    for (const width of [320, 390, 720, 900, 1920]) {
      const page = await openPage(browser, mock, `#/w/${"w".repeat(63)}/worlds`, { viewport: { width, height: 450 } });
      await page.locator(".world").first().waitFor();
      const wide = await page.evaluate(() => [...document.querySelectorAll(".bar, .rail, .view-head, .view-body, .clock")].filter((e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className));
      expect([width, wide]).toEqual([width, []]);
      await page.context().close();
    }
  }));
