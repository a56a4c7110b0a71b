// The page before a mock of another version, and before one that answers late, half or not at all: it says so, and goes on.
import { isDeepStrictEqual } from "node:util";
import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { type Mock, openPage, troublesOf } from "./mock";
import { answers } from "../../src/shapes.gen";
import { fittedAnswer } from "../../src/api/shape";
import { type Entry, factOf } from "../../src/store/facts";
import { inbound, playScene, priya } from "./scene";
import { browser, withMock } from "./stage";

type Change = (name: string, value: unknown) => unknown;

/** An answer, each member of which another version would have otherwise; undefined leaves it out. */
function changed(value: unknown, how: Change): unknown {
  if (Array.isArray(value)) return value.map((v) => changed(v, how));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, v]) => {
    const other = how(name, v);
    return other === undefined ? [] : [[name, other === v ? changed(v, how) : other]];
  }));
}

const words = /^(kind|state|status|type|severity|about|direction|channel|reason|behaviour|category)$/;
const mess = { text: 3, at: 5, items: [null, { status: 4 }], to: {}, errors: 7, message: {} };
const versions: Record<string, Change> = {
  "an older one without lists": (_, v) => (Array.isArray(v) ? undefined : v),
  "a newer one with words of its own, and other messages and facts,": (name, v) => {
    if (words.test(name) && typeof v === "string") return "brand_new";
    if (/^(content|fact)$/.test(name)) return mess;
    return name === "items" && Array.isArray(v) && !JSON.stringify(v).includes('"met"') ? [mess, {}] : v; // those of webhooks, not those of coverage
  },
};

/** Lets the page meet what `meet` makes of an answer, as long as it makes something; streams are left alone. */
async function between(page: Page, meet: (route: Route) => Promise<boolean>): Promise<void> {
  await page.context().route(/\/_mock\/(worlds|scenarios|numbers)/, async (route) => {
    if (route.request().url().includes("/stream") || !(await meet(route))) await route.continue();
  });
}

/** Goes by each view, and answers what it said that it should not. */
async function walk(page: Page, mock: Mock): Promise<string[]> {
  const { messages } = await mock.control<{ messages: { id: string }[] }>("GET", "/worlds/default/messages?limit=1&order=newest");
  const { deliveries } = await mock.control<{ deliveries: { id: string }[] }>("GET", "/worlds/default/deliveries?limit=1");
  const found: string[] = [];
  for (const place of [`phones/${priya}?m=${messages[0]?.id}`, `queue/${deliveries[0]?.id}`, "journal/latest", "scenarios", "scenarios/numbers", "scenarios/chaos", "coverage", "coverage/dimensions", "worlds"]) {
    const read = page.waitForResponse((r) => r.url().includes("/_mock/"));
    await page.evaluate((to) => (location.hash = `#/w/default/${to}`), place);
    await page.locator("#stage :is(h1, h2)").first().waitFor();
    await read;
    await inbound(mock, { from: priya, text: place });
    await page.waitForFunction(() => document.querySelector("#stage .waiting") === null);
    if (await page.getByText("This view has a fault").count()) found.push(`${place}: ${await page.locator("#stage pre, #stage code").first().innerText()}`);
  }
  return found.concat(troublesOf(page));
}

test("what the mock answers is what the page reads, nothing of it is left out", () =>
  withMock([], async (mock) => {
    await playScene(mock);
    await mock.control("POST", "/worlds/default/scenarios", { name: "rate-limited" });
    await mock.control("PUT", "/worlds/default/chaos/mine", { probability: 0, refuse: { code: 1016 }, operations: ["SendMessage"] });
    await mock.control("POST", "/worlds/default/clock/advance", { by: "1h" });
    const at = (path: string): Promise<unknown> => mock.control("GET", path.replace("/_mock", ""));
    const [{ messages }, { deliveries }] = (await Promise.all([at("/worlds/default/messages"), at("/worlds/default/deliveries")])) as [{ messages: { id: string }[] }, { deliveries: { id: string }[] }];
    const ids: Record<string, string> = { messages: messages[0]?.id ?? "", deliveries: deliveries[0]?.id ?? "", journal: "x1" };
    const names: Record<string, string> = { world: "default", number: priya, scenario: "rate-limited", profile: "mine" };
    const left = ["livez", "readyz", "snapshot", "export", "simulations/{simulation}", "rules/{scenario}/{rule}"]; // the page does not read them
    const paths = Object.keys(answers).filter((key) => key.startsWith("GET ") && !left.some((name) => key.endsWith(name))).map((key) => key.slice(4));
    expect(paths.length).toBeGreaterThan(25);
    for (const path of paths) {
      const answer = await at(path.replace(/(\w+)\/\{id\}/, (_, of: string) => `${of}/${ids[of]}`).replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? name));
      expect(fittedAnswer("GET", path, structuredClone(answer)), path).toEqual(answer);
    }
    const { entries } = (await at("/worlds/default/journal?limit=1000")) as { entries: Entry[] };
    const otherwise = entries.flatMap((e) => Object.entries(e.fact ?? {}).flatMap(([name, value]) => (isDeepStrictEqual((factOf(e) as unknown as Record<string, unknown>)[name], value) ? [] : [`${name} of ${e.kind}: ${JSON.stringify(value)}`])));
    expect([...new Set(otherwise)]).toEqual(["group of message_queued: true"]); // of a message to a group; its id is in `to`
  }));

test.each(Object.keys(versions))("every view shows what %s answers, as far as it goes", (name) =>
  withMock([], async (mock) => {
    const change = versions[name] as Change;
    await mock.control("POST", "/worlds/default/scenarios", { name: "rate-limited" });
    await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink` } });
    for (const text of ["one", "two"]) await mock.text(priya, text);
    await mock.api("POST", "/messages", { to: priya, type: "txt" });
    const page = await openPage(browser, mock, "#/w/default/worlds");
    await page.locator('[data-state="live"]').waitFor();
    await between(page, async (route) => {
      const answer = await route.fetch().catch(() => undefined); // nobody waits for it any more
      if (answer === undefined) return true;
      const text = await answer.text();
      await route.fulfill({ response: answer, body: text.startsWith("{") ? JSON.stringify(changed(JSON.parse(text), change)) : text });
      return true;
    });
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    expect(await walk(page, mock)).toEqual([]);
    await page.context().unrouteAll({ behavior: "ignoreErrors" });
  }));

test("a view that cannot be read says why, and shows all once it can", () =>
  withMock([], async (mock) => {
    await mock.text(priya, "one");
    let how: "html" | "empty" | "busy" | "nothing" | "" = "";
    const page = await openPage(browser, mock, "#/w/default/worlds");
    await page.locator('[data-state="live"]').waitFor();
    await between(page, async (route) => {
      if (how === "html") await route.fulfill({ status: 200, contentType: "text/html", body: "<html>Log in</html>" });
      else if (how === "empty") await route.fulfill({ status: 200, contentType: "application/json", body: "{}" });
      else if (how === "busy") await route.fulfill({ status: 429, body: "" });
      else if (how === "nothing") await route.fulfill({ status: 204 });
      return how !== "";
    });
    const said = { html: "is no answer of the mock", empty: "does not understand what the mock says", busy: "The mock answered 429 Too Many Requests.", nothing: "the answer is no object" };
    for (const [view, shown] of [["coverage", ".cv-verdict"], ["journal", ".jr-row"], ["scenarios", "[data-offer]"]] as const) {
      for (how of ["html", "empty", "busy", "nothing"] as const) {
        await page.evaluate((to) => (location.hash = `#/w/default/${to}`), view);
        await page.locator("#stage p.trouble", { hasText: said[how] }).waitFor();
        await page.evaluate(() => (location.hash = "#/w/default/worlds"));
        await page.locator("#stage h1", { hasText: "Worlds" }).waitFor();
      }
      await page.evaluate((to) => (location.hash = `#/w/default/${to}`), view);
      await page.locator("#stage p.trouble").waitFor();
      how = "";
      await page.locator(shown).first().waitFor(); // by itself, though nothing happens in the world
      await expect.poll(() => page.locator("#stage p.trouble").count()).toBe(0);
    }
    expect(troublesOf(page)).toEqual([]);
  }));

test("a webhook that somebody else drops while one edits it is said to be dropped", () =>
  withMock([], async (mock) => {
    await mock.control("POST", "/worlds/default/deliveries/pause");
    await inbound(mock, { from: priya, text: "Tea?" });
    const { deliveries } = await mock.control<{ deliveries: { id: string }[] }>("GET", "/worlds/default/deliveries");
    const page = await openPage(browser, mock, `#/w/default/queue/${deliveries[0]?.id}`);
    await page.getByRole("button", { name: /^Edit/ }).first().click();
    await page.getByLabel("Body to post instead").fill('{"mine": true}');
    await mock.control("POST", `/worlds/default/deliveries/${deliveries[0]?.id}/drop`);
    await page.getByText("It was dropped meanwhile, and cannot be edited any more.").waitFor();
    expect(await page.getByRole("button", { name: "Save and send" }).isDisabled()).toBe(true);
    expect(await page.getByLabel("Body to post instead").inputValue()).toBe('{"mine": true}'); // what was written is not lost
  }));

test("an address that names a phone twice shows it once, and one that names many is no trouble", () =>
  withMock([], async (mock) => {
    const peers = Array.from({ length: 30 }, (_, n) => String(447701000000 + n));
    const page = await openPage(browser, mock, `#/w/default/phones/${priya},${priya},,${peers.join(",")}`);
    await expect.poll(() => page.locator(".phone").count()).toBe(20);
    await inbound(mock, { from: priya, text: "To many" });
    await expect.poll(() => page.locator(".bubble", { hasText: "To many" }).count()).toBe(1);
    expect(troublesOf(page)).toEqual([]);
  }));

test("while the mock is silent the page says so, wherever one is, and no longer once it speaks", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/worlds");
    await page.locator('[data-state="live"]').waitFor();
    let speak: (() => void) | undefined;
    const silence = new Promise<void>((done) => (speak = done));
    await between(page, async () => {
      await silence;
      return false;
    });
    await page.evaluate(() => (location.hash = "#/w/default/coverage"));
    await page.locator(".offline", { hasText: "The mock does not answer" }).waitFor();
    speak?.();
    await page.getByText("In a pipeline this passes.").waitFor();
    await expect.poll(() => page.locator(".offline").count()).toBe(0);
  }));

test("a chat of more messages than the page keeps is read back as far as it goes, and says so", () =>
  withMock([], async (mock) => {
    const all = 45_000;
    const message = (n: number) => ({ id: `m${n}`, direction: "inbound", peer: priya, from: priya, type: "text", at: new Date(Date.UTC(2024, 4, 1) + n * 1000).toISOString(), status: "received", statuses: [], content: { text: { body: `Number ${n}.` } }, deliveries: [] });
    const page = await openPage(browser, mock, `#/w/default/phones/${priya}`, {}, (context) =>
      context.route(/\/messages\?/, (route) => {
        const query = new URL(route.request().url()).searchParams;
        const from = Number(query.get("after") ?? all);
        const limit = Number(query.get("limit"));
        const messages = Array.from({ length: Math.min(limit, from) }, (_, i) => message(from - 1 - i));
        return route.fulfill({ json: { messages, next: from > limit ? String(from - limit) : undefined } });
      }),
    );
    await page.locator(".bubble", { hasText: "Number 44999." }).waitFor();
    await page.locator(".phone .virtual").press("Home");
    await page.getByText("What came before is not kept by the page any more.").waitFor();
    await page.locator(".bubble").first().waitFor();
    expect(await page.locator(".bubble").count()).toBeLessThan(60);
    expect(troublesOf(page)).toEqual([]);
    await page.locator(".phone .virtual").press("End");
    await page.locator(".bubble", { hasText: "Number 44999." }).waitFor(); // none of what is newest went for it
  }));
