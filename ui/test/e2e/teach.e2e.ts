// What the page teaches is true: the commands of an empty world run as they stand.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { openPage, startMock } from "./mock";
import { priya } from "./scene";
import { browser, closePages } from "./stage";

test.each([
  ["one-business", "Choose a phone, or send the first message", 3],
  ["fresh", "This business has no number yet", 4],
])("the commands that are shown in a world of %s bring a message to the phone, and its webhooks to the sink", async (fixture, title, count) => {
  const mock = await startMock();
  try {
    await mock.control("POST", "/worlds", { name: "taught", fixture });
    const page = await openPage(browser, mock, "#/w/taught/phones");
    await page.getByRole("heading", { name: title }).waitFor();
    const commands = await page.locator(".welcome .snippet pre").allInnerTexts();
    expect(commands).toHaveLength(count);
    const ran = spawnSync("sh", ["-ec", commands.join("\n")], { encoding: "utf8", timeout: 120_000 });
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).not.toContain('"errors"');
    await page.locator(".phone-row", { hasText: "Your tea is ready." }).waitFor();
    const { messages } = await mock.control<{ messages: { peer: string }[] }>("GET", "/worlds/taught/messages?direction=outbound");
    expect(messages.map((m) => m.peer)).toEqual([priya]);
    const { webhook } = await mock.control<{ webhook: string }>("GET", "/worlds/taught");
    expect(webhook).toBe(`${mock.url}/_mock/worlds/taught/sink`);
  } finally {
    await closePages();
    await mock.stop();
  }
});
