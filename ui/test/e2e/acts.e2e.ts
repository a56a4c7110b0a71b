// Everything that a person can do with a customer's phone, and what the business's receiver got of it.
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { picture, playGallery, upload } from "./gallery";
import { type Mock, type Receiver, axe, openPage, setWebhook, startMock, startReceiver, troublesOf } from "./mock";
import { inbound, priya } from "./scene";
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

type Got = Record<string, unknown> & { type: string; from: string; group_id?: string; context?: Record<string, unknown> };

/** The next message that the receiver got and that passes a test; each is handed out once. */
async function got(test: (m: Got) => boolean): Promise<Got> {
  const pick = (p: { body: { messages?: unknown[] } }): Got | undefined => (p.body.messages as Got[] | undefined)?.find((m) => !taken.has(m) && test(m));
  const posted = await hook.wait((p) => pick(p) !== undefined);
  const m = pick(posted) as Got;
  taken.add(m);
  return m;
}
const taken = new WeakSet<Got>();

const phone = (peer: string): string => `#/w/default/phones/${peer}`;
const bubble = (page: Page, id: string) => page.locator(`[data-message="${id}"]`);
const menu = async (page: Page, id: string, choice: string): Promise<void> => {
  await bubble(page, id).hover();
  await bubble(page, id).getByRole("button", { name: "Do something with this message" }).click();
  await page.getByRole("menuitem", { name: choice }).click();
};
const attach = async (page: Page, choice: string): Promise<void> => {
  await page.getByRole("button", { name: "Attach", exact: true }).click();
  await page.getByRole("menuitem", { name: choice }).click();
};
const write = (page: Page) => page.getByRole("textbox", { name: /^Write as/ });
const download = async (id: unknown): Promise<Buffer> => Buffer.from(await (await fetch(`${mock.url}/_mock/worlds/default/media/${String(id)}`)).arrayBuffer());

test("samples, a place and a card reach the receiver as what they are", async () => {
  const page = await openPage(browser, mock, phone(priya));
  for (const [choice, type] of [["Sample voice note", "voice"], ["Sample photo", "image"], ["Sample video", "video"], ["Sample audio file", "audio"], ["Sample document", "document"], ["Sample sticker", "sticker"]] as const) {
    await attach(page, choice);
    const m = await got((x) => x.type === type);
    expect(m[type]).toMatchObject({ id: expect.any(String), mime_type: expect.any(String) });
  }
  await attach(page, "Something unsupported");
  expect((await got((m) => m.type === "unknown")).errors).toMatchObject([{ code: 501 }]);
  await attach(page, "Location…");
  await page.getByRole("dialog").getByLabel("Latitude").fill("10.5");
  await page.getByRole("dialog").getByLabel("Name").fill("The pier");
  await page.keyboard.press("Enter");
  expect((await got((m) => m.type === "location")).location).toMatchObject({ latitude: 10.5, longitude: -2.6, name: "The pier" });
  await attach(page, "Contact…");
  await page.getByRole("dialog").getByLabel("Name").fill("Ada Example");
  await page.keyboard.press("Enter");
  expect((await got((m) => m.type === "contacts")).contacts).toMatchObject([{ name: { formatted_name: "Ada Example" } }]);
  expect(troublesOf(page)).toEqual([]);
});

test("files are chosen, dropped and pasted, and arrive byte by byte", async () => {
  const page = await openPage(browser, mock, phone(priya));
  const png = picture(40, 30);
  await page.getByLabel("File to send").setInputFiles([{ name: "tin.png", mimeType: "image/png", buffer: png }, { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("two\nlines") }]);
  await write(page).fill("This one");
  await page.keyboard.press("Enter");
  const photo = await got((m) => m.type === "image");
  expect(photo.image).toMatchObject({ caption: "This one", mime_type: "image/png" });
  expect((await download((photo.image as Got).id)).equals(png)).toBe(true);
  expect((await got((m) => m.type === "document")).document).toMatchObject({ filename: "notes.txt", mime_type: "text/plain" });
  const carry = (kind: "drop" | "paste") =>
    page.evaluate((how) => {
      const data = new DataTransfer();
      data.items.add(new File(["GIF89a-not-a-photo"], `${how}.gif`, { type: "image/gif" }));
      const target = document.querySelector(how === "drop" ? ".phone" : ".composer textarea");
      if (how === "drop") target?.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
      target?.dispatchEvent(how === "drop" ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }) : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, kind);
  for (const kind of ["drop", "paste"] as const) {
    await carry(kind);
    await page.locator(".attached").getByText("Photos are JPEG or PNG; this goes as a document.").waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    expect((await got((m) => m.type === "document")).document).toMatchObject({ filename: `${kind}.gif`, mime_type: "image/gif" });
    await page.locator(".attached").waitFor({ state: "detached" });
  }
  await page.getByLabel("File to send").setInputFiles([{ name: "nothing.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) }]);
  await page.getByText("nothing.pdf is empty.").waitFor();
  await page.getByLabel("File to send").setInputFiles([{ name: "said.ogg", mimeType: "audio/ogg", buffer: Buffer.from("OggS....") }]);
  await page.getByLabel("Send said.ogg as").selectOption("voice");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  expect((await got((m) => m.type === "voice")).voice).toMatchObject({ mime_type: "audio/ogg; codecs=opus" });
  await page.locator(".attached").waitFor({ state: "detached" });
});

test("what is written and attached while a file is on its way is kept, and goes when it is sent", async () => {
  const page = await openPage(browser, mock, phone(priya));
  const late: (() => void)[] = [];
  await page.route("**/inbound", async (route) => {
    const answer = await route.fetch();
    if (late.length === 0) await new Promise<void>((go) => late.push(go));
    await route.fulfill({ response: answer });
  });
  const choose = (name: string) => page.getByLabel("File to send").setInputFiles([{ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4 ${name}`) }]);
  await choose("one.pdf");
  await write(page).fill("The caption");
  await page.keyboard.press("Enter");
  expect((await got((m) => m.type === "document")).document).toMatchObject({ filename: "one.pdf", caption: "The caption" });
  await choose("two.pdf");
  await write(page).fill("Another one");
  await page.keyboard.press("Enter"); // the answer to the first is still on its way
  expect(await write(page).inputValue()).toBe("Another one");
  late[0]?.();
  expect((await got((m) => m.type === "document")).document).toMatchObject({ filename: "two.pdf", caption: "Another one" });
  await page.locator(".attached").waitFor({ state: "detached" });
  expect(await write(page).inputValue()).toBe("");
});

test("what is forwarded keeps its bytes, name and caption, and goes to several chats", async () => {
  const png = picture(30, 30);
  const id = await mock.send({ to: priya, type: "image", image: { id: await upload(mock, png, "image/png"), caption: "The tin" } });
  const pdf = Buffer.from("%PDF-1.4 forwarded as it is");
  const file = (await inbound(mock, { from: priya, document: { data: pdf.toString("base64"), mime_type: "application/pdf", filename: "bill.pdf" } })).id;
  await got((m) => m.type === "document");
  const page = await openPage(browser, mock, phone(priya));
  await menu(page, id, "Forward…");
  const dialog = page.getByRole("dialog", { name: "Forward" });
  await dialog.getByRole("checkbox", { name: "Regulars" }).check();
  await dialog.getByLabel("Forwarded many times before").check();
  await dialog.getByRole("button", { name: "Forward", exact: true }).click();
  await page.getByText("Forwarded to 2 chats.").waitFor();
  const direct = await got((m) => m.type === "image" && m.group_id === undefined);
  const inGroup = await got((m) => m.type === "image" && m.group_id !== undefined);
  for (const m of [direct, inGroup]) {
    expect(m).toMatchObject({ from: priya, context: { frequently_forwarded: true }, image: { caption: "The tin", mime_type: "image/png" } });
    expect((await download((m.image as Got).id)).equals(png)).toBe(true);
  }
  await menu(page, file, "Forward…");
  await dialog.getByRole("button", { name: "Forward", exact: true }).click();
  const again = await got((m) => m.type === "document" && m.context?.forwarded === true);
  expect(again.document).toMatchObject({ filename: "bill.pdf" });
  expect((await download((again.document as Got).id)).equals(pdf)).toBe(true);
});

test("reactions are counted by emoji, told by name, and taken back with one click", async () => {
  const groups = await mock.control<{ groups: { id: string; participants: string[] }[] }>("GET", "/worlds/default/groups");
  const group = groups.groups[0]?.id ?? "";
  const id = await mock.send({ recipient_type: "group", to: group, type: "text", text: { body: "Tea at six?" } });
  for (const [from, emoji] of [[priya, "👍"], ["16505550101", "👍"]]) await inbound(mock, { from, group, reaction: { message_id: id, emoji } });
  await mock.send({ recipient_type: "group", to: group, type: "reaction", reaction: { message_id: id, emoji: "🎉" } });
  const page = await openPage(browser, mock, phone(group));
  const chips = bubble(page, id).locator(".reaction");
  await expect.poll(() => chips.allTextContents()).toEqual(["👍2", "🎉"]);
  expect(await axe(page)).toEqual([]);
  await chips.first().focus();
  expect(await page.getByRole("tooltip").textContent()).toMatch(/^👍 Raquel Nitzsche, ./);
  await chips.last().hover();
  await expect.poll(() => page.getByRole("tooltip").last().textContent()).toBe("🎉 The business");
  await page.getByLabel("Writing as").selectOption(priya);
  await chips.first().click();
  expect((await got((m) => m.type === "reaction" && m.from === priya && (m.reaction as { emoji?: string }).emoji !== "👍")).reaction).toMatchObject({ message_id: id });
  await expect.poll(() => chips.allTextContents()).toEqual(["👍", "🎉"]);
  await menu(page, id, "React…");
  await page.getByLabel("Another emoji").fill("🍵");
  await page.keyboard.press("Enter");
  expect((await got((m) => (m.reaction as { emoji?: string } | undefined)?.emoji === "🍵")).from).toBe(priya);
  await expect.poll(async () => (await chips.allTextContents()).sort()).toEqual(["🍵", "🎉", "👍"].sort());
});

test("every shape of message is drawn, and its buttons, rows and baskets answer", async () => {
  const ids = await playGallery(mock);
  const page = await openPage(browser, mock, phone(priya), { viewport: { width: 1440, height: 7_000 } });
  const at = (name: string) => bubble(page, ids[name] ?? "");
  await at("pressed").waitFor();
  const shown: Record<string, (string | RegExp)[]> = {
    text: ["teahouse.example", "Bold"], imageLink: ["harvest-of-the-first-flush-in-assam.jpg", /Photo by link · cdn\.teahouse\.example/, "with the provider shop-cdn"],
    documentId: ["invoice-77.pdf", "Your invoice"], documentLink: ["invoice-78.pdf"], audioLink: ["greeting.ogg"], videoLink: ["pouring.mp4", "How to pour"], stickerLink: ["cup.webp"],
    namedPlace: ["Quayside Tea House", "1 Quay Street, Bristol"], contacts: ["Dr Mei Lindqvist-Okonkwo", "Head of leaves, Tasting, Quayside Tea House", "mei@teahouse.example", "1 Quay Street, Bristol, BS1 1AA, United Kingdom", "1986-04-09", "Sam Example"],
    undeclared: ["Order 77", /£4\.50/, "CONFIRM-77"], documentTemplate: ["ticket.pdf"], declared: ["Shall we keep 250 g for you?", "Yes, please", "https://teahouse.example/leaves/assam"],
    buttons: ["terms.pdf", "Ask me later"], list: ["Teas of the week", "All by the leaf"], product: ["assam-250", "Back in stock"], products: ["darjeeling-250", "Spring teas"],
    lost: ["The business could not get this file"], location: ["maps.example/quay"], forwarded: ["Forwarded"], often: ["Forwarded many times"], asked: [/asked from the catalogue/], advert: ["A cup for you", "First cup is free", "ads.example/cup"],
    order: ["3 items", "26.00 GBP", "Please wrap it"], unknown: [/501/], tapped: ["Yes"], picked: ["Black tea 2", /malty/],
  };
  for (const [name, texts] of Object.entries(shown)) for (const text of texts) await at(name).getByText(text).first().waitFor();
  expect(await axe(page)).toEqual([]);
  const link = at("imageLink").getByRole("link");
  expect(await link.getAttribute("rel")).toContain("noopener noreferrer");
  expect(await link.getAttribute("target")).toBe("_blank");
  await at("photo").getByRole("button", { name: /^Show it large/ }).click();
  await page.getByRole("dialog").locator("img.large").waitFor();
  await page.keyboard.press("Escape");
  await at("list").getByRole("button", { name: "See the teas" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Green tea 3" }).press("Enter");
  expect(await got((m) => (m.interactive as { list_reply?: { id: string } } | undefined)?.list_reply?.id === "g3")).toMatchObject({ context: { id: ids.list } });
  await at("products").getByRole("button", { name: "View items" }).click();
  const basket = page.getByRole("dialog", { name: "Order" });
  expect(await axe(page)).toEqual([]);
  await basket.getByRole("checkbox", { name: "darjeeling-250" }).check();
  await basket.getByRole("button", { name: "One more of darjeeling-250" }).click();
  await basket.getByRole("checkbox", { name: "sencha-100" }).check();
  await basket.getByLabel("Price of each").fill("6.25");
  await basket.getByLabel("Currency").selectOption("EUR");
  await basket.getByLabel("Note").fill("As a present");
  await basket.getByRole("button", { name: "Order 3 items" }).click();
  const order = await got((m) => m.type === "order" && m.context?.id === ids.products);
  expect(order.order).toEqual({ catalog_id: "100200300400500", text: "As a present", product_items: [{ product_retailer_id: "darjeeling-250", quantity: 2, item_price: 6.25, currency: "EUR" }, { product_retailer_id: "sencha-100", quantity: 1, item_price: 6.25, currency: "EUR" }] });
  await basket.waitFor({ state: "detached" });
  expect(troublesOf(page)).toEqual([]);
});

test("drafts wait on their phones, and Enter sends but Shift+Enter does not", async () => {
  const page = await openPage(browser, mock, phone(priya));
  await write(page).fill("Half a");
  await page.locator('.phone-row[href$="447700900124"]').click();
  await page.locator(".phone-row", { hasText: "Draft: Half a" }).waitFor();
  expect(await write(page).inputValue()).toBe("");
  await page.reload();
  await page.locator(`.phone-row[href$="${priya}"]`).click();
  await expect.poll(() => write(page).inputValue()).toBe("Half a");
  await write(page).press("End");
  await page.keyboard.type(" thought");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("and a second");
  await page.keyboard.press("Enter");
  await got((m) => (m.text as { body?: string } | undefined)?.body === "Half a thought\nand a second");
  expect(await write(page).inputValue()).toBe("");
  await write(page).fill("x".repeat(4097));
  await page.getByText("1 characters too many").waitFor();
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
});

test("whoever reads above stays there while messages come, and goes down with one click", async () => {
  for (let i = 1; i <= 60; i++) await mock.text(priya, `Line ${i}`);
  const page = await openPage(browser, mock, phone(priya));
  await page.locator(".bubble", { hasText: "Line 60" }).waitFor();
  await page.locator(".phone .virtual").hover();
  await page.mouse.wheel(0, -1_500); // at once, while heights are still being measured
  const line = page.locator(".bubble", { hasText: "Line 40" });
  await line.waitFor();
  const place = (): Promise<number> => line.evaluate((e) => new Promise<number>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(e.getBoundingClientRect().top)))));
  await page.getByRole("button", { name: "To the newest message" }).waitFor(); // the wheel has turned
  let before = await place();
  await expect.poll(async () => before === (before = await place())).toBe(true); // and all is measured
  for (const n of [61, 62, 63]) await mock.text(priya, `Line ${n}`);
  const down = page.getByRole("button", { name: "3 new, to the newest message" });
  await down.waitFor();
  expect(await place()).toBe(before);
  await down.click();
  await page.locator(".bubble", { hasText: "Line 63" }).waitFor();
  await page.getByRole("button", { name: /newest message/ }).waitFor({ state: "detached" });
  await mock.text(priya, "Line 64");
  await page.locator(".bubble", { hasText: "Line 64" }).waitFor(); // whoever is at the end stays there
});

test("on a phone the log opens by its button, closes by Back, and has an address", async () => {
  const id = await mock.text(priya, "Where is my log?");
  const page = await openPage(browser, mock, phone(priya), { viewport: { width: 390, height: 844 }, hasTouch: true });
  await bubble(page, id).waitFor();
  expect(await page.locator(".log").count()).toBe(0);
  await page.getByRole("button", { name: "Log of this chat" }).click();
  await page.locator(".log").getByText("SendMessage").first().waitFor();
  expect(await page.locator(".phone").isVisible()).toBe(false);
  await page.reload();
  await page.locator(".log").getByText("SendMessage").first().waitFor();
  await page.goBack();
  await bubble(page, id).waitFor();
  expect(await page.locator(".log").count()).toBe(0);
});
