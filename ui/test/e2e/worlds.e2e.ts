// What the view of the worlds promises: create, search, reset, delete, snapshots, and what is refused where.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe, openPage, troublesOf } from "./mock";
import { priya } from "./scene";
import { browser, withMock } from "./stage";

const here = "#/w/default/worlds";
const more = async (page: Page, name: string, choice: string): Promise<void> => {
  await page.getByRole("button", { name: `More about ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: choice }).click();
};

test("a new world is refused where it is wrong, and made as it was told", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, here);
    await page.getByRole("button", { name: "New world" }).click();
    await page.getByLabel("Name").fill("default");
    await page.getByLabel("Seed").fill("-1");
    await page.getByLabel("Starts at").fill("yesterday");
    await page.getByLabel("Webhooks").selectOption("own");
    await page.getByRole("button", { name: "Create" }).click();
    await expect.poll(() => page.locator(".field-error").allTextContents()).toEqual([
      "There is a world of this name.", "A whole number from 0 to 9007199254740991.", "Write it as 2024-05-01 09:00:00, or leave it empty for now.", "An address that begins with http:// or https://.",
    ]);
    expect(await axe(page)).toEqual([]);
    await page.getByLabel("Name").fill("checkout-7");
    await page.getByLabel("Seed").fill("7");
    await page.getByLabel("Starts at").fill("2024-05-01 09:00");
    await page.getByLabel("Clock", { exact: true }).selectOption("frozen");
    await page.getByLabel("Address of the receiver").fill("http://teahouse.invalid:99999/");
    await page.getByRole("button", { name: "Create" }).click();
    await page.locator(".field-error, .dialog .trouble").waitFor(); // the mock's own word about the address
    await mock.control("POST", "/worlds", { name: "checkout-7" }); // somebody else is quicker
    await page.getByLabel("Webhooks").selectOption("sink");
    await page.getByRole("button", { name: "Create" }).click();
    await page.locator(".field-error").first().waitFor();
    await page.getByLabel("Name").fill("checkout-8");
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/checkout-8\/phones/);
    expect(await mock.control("GET", "/worlds/checkout-8")).toMatchObject({ seed: 7, born: "2024-05-01T09:00:00Z", clock: { state: "frozen" }, webhook: `${mock.url}/_mock/worlds/checkout-8/sink` });
    expect(troublesOf(page)).toEqual([]);
  }));

test("two hundred worlds are searched, and each is a click away", () =>
  withMock([], async (mock) => {
    for (let i = 1; i <= 200; i += 20) await Promise.all(Array.from({ length: 20 }, (_, n) => mock.control("POST", "/worlds", { name: `test-${i + n}` })));
    const page = await openPage(browser, mock, here);
    await expect.poll(() => page.locator(".world").count()).toBe(201);
    await page.keyboard.press("/");
    await page.keyboard.type("test-19");
    await expect.poll(() => page.locator(".world").count()).toBe(11);
    await page.reload();
    await expect.poll(() => page.locator(".world").count()).toBe(11);
    await page.getByLabel("Search the worlds").fill("nobody");
    await page.getByRole("button", { name: "Show all 201" }).click();
    await expect.poll(() => page.locator(".world").count()).toBe(201);
    await page.getByRole("button", { name: "World: default. Switch" }).click();
    await page.getByRole("menuitem", { name: "test-1", exact: true }).click();
    await page.waitForURL(/#\/w\/test-1\/worlds/);
  }));

test("reset and delete ask first, and the page goes on", () =>
  withMock([], async (mock) => {
    await mock.control("POST", "/worlds", { name: "checkout-7" });
    const page = await openPage(browser, mock, "#/w/checkout-7/worlds");
    const card = page.locator('[data-world="default"]');
    await mock.text(priya, "Hello");
    await card.getByText("1 message ").waitFor();
    await more(page, "default", "Reset everything…");
    await page.getByRole("button", { name: "Cancel" }).click();
    await card.getByText("1 message ").waitFor();
    await more(page, "default", "Reset everything…");
    await page.getByRole("button", { name: "Reset it" }).click();
    await page.getByText("World default begins again.").waitFor();
    await card.getByText("0 messages").waitFor();
    await more(page, "checkout-7", "Delete it…");
    await mock.control("DELETE", "/worlds/checkout-7"); // somebody else is quicker
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.locator(".world").count()).toBe(1);
    await mock.control("POST", "/worlds", { name: "checkout-7" });
    await more(page, "checkout-7", "Delete it…");
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.waitForURL(/#\/w\/default\/worlds/);
    await expect.poll(() => page.locator(".world").count()).toBe(1);
  }));

test("a snapshot replaces a world only when that is said, and what is none is refused in its window", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, here);
    await mock.text(priya, "Kept");
    const download = page.waitForEvent("download");
    await more(page, "default", "Download a snapshot");
    const file = await download;
    expect(file.suggestedFilename()).toBe("default.snapshot.json");
    const path = await file.path();
    await mock.text(priya, "Lost");
    const dialog = page.getByRole("dialog", { name: "Restore a snapshot" });
    const input = page.getByLabel("Snapshot to restore");
    for (const [text, word] of [["no", "no JSON object"], ["[]", "no JSON object"], ['{"version":"<b>"}', ""]] as const) {
      await input.setInputFiles({ name: "<img src=x onerror=hit=1>.json", mimeType: "application/json", buffer: Buffer.from(text) });
      await dialog.getByRole("button", { name: /^(Restore|Replace it)$/ }).click();
      await dialog.getByRole("alert").filter({ hasText: word }).waitFor();
      await dialog.getByRole("button", { name: "Cancel" }).click();
    }
    await input.setInputFiles({ name: "default.snapshot (1).json", mimeType: "application/json", buffer: readFileSync(path) });
    await dialog.getByText("The world default is replaced by it.").waitFor();
    await dialog.getByLabel("World").fill("a b");
    await dialog.getByText("A name has letters").waitFor();
    await dialog.getByLabel("World").fill("default");
    await dialog.getByRole("button", { name: "Replace it" }).click();
    await page.waitForURL(/default\/phones/);
    await page.locator(`.phone-row[href$="${priya}"]`).click();
    await page.locator(".bubble", { hasText: "Kept" }).waitFor();
    expect(await page.locator(".bubble", { hasText: "Lost" }).count()).toBe(0);
    expect(troublesOf(page)).toEqual([]);
  }));

test("the fingerprint of a world is shown to be compared", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, here);
    await mock.text(priya, "Hello");
    await more(page, "default", "Fingerprint…");
    const { fingerprint } = await mock.control<{ fingerprint: string }>("GET", "/worlds/default/fingerprint");
    await page.getByRole("dialog").getByText(/^[0-9a-f]{64}$/).waitFor();
    expect(await page.getByRole("dialog").locator("pre").textContent()).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint).toHaveLength(64);
  }));
