// The report on the client, live: what was found, refused and exercised, and where it stands in the journal.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { axe, type Mock, openPage, startLine, startMock, troublesOf } from "./mock";
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

const begin = async (tab = "", options = {}): Promise<void> => {
  page = await openPage(browser, mock, `#/w/default/coverage${tab}`, options);
  await page.getByRole("heading", { name: "Report", level: 1 }).waitFor();
};

test("without calls it teaches how to make one", async () => {
  await begin();
  await page.getByText("No calls yet").waitFor();
  expect(await page.getByLabel("Send a message", { exact: true }).textContent()).toContain(`curl ${mock.url}/v1/messages`);
});

test("a finding comes live, and leads to the call that shows it", async () => {
  await begin();
  await mock.api("PATCH", "/settings/application", { sent_status: true });
  const found = page.locator('[data-rule="WABA-SENT-STATUS-DEPRECATED"]');
  await found.getByText("once").first().waitFor();
  await found.getByText("Set webhooks.message.sent instead.").waitFor();
  await found.getByRole("link", { name: /^x\d+$/ }).click();
  await page.getByRole("region", { name: "Entry", exact: true }).getByText("PATCH /v1/settings/application").first().waitFor();
});

test("a refused call stands with all that was wrong, and fails the report", async () => {
  await begin("/refused");
  await mock.api("POST", "/messages", { type: "text" });
  const refused = page.locator(".cv-item", { hasText: "POST /v1/messages" });
  await refused.getByText("WABA-REQUIRED").first().waitFor();
  await refused.getByText("departs from openapi.yaml").waitFor();
  await page.getByText("In a pipeline this fails, for one thing.").waitFor();
  await page.getByText("What fails it").click();
  await page.locator(".cv-failures").getByText("refused").first().waitFor();
});

test("coverage counts live, and what was never tried can be looked for", async () => {
  await begin("/dimensions");
  await mock.text("447700900123", "one");
  const operations = page.locator('[data-dimension="operations"]');
  await operations.getByText("2 of 55").waitFor();
  await operations.getByRole("link", { name: /SendMessage/ }).waitFor();
  await page.getByRole("button", { name: "Never tried" }).click();
  await operations.getByText("SendMessage").waitFor({ state: "detached" });
  await page.getByRole("searchbox", { name: "Find in the coverage" }).fill("LogoutUser");
  await operations.getByText("LogoutUser").waitFor();
  await expect.poll(() => page.url()).toContain("find=LogoutUser");
  await mock.api("POST", "/users/logout", undefined);
  await page.getByRole("button", { name: "Exercised" }).click();
  await operations.getByRole("link", { name: /LogoutUser/ }).waitFor();
});

test("expectations of scenarios stand in it", async () => {
  await mock.control("POST", "/worlds/default/scenarios", { name: "overloaded-then-recovers" });
  await mock.api("POST", "/messages", { to: "447700900123", type: "text", text: { body: "x" } });
  await begin("/expected");
  await page.getByText("SendMessage refused with 1016 at least once").waitFor();
  await page.getByText("met", { exact: true }).first().waitFor();
});

test("it is saved in each of its forms", async () => {
  await mock.text("447700900123", "one");
  await begin();
  for (const [label, end, holds] of [["JUnit XML", "xml", "<testsuite"], ["Page (HTML)", "html", "<!doctype html"], ["Markdown", "md", "# "], ["JSON", "json", '"judgement"']] as const) {
    await page.getByRole("button", { name: "Save the report" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: label }).click()]);
    expect(file.suggestedFilename()).toBe(`default-report.${end}`);
    expect(readFileSync(await file.path(), "utf8").toLowerCase()).toContain(holds);
  }
});

test("what fails a pipeline is chosen, and saved so", async () => {
  await mock.api("PATCH", "/settings/application", { sent_status: true });
  await begin();
  await page.getByText("In a pipeline this passes.").waitFor();
  await page.getByLabel("Fails on").selectOption("note");
  await page.getByText(/In a pipeline this fails/).waitFor();
  await expect.poll(() => page.url()).toContain("fail_on=note");
  await page.getByRole("button", { name: "Save the report" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "JSON" }).click()]);
  expect(JSON.parse(readFileSync(await file.path(), "utf8"))).toMatchObject({ judgement: { passed: false, fail_on: "note" } });
});

test("a near miss stands with what differs", async () => {
  await mock.api("POST", "/mesages", { to: "447700900123", type: "text", text: { body: "x" } });
  await begin("/near");
  const near = page.locator("[data-near]", { hasText: "POST /v1/mesages" });
  await near.getByText("SendMessage").first().waitFor();
  await near.getByRole("link", { name: /^x\d+$/ }).click();
  await page.getByRole("region", { name: "Entry", exact: true }).getByText("POST /v1/mesages").first().waitFor();
});

test("what could not be read while the connection was broken is read when it is back", async () => {
  const line = await startLine(mock.url);
  page = await openPage(browser, { ...mock, url: line.url }, "#/w/default/coverage");
  await page.getByText("No calls yet").waitFor();
  await page.route("**/report?*", (route) => route.abort());
  await mock.text("447700900123", "one");
  await page.getByRole("alert").getByText("The mock does not answer").waitFor();
  await page.unroute("**/report?*");
  line.cut();
  line.mend();
  await page.getByRole("link", { name: "2 calls" }).waitFor();
  await page.locator(".cv .trouble").waitFor({ state: "detached" });
  line.stop();
});

test("a report of another world is never shown in this one", async () => {
  await mock.control("POST", "/worlds", { name: "other" });
  await mock.text("447700900123", "one");
  await begin();
  await page.getByRole("link", { name: "2 calls" }).waitFor();
  await page.route("**/worlds/other/report?*", () => undefined);
  await page.evaluate(() => (location.hash = "#/w/other/coverage"));
  await page.getByRole("link", { name: "2 calls" }).waitFor({ state: "detached" });
});

test.each([["wide, light", 1440, "light"], ["middle, dark", 1000, "dark"], ["phone, light", 390, "light"]] as const)("axe finds nothing: %s", async (_, width, colorScheme) => {
  await mock.text("447700900123", "one");
  await mock.api("POST", "/messages", { type: "text" });
  await mock.api("POST", "/mesages", { type: "text" });
  await mock.api("PATCH", "/settings/application", { sent_status: true });
  await mock.control("POST", "/worlds/default/scenarios", { name: "overloaded-then-recovers" });
  await begin("", { viewport: { width, height: 800 }, colorScheme });
  await page.locator("[data-rule]").first().waitFor();
  expect(await axe(page)).toEqual([]);
  for (const [tab, shown] of [["Refused", ".cv-violations"], ["Near misses", "[data-near]"], ["Coverage", "[data-dimension]"], ["Expectations", ".sc-expect"]] as const) {
    await page.getByRole("link", { name: new RegExp(`^${tab}`) }).click();
    await page.locator(shown).first().waitFor();
    expect(await axe(page)).toEqual([]);
  }
});
