// Files that leave the page, with evil words in all that is in them: none is called what it is not, none runs, all are valid.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Download, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { type Mock, openPage, setWebhook, startReceiver, troublesOf } from "./mock";
import { einar, inbound, priya } from "./scene";
import { browser, withMock } from "./stage";

const evil = `<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script> | \`code\` ]]> \u202e \u0007`;

/** Presses a choice of a menu; answers the file that comes. */
async function taken(page: Page, menu: string, choice: string): Promise<Download> {
  await page.getByRole("button", { name: menu }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: choice }).click()]);
  return file;
}

const textOf = async (file: Download): Promise<string> => readFileSync(await file.path(), "utf8");

/** Evil words in all that reports and journals are made of. */
async function play(mock: Mock, hook: string): Promise<void> {
  await setWebhook(mock, hook);
  const scenario = { name: "evil", about: evil.slice(0, -1), expect: [{ name: "evil-days", operation: "SendMessage", at_most: 0 }] };
  await mock.control("POST", "/worlds/default/scenarios", { yaml: JSON.stringify(scenario) });
  await mock.control("PATCH", `/worlds/default/customers/${priya}`, { name: evil });
  for (let i = 0; i < 2; i++) await mock.text(priya, evil);
  await inbound(mock, { from: priya, text: evil });
  await mock.api("POST", "/messages", { to: evil, type: evil, [evil]: evil });
  await mock.api("POST", `/m${encodeURIComponent(evil)}?q=${encodeURIComponent(evil)}&<b>`, { a: evil });
  await mock.api("POST", "/messages", evil, "text/<script>");
  await mock.control("POST", "/worlds/default/clock/advance", { by: "1h" });
}

test("reports and journals full of evil words run nothing, and are valid", () =>
  withMock([], async (mock) => {
    const hook = await startReceiver(() => 503);
    await play(mock, hook.url);
    const page = await openPage(browser, mock, "#/w/default/coverage");
    await page.getByText(/In a pipeline this fails/).waitFor();
    const html = await taken(page, "Save the report", "Page (HTML)");
    const markdown = await textOf(await taken(page, "Save the report", "Markdown"));
    const junit = await textOf(await taken(page, "Save the report", "JUnit XML"));
    const report = JSON.parse(await textOf(await taken(page, "Save the report", "JSON"))) as { unmatched: unknown[]; findings: unknown[]; verdict: { expectations: unknown[] } };
    expect([report.unmatched.length > 2, report.findings.length > 0, report.verdict.expectations.length]).toEqual([true, true, 1]);
    expect(await page.evaluate((xml) => [...new DOMParser().parseFromString(xml, "application/xml").querySelectorAll("parsererror, script, img")].map((e) => e.textContent), junit)).toEqual([]);
    expect(markdown.match(/<(?!\/?(details|summary)>|br>)[a-z!/][^>]*>/gi)?.filter((tag) => !inCode(markdown, tag)) ?? []).toEqual([]);
    await page.evaluate(() => (location.hash = "#/w/default/journal?q=-kind:clock_moved"));
    await page.locator(".jr-row").first().waitFor();
    const har = JSON.parse(await textOf(await taken(page, "Save what is found", "HTTP archive"))) as { log: { entries: { request: { url: string } }[] } };
    expect(har.log.entries.length).toBeGreaterThan(6);
    expect(har.log.entries.map((e) => e.request.url).filter((url) => !URL.canParse(url))).toEqual([]);
    expect(troublesOf(page)).toEqual([]);
    await ranNothing(await html.path());
    await hook.stop();
  }));

/** Whether a tag stands in a span of code wherever it stands. */
const inCode = (markdown: string, tag: string): boolean => markdown.split("\n").every((line) => line.split(tag).slice(0, -1).every((before) => (before.match(/`/g)?.length ?? 0) % 2 === 1));

/** Opens a report that was saved, from the disk and without its own policy: nothing in it may be code. */
async function ranNothing(path: string): Promise<void> {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (r) => asked.push(r.url()));
  await page.goto("about:blank");
  await page.setContent(readFileSync(path, "utf8"));
  await page.getByRole("heading", { name: "Findings" }).waitFor();
  const found = await page.evaluate(() => ({ hit: (globalThis as { hit?: number }).hit, code: [...document.querySelectorAll("script, img, iframe, [onerror], [onload]")].map((e) => e.outerHTML), links: [...document.links].map((a) => a.protocol).filter((p) => !/^(https:|about:)$/.test(p)) }));
  expect(found).toEqual({ hit: undefined, code: [], links: [] });
  expect(asked.filter((url) => url !== pathToFileURL(path).href && url !== "about:blank")).toEqual([]);
  await context.close();
}

/** Saves the file of a link; answers what it is called. */
async function savedAs(page: Page, link: Locator): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return file.suggestedFilename();
}

test("a file of a message is called and saved so that it deceives nobody", () =>
  withMock([], async (mock) => {
    const data = btoa("%PDF-1.4 tea");
    for (const filename of ["../../../tmp/run.sh", "photo\u202egpj.exe", `${"tea ".repeat(60)}.pdf`, "tea.pdf                                  .exe"]) {
      await inbound(mock, { from: einar, document: { data, mime_type: "application/pdf", filename } });
    }
    const page = await openPage(browser, mock, `#/w/default/phones/${einar}`);
    const links = page.locator(".media.doc");
    await expect.poll(() => links.count()).toBe(4);
    expect(await savedAs(page, links.nth(0))).toBe("_.._.._tmp_run.sh");
    expect(await savedAs(page, links.nth(1))).toBe("photogpj.exe");
    expect(await savedAs(page, links.nth(2))).toMatch(/^(tea ){10,}tea.*\.pdf$/);
    expect((await savedAs(page, links.nth(2))).length).toBeLessThanOrEqual(200);
    expect(await savedAs(page, links.nth(3))).toBe("tea.pdf .exe");
    expect(await links.nth(1).innerText()).toContain("photo\ufffdgpj.exe");
    expect(await page.locator("body").innerText()).not.toContain("\u202e");
  }));

test("what comes in place of a file is not saved as one, and said", () =>
  withMock([], async (mock) => {
    let proxied = true;
    const page = await openPage(browser, mock, "#/w/default/worlds", {}, (context) =>
      context.route(/\/(snapshot|report\?.*format=(html|markdown|junit)|journal\/export.*)$/, (r) => (proxied ? r.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html><title>Log in</title>" }) : r.continue())),
    );
    const downloads: string[] = [];
    page.on("download", (d) => downloads.push(d.suggestedFilename()));
    const refused = async (menu: string, choice: string): Promise<void> => {
      await page.getByRole("button", { name: menu }).click();
      await page.getByRole("menuitem", { name: choice }).click();
      await page.locator(".note.bad", { hasText: "is not saved" }).waitFor();
      await page.getByRole("button", { name: "Close this message" }).click();
    };
    await refused("More about default", "Download a snapshot");
    await page.evaluate(() => (location.hash = "#/w/default/coverage"));
    for (const form of ["Page (HTML)", "Markdown", "JUnit XML"]) await refused("Save the report", form);
    await page.evaluate(() => (location.hash = "#/w/default/journal"));
    for (const form of ["HTTP archive", "Script of curl calls", "JSON"]) await refused("Save what is found", form);
    expect(downloads).toEqual([]);
    proxied = false;
    expect(await textOf(await taken(page, "Save what is found", "Script of curl calls"))).toMatch(/^#!\/bin\/sh/);
  }));

test("what is copied is copied on a page that may not use the clipboard too, as over http from another machine", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/worlds", {}, (context) => context.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined })));
    await page.getByRole("button", { name: "More about default" }).click();
    await page.getByRole("menuitem", { name: "Fingerprint" }).click();
    const dialog = page.getByRole("dialog");
    const copy = dialog.getByRole("button", { name: /^Copy/ });
    await dialog.getByText(/^Over \d/).waitFor();
    const shown = await dialog.locator("pre, code").first().innerText();
    await copy.click(); // a dialog lets nothing outside of itself be selected
    await page.locator(".note:not(.bad)").waitFor();
    expect(await copy.evaluate((e) => e === document.activeElement)).toBe(true);
    await page.keyboard.press("Escape");
    await page.evaluate(() => (location.hash = "#/w/default/journal"));
    await page.getByLabel("Search the journal").focus();
    await page.keyboard.press("Control+V");
    expect(await page.getByLabel("Search the journal").inputValue()).toBe(shown.trim());
  }));
