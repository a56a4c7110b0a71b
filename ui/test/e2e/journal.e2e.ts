// The journal: the search language finds, an entry has an address, what comes meanwhile is shown.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { axe, type Mock, openPage, setWebhook, startMock, troublesOf } from "./mock";
import { browser } from "./stage";

let mock: Mock;
let page: Page;

beforeEach(async () => {
  mock = await startMock();
});
afterEach(async () => {
  const troubles = troublesOf(page);
  await page.context().close();
  await mock.stop();
  expect(troubles).toEqual([]);
});

const begin = async (place = "", options = {}): Promise<void> => {
  page = await openPage(browser, mock, `#/w/default/journal${place}`, options);
  await page.getByRole("heading", { name: "Journal" }).waitFor({ state: "attached" });
};
const found = (): Promise<string[]> => page.locator(".jr-row .jr-title").allTextContents();
const search = () => page.getByRole("combobox", { name: "Search the journal" });

test("a search finds what it says, and stands in the address", async () => {
  await mock.text("447700900123", "The Assam is here");
  await mock.api("POST", "/messages", { type: "text" });
  await mock.api("POST", "/messages", { to: "15550101013", type: "text", text: { body: "x" } });
  await begin();
  await search().fill("op:SendMessage status:4xx");
  await expect.poll(found).toEqual(["SendMessage", "SendMessage"]);
  await expect.poll(() => page.url()).toContain("q=op%3ASendMessage+status%3A4xx");
  await search().fill("op:SendMessage assam");
  await expect.poll(found).toEqual(["SendMessage"]);
  await search().fill("is:violation");
  await expect.poll(found).toEqual(["SendMessage"]);
  await search().fill("to:4477* kind:message_queued");
  await expect.poll(async () => (await found()).join()).toMatch(/^Accepted for /);
  await search().fill("op:LoginUser -op:LoginUser");
  await page.getByText("Nothing found").waitFor();
  await page.reload();
  await page.getByText("Nothing found").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect.poll(async () => (await found()).length).toBeGreaterThan(5);
});

test("the searches that are made most are one press away, and say which one it is", async () => {
  await mock.text("447700900123", "hello");
  await mock.api("POST", "/messages", { type: "text" });
  await begin("/latest");
  const quick = page.getByRole("navigation", { name: "Searches" });
  const chosen = () => quick.locator("[aria-current]").allTextContents();
  await expect.poll(chosen).toEqual(["Everything"]);
  await quick.getByRole("link", { name: "Calls", exact: true }).click();
  await expect.poll(found).toEqual(["SendMessage", "SendMessage", "LoginUser"]);
  expect(await search().inputValue()).toBe("kind:exchange");
  expect(page.url()).toContain("/journal/latest?q=");
  await quick.getByRole("link", { name: "Refused calls" }).click();
  await expect.poll(found).toEqual(["SendMessage"]);
  expect(await chosen()).toEqual(["Refused calls"]);
  await quick.getByRole("link", { name: "From customers" }).click();
  await expect.poll(async () => (await found()).every((t) => t.endsWith("wrote")) && (await found()).length > 0).toBe(true);
  await search().fill("kind:exchange assam");
  await expect.poll(chosen).toEqual([]);
  await quick.getByRole("link", { name: "Everything" }).click();
  await expect.poll(() => page.url()).not.toContain("q=");
});

test("what cannot be meant is said, and what was found stays", async () => {
  await mock.text("447700900123", "hello");
  await begin("?q=op:SendMessage");
  await expect.poll(found).toEqual(["SendMessage"]);
  await search().fill("opp:SendMessage");
  await page.getByText("did you mean “op:”").waitFor();
  expect(await search().getAttribute("aria-invalid")).toBe("true");
  expect(await found()).toEqual(["SendMessage"]);
  expect(await page.locator(".jr-mirror mark").textContent()).toBe("opp:SendMessage");
  await page.getByRole("button", { name: "Write op:SendMessage" }).click();
  expect(await search().inputValue()).toBe("op:SendMessage");
  await page.locator(".jr-mirror").waitFor({ state: "detached" });
});

test("the help has searches to try", async () => {
  await mock.api("POST", "/messages", { type: "text" });
  await begin();
  await page.keyboard.press("h");
  const help = page.getByRole("region", { name: "How to search" });
  await help.getByRole("button", { name: "What broke the contract?" }).click();
  await expect.poll(found).toEqual(["SendMessage"]);
  await help.getByRole("button", { name: "method:PATCH" }).click();
  await expect.poll(() => search().inputValue()).toBe("is:violation,finding method:PATCH");
  await page.getByText("Nothing found").waitFor();
  await page.getByRole("button", { name: "Close the help" }).click();
  await help.waitFor({ state: "detached" });
});

test("what belongs to an entry is marked, and can be walked through", async () => {
  await setWebhook(mock, `${mock.url}/_mock/worlds/default/sink`);
  await mock.text("447700900124", "another");
  const id = await mock.text("447700900123", "this one");
  await mock.text("447700900124", "one more");
  await mock.control("POST", "/worlds/default/clock/advance", { until: "idle" });
  const asked = await mock.control<{ entries: { seq: number }[] }>("GET", `/worlds/default/journal?kind=exchange&message=${id}`);
  await begin(`/${asked.entries[0]?.seq}`);
  const words = page.locator(".jr-kin a");
  await words.waitFor();
  const walked = async (): Promise<number[]> => (/(\d+) of (\d+)/.exec((await words.textContent()) ?? "") ?? []).slice(1).map(Number);
  const [at = 0, count = 0] = await walked();
  expect(count).toBeGreaterThan(5);
  expect(await page.locator(".jr-row.related", { hasText: "another" }).count()).toBe(0);
  await page.keyboard.press("n");
  await expect.poll(walked).toEqual([at - 1, count]);
  await page.keyboard.press("p");
  await expect.poll(walked).toEqual([at, count]);
  await page.keyboard.press("p");
  await expect.poll(walked).toEqual([at + 1, count]);
  expect(await page.locator(".jr-row.chosen .jr-title").textContent()).toMatch(/^(Sent to|Accepted for|To be reported|Webhook)/);
  await page.keyboard.press("Escape");
  await page.locator(".jr-pane").waitFor({ state: "detached" });
});

test("a link to an entry and its search works in another tab", async () => {
  await mock.text("447700900123", "hello");
  await begin("?q=op:SendMessage");
  await page.locator(".jr-row").first().click();
  await page.locator(".jr-pane").waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator('.jr-row.chosen:has-text("SendMessage")').waitFor();
  expect(await other.getByRole("combobox").inputValue()).toBe("op:SendMessage");
  await other.close();
});

test("an entry of a webhook shows every attempt", async () => {
  await setWebhook(mock, "http://127.0.0.1:9/hook");
  await mock.control("POST", "/worlds/default/inbound", { from: "447700900123", text: "anyone?" });
  await begin("/latest?q=kind:delivery_attempted");
  const pane = page.getByRole("region", { name: "Entry", exact: true });
  await pane.getByText("nobody listens there").first().waitFor();
  await pane.getByText("#1").waitFor();
  expect(await axe(page)).toEqual([]);
});

test("suggestions are taken by keyboard", async () => {
  await mock.text("447700900123", "hello");
  await begin();
  await page.locator(".jr-row").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("op");
  await page.getByRole("option", { name: /^op:/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.type("sendm");
  await page.getByRole("option", { name: "SendMessage" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect.poll(() => search().inputValue()).toBe("op:SendMessage ");
  await expect.poll(found).toEqual(["SendMessage"]);
});

test("an entry has an address, by its number and by its exchange", async () => {
  const answer = await fetch(`${mock.url}/v1/messages`, { method: "POST", body: "{}" });
  const exchange = answer.headers.get("Mock-Exchange") ?? "";
  await begin(`/${exchange}`);
  await page.getByRole("heading", { name: /^Entry \d+$/ }).waitFor();
  await page.getByRole("region", { name: "Entry", exact: true }).getByText("POST /v1/messages").first().waitFor();
  await page.locator(".jr-row.chosen").click();
  await expect.poll(() => page.url()).toMatch(/journal\/\d+$/);
  await page.keyboard.press("j");
  await expect.poll(() => page.locator(".jr-row.chosen").getAttribute("data-seq")).not.toBeNull();
});

test("an entry that is not there says so", async () => {
  await begin("/4711");
  await page.getByRole("region", { name: "Entry", exact: true }).getByText(/4711/).waitFor();
});

test("latest shows the newest that the search finds, as it comes", async () => {
  await mock.text("447700900123", "one");
  await begin("/latest?q=op:SendMessage");
  const pane = page.getByRole("region", { name: "Entry", exact: true });
  await pane.getByText('"one"').waitFor();
  await mock.text("447700900123", "two");
  await pane.getByText('"two"').waitFor();
});

test("what comes while somebody reads further down waits", async () => {
  for (let i = 0; i < 40; i++) await mock.text("447700900123", `number ${i}`);
  await begin("?q=op:SendMessage");
  await expect.poll(async () => (await found()).length).toBeGreaterThan(15);
  const list = page.getByRole("list", { name: "Entries, newest first" });
  await list.evaluate((e) => e.scrollTo(0, 400));
  await expect.poll(() => list.locator(".virtual-item").first().getAttribute("data-index")).not.toBe("0"); // the rows follow the scrolling a frame later
  const first = await page.locator(".jr-row").first().getAttribute("data-seq");
  await mock.text("447700900123", "newer");
  const newer = page.getByRole("button", { name: "1 newer" });
  await newer.waitFor();
  expect(await page.locator(".jr-row").first().getAttribute("data-seq")).toBe(first);
  await newer.click();
  await expect.poll(() => list.evaluate((e) => e.scrollTop)).toBe(0);
  await newer.waitFor({ state: "detached" });
});

test("thousands of entries scroll, and only what is seen is in the document", async () => {
  await mock.control("POST", "/worlds/default/simulations", { rate: 1000, duration: "2s" });
  await mock.control("POST", "/worlds/default/clock/advance", { by: "2s" });
  await begin("?q=kind:message_received");
  const list = page.getByRole("list", { name: "Entries, newest first" });
  await list.waitFor();
  const further = () =>
    list.evaluate((e) => {
      e.scrollTo(0, e.scrollHeight);
      return Number(e.querySelector("[aria-setsize]")?.getAttribute("aria-setsize"));
    });
  await expect.poll(further).toBeGreaterThan(1900);
  expect(await page.locator(".jr-row").count()).toBeLessThan(120);
});

test("it is saved as a script", async () => {
  await mock.text("447700900123", "hello");
  await begin("?q=op:SendMessage");
  await page.locator(".jr-row").first().waitFor();
  await page.getByRole("button", { name: "Save what is found" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Script of curl calls" }).click()]);
  expect(file.suggestedFilename()).toBe("default.sh");
  const text = readFileSync(await file.path(), "utf8");
  expect(text).toContain("hello");
  expect(text).not.toContain("users/login");
});

test("what is saved is what is found, as JSON and as a valid HTTP archive", async () => {
  await setWebhook(mock, `${mock.url}/_mock/worlds/default/sink`);
  await mock.text("447700900123", "first words");
  await mock.text("447700900124", "other words");
  await mock.control("POST", "/worlds/default/inbound", { from: "447700900123", text: "inbound words" });
  await mock.control("POST", "/worlds/default/clock/advance", { until: "idle" });
  const saved = async (what: string): Promise<unknown> => {
    await page.getByRole("button", { name: "Save what is found" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: what }).click()]);
    return JSON.parse(readFileSync(await file.path(), "utf8"));
  };
  await begin('?q="first words"');
  await page.locator(".jr-row").first().waitFor();
  const entries = (await saved("JSON")) as { seq: number }[];
  await expect.poll(() => page.locator(".jr-row").evaluateAll((rows) => rows.map((r) => Number((r as HTMLElement).dataset.seq)))).toEqual(entries.map((e) => e.seq).toReversed());
  const narrow = (await saved("HTTP archive")) as Archive;
  expect(narrow.log.entries.map((e) => e._operation)).toEqual(["SendMessage"]);
  await begin();
  await page.locator(".jr-row").first().waitFor();
  const all = (await saved("HTTP archive")) as Archive;
  expect(all.log.entries.length).toBeGreaterThan(6);
  expect(all.log.entries.flatMap((e) => wrongIn(e))).toEqual([]);
  expect([all.log.version, typeof all.log.creator.name, typeof all.log.creator.version]).toEqual(["1.2", "string", "string"]);
});

interface Archive {
  log: { version: string; creator: { name: string; version: string }; entries: (Record<string, unknown> & { _operation?: string })[] };
}

/** What HAR 1.2 wants of an entry and it does not have. */
function wrongIn(entry: Record<string, unknown>): string[] {
  const wanted: Record<string, string> = {
    startedDateTime: "string", time: "number", cache: "object", "timings.send": "number", "timings.wait": "number", "timings.receive": "number",
    "request.method": "string", "request.url": "string", "request.httpVersion": "string", "request.cookies": "array", "request.headers": "array", "request.queryString": "array", "request.headersSize": "number", "request.bodySize": "number",
    "response.status": "number", "response.statusText": "string", "response.httpVersion": "string", "response.cookies": "array", "response.headers": "array", "response.content.size": "number", "response.content.mimeType": "string", "response.redirectURL": "string", "response.headersSize": "number", "response.bodySize": "number",
  };
  const at = (path: string): unknown => path.split(".").reduce<unknown>((v, name) => (v as Record<string, unknown> | undefined)?.[name], entry);
  const typeOf = (v: unknown): string => (Array.isArray(v) ? "array" : typeof v);
  const wrong = Object.entries(wanted).filter(([path, type]) => typeOf(at(path)) !== type).map(([path]) => path);
  if (!URL.canParse(String(at("request.url")))) wrong.push(`url ${String(at("request.url"))}`);
  if (Number.isNaN(Date.parse(String(entry.startedDateTime)))) wrong.push("startedDateTime");
  return wrong;
}

test("what is said is text", async () => {
  const evil = `<img src=x onerror="window.ran=1"><svg onload="window.ran=1">`;
  await mock.text("447700900123", evil);
  await mock.control("POST", "/worlds/default/inbound", { from: "447700900123", name: evil, document: { filename: `${evil}.svg`, caption: evil } });
  await begin("/latest?q=op:SendMessage");
  await page.getByRole("region", { name: "Entry", exact: true }).getByText("<img src=x").first().waitFor();
  await begin("?q=kind:inbound");
  await page.locator(".jr-row", { hasText: "<img" }).first().waitFor();
  expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
});

test.each([["wide, light", 1440, "light"], ["middle, dark", 1000, "dark"], ["phone, light", 390, "light"]] as const)("axe finds nothing: %s", async (_, width, colorScheme) => {
  await mock.text("447700900123", "hello");
  await mock.api("POST", "/messages", { type: "text" });
  await begin("", { viewport: { width, height: 800 }, colorScheme });
  await page.locator(".jr-row").first().waitFor();
  await page.getByRole("button", { name: "How to search" }).click();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "How to search" }).click();
  await search().fill("s");
  await page.getByRole("option").first().waitFor();
  expect(await axe(page)).toEqual([]);
  await search().fill("is:violation");
  await expect.poll(found).toEqual(["SendMessage"]);
  await page.locator(".jr-row").first().click();
  await page.getByText("Copy as curl").waitFor();
  expect(await axe(page)).toEqual([]);
});
