// A chat by keyboard, quotes that lead far up, what happens to people and groups, and how trouble is told.
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Mock, type Receiver, openPage, setWebhook, startMock, startReceiver, troublesOf } from "./mock";
import { einar, inbound, priya } from "./scene";
import { browser, closePages } from "./stage";

let mock: Mock;
let hook: Receiver;

beforeEach(async () => {
  mock = await startMock();
  hook = await startReceiver();
  await setWebhook(mock, hook.url);
});
afterEach(async () => {
  await closePages();
  await mock.stop();
  await hook.stop();
});

interface Got {
  type?: string;
  id?: string;
  status?: string;
  from?: string;
  recipient_id?: string;
  context?: { id?: string };
  text?: { body: string };
  reaction?: { emoji?: string };
  system?: { type: string; users?: string[]; identity?: string };
}

/** The message or status that the receiver got and that passes a test. */
async function got(test: (m: Got) => boolean): Promise<Got> {
  const pick = (p: { body: { messages?: unknown[]; statuses?: unknown[] } }): Got | undefined => ([...(p.body.messages ?? []), ...(p.body.statuses ?? [])] as Got[]).find(test);
  return pick(await hook.wait((p) => pick(p) !== undefined)) as Got;
}

const phone = (peer: string): string => `#/w/default/phones/${peer}`;
const bubble = (page: Page, id: string) => page.locator(`[data-message="${id}"]`);
const groupID = async (): Promise<string> => (await mock.control<{ groups: { id: string }[] }>("GET", "/worlds/default/groups")).groups[0]?.id ?? "";

test("the address latest leads to the phone in which something was said last", async () => {
  await mock.text(priya, "Earlier");
  const id = await mock.text(einar, "Later");
  const page = await openPage(browser, mock, `${phone("latest")}?m=${id}`);
  await page.locator(`.bubble.selected[data-message="${id}"]`).waitFor();
  expect(page.url()).toContain(`/phones/${einar}?m=`);
  await inbound(mock, { from: priya, text: "Last" });
  await page.locator(".phone-row", { hasText: "Last" }).waitFor();
  expect(page.url()).toContain(`/phones/${einar}`); // whoever reads stays
  await page.goto(`${mock.url}/_mock/ui/${phone("latest")}`);
  await page.locator(".bubble", { hasText: "Last" }).waitFor();
});

test("a message is chosen, answered, reacted to and deleted without a mouse", async () => {
  await mock.control("PATCH", `/worlds/default/customers/${priya}`, { behaviour: "never-reads" }); // what was read can't be deleted
  const first = await mock.text(priya, "Which one?");
  await mock.text(priya, "Or both?");
  const page = await openPage(browser, mock, phone(priya));
  await page.locator(".bubble", { hasText: "Or both?" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.locator(`.bubble.selected[data-message="${first}"]`).waitFor();
  await page.keyboard.press("r");
  await page.keyboard.type("not this");
  await page.keyboard.press("Escape");
  await page.locator(".answering").waitFor({ state: "detached" });
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Nothing quoted");
  await page.keyboard.press("Enter");
  expect((await got((m) => m.text?.body === "Nothing quoted")).context).toBeUndefined();
  await page.keyboard.press("Escape"); // out of the field
  for (const words of ["The green one", "And the other"]) { // the second time to the same message
    await page.keyboard.press("r");
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
    expect((await got((m) => m.text?.body === words)).context?.id).toBe(first);
    await page.locator(".answering").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
  }
  const choose = async (label: string): Promise<void> => {
    await page.keyboard.press("m");
    const menu = page.getByRole("menu");
    await menu.waitFor();
    const item = menu.getByRole("menuitem", { name: label });
    for (let i = 0; i < 12 && !(await item.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  };
  await choose("React…");
  await page.getByRole("button", { name: "React 👍" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect((await got((m) => m.type === "reaction")).reaction?.emoji).toBe("❤️");
  await choose("Delete it from the phone");
  expect((await got((m) => m.status === "deleted")).id).toBe(first);
  await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
  expect(troublesOf(page)).toEqual([]);
});

test("a quote leads to what it quotes, far up and not read yet, again and again", async () => {
  const quoted = await mock.text(priya, "The very first");
  await mock.control("POST", "/worlds/default/simulations", { rate: 1_300, duration: "1s", types: ["text"], customers: [priya] });
  await expect.poll(async () => (await mock.control<{ simulations: { over?: string }[] }>("GET", "/worlds/default/simulations")).simulations[0]?.over).toBeDefined();
  const answer = (await inbound(mock, { from: priya, text: "That one", context: { id: quoted } })).id;
  const page = await openPage(browser, mock, phone(priya));
  await bubble(page, answer).waitFor();
  for (let i = 0; i < 2; i++) {
    await bubble(page, answer).locator(".quote").click();
    await page.locator(`.bubble.selected[data-message="${quoted}"]`).waitFor();
    await page.getByRole("button", { name: /newest message/ }).click();
    await bubble(page, answer).waitFor();
  }
});

test("joining, blocking, a new phone: the receiver is told what happened", async () => {
  const group = await groupID();
  await mock.api("PATCH", "/settings/application", { show_security_notifications: true });
  const page = await openPage(browser, mock, phone(einar));
  const more = async (choice: string): Promise<void> => {
    await page.getByRole("button", { name: "More about this phone" }).click();
    await page.getByRole("menuitem", { name: choice }).click();
  };
  await more("Join a group…");
  await page.getByRole("dialog").getByRole("button", { name: "Join" }).click();
  expect((await got((m) => m.system?.type === "group_user_joined")).system?.users).toEqual([einar]);
  await more("Block the business");
  await page.locator(".phone-head").getByText("never reached").waitFor();
  const kept = await mock.text(einar, "Do you hear me?");
  await page.locator(`.phone-row[href$="${einar}"] .ticks.sent`).waitFor();
  await more("Unblock the business");
  await page.locator(".phone-head").getByText("never reached").waitFor({ state: "detached" });
  const heard = await mock.text(einar, "And now?");
  await got((m) => m.id === heard && m.status === "read");
  expect(hook.posted.some((p) => (p.body.statuses as Got[] | undefined)?.some((s) => s.id === kept && s.status === "delivered"))).toBe(false);
  const identity = async (): Promise<unknown> => (await mock.control<{ identity?: unknown }>("GET", `/worlds/default/customers/${einar}`)).identity;
  const before = await identity();
  await more("New phone (identity changes)");
  expect((await got((m) => m.system?.type === "user_identity_changed")).from).toBe(einar);
  expect(await identity()).not.toEqual(before);
  await page.locator(".notice", { hasText: /^The security code of/ }).waitFor();
  // What others do in a group is told in its chat too.
  await page.goto(`${mock.url}/_mock/ui/${phone(group)}`);
  const by = "16505550101";
  for (const event of [{ type: "group_icon_changed" }, { type: "group_subject_changed", subject: "Late tasters" }]) await mock.control("POST", "/worlds/default/events", { ...event, group, by });
  await page.locator(".notice", { hasText: "changed this group's icon" }).waitFor();
  await page.locator(".phone-head h2", { hasText: "Late tasters" }).waitFor();
  const made = await mock.control<{ facts: { fact: { group?: string } }[] }>("POST", "/worlds/default/events", { type: "group_created", by, subject: "Of others", users: [priya] });
  const other = made.facts.find((f) => f.fact.group !== undefined)?.fact.group ?? "";
  await page.goto(`${mock.url}/_mock/ui/${phone(other)}`);
  await mock.control("POST", "/worlds/default/events", { type: "group_ended", group: other });
  await page.locator(".notice", { hasText: "ended the group" }).waitFor();
  await page.locator(".phone-head").getByText("nobody is in the group any more").waitFor();
  await expect.poll(() => page.getByRole("textbox", { name: /^Write as/ }).isDisabled()).toBe(true);
});

test("a failure and a warning show with code and reason the moment they happen", async () => {
  await mock.control("PATCH", `/worlds/default/customers/${priya}`, { behaviour: "never-delivered" });
  const [mild, bad] = [await mock.text(priya, "Careful"), await mock.text(priya, "Gone")];
  const page = await openPage(browser, mock, phone(priya));
  await page.locator('[data-state="live"]').waitFor();
  await mock.control("POST", `/worlds/default/messages/${mild}/status`, { status: "warning", code: 1007 });
  await mock.control("POST", `/worlds/default/messages/${bad}/status`, { status: "failed", code: 470 });
  await bubble(page, mild).getByText("Warning 1007 Recipient blocked to receive message").waitFor();
  await bubble(page, bad).getByText("470 Re-engagement message").waitFor();
  await bubble(page, bad).locator(".ticks.failed").waitFor();
  expect(await bubble(page, mild).locator(".meta .ticks.sent").count()).toBe(1);
  await bubble(page, mild).locator(".meta").focus();
  expect(await page.getByRole("tooltip").textContent()).toMatch(/warning · 1007/);
});

test("at 320 px nothing is cut off, and the menu at a bubble opens by touch", async () => {
  const id = await mock.text(priya, `Long: ${"unbroken".repeat(40)}`);
  const page = await openPage(browser, mock, phone(priya), { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });
  await bubble(page, id).waitFor();
  await bubble(page, id).getByRole("button", { name: "Do something with this message" }).tap();
  const box = await page.getByRole("menu").boundingBox();
  expect(box !== null && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 568).toBe(true);
  await page.getByRole("menuitem", { name: "Reply" }).tap();
  await page.keyboard.type("Short");
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  expect((await got((m) => m.text?.body === "Short")).context?.id).toBe(id);
  const cut = await page.locator(".phone *").evaluateAll((all) => {
    const shortened = (e: Element): boolean => e.closest(".cut, .sr") !== null; // with dots, as it should be
    return all.filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !shortened(e)).map((e) => e.className);
  });
  expect(cut).toEqual([]);
});

test("what is entered while the mock still answers is sent too, in order", async () => {
  const page = await openPage(browser, mock, phone(priya));
  let free = (): void => undefined;
  const held = new Promise<void>((done) => (free = done));
  await page.route("**/inbound", async (route) => (await held, route.continue()), { times: 1 });
  await page.getByRole("textbox", { name: /^Write as/ }).focus();
  const all = ["One", "Two", "Three"];
  for (const words of all) {
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  }
  free();
  for (const words of all) await got((m) => m.text?.body === words); // the receiver may meet them in any order
  const { messages } = await mock.control<{ messages: { content?: { text?: { body?: string } } }[] }>("GET", `/worlds/default/messages?peer=${priya}`);
  expect(messages.map((m) => m.content?.text?.body ?? "").filter((body) => all.includes(body))).toEqual(all);
});
