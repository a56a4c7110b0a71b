// The parts of the phones that need no browser.
import { describe, expect, test } from "vitest";
import { asideOf, refusalOf, waysOf } from "../src/views/phones/files";
import { type Line, newsBehind } from "../src/store/messages";
import { showTemplate } from "../src/views/phones/template";

describe("a file of a customer", () => {
  test("goes first as what a messenger would choose", () => {
    expect(["image/png", "image/webp", "video/3gpp", "audio/ogg; codecs=opus", "AUDIO/MPEG", "image/svg+xml", ""].map((t) => waysOf(t)[0])).toEqual(["image", "sticker", "video", "audio", "audio", "document", "document"]);
  });
  test("that is no photo, video or sound of the right kind says so", () => {
    expect(["image/gif", "video/webm", "audio/wav"].map(asideOf)).toEqual(["Photos are JPEG or PNG; this goes as a document.", "Videos are MP4 or 3GPP; this goes as a document.", "Audio is AAC, AMR, MP3, M4A or Ogg; this goes as a document."]);
    expect(["image/png", "application/pdf", "text/plain"].map(asideOf)).toEqual([undefined, undefined, undefined]);
  });
  test("is refused when it is empty or too large, with the reason", () => {
    expect(refusalOf({ name: "a.png", size: 0 }, "image")).toBe("a.png is empty.");
    expect(refusalOf({ name: "a.png", size: 5_000_001 }, "image")).toBe("A photo has at most 5.0 MB; a.png has 5.0 MB.");
    expect(refusalOf({ name: "a.png", size: 5_000_000 }, "image")).toBeUndefined();
    expect(refusalOf({ name: "a.png", size: 5_000_001 }, "document")).toBeUndefined();
  });
});

describe("a template that nobody declared", () => {
  test("shows parameters that stand alone, and files that lie flat in them", () => {
    const content = { template: { namespace: "n", name: "t", components: [{ type: "header", parameters: { type: "image", link: "https://h/a.png" } }, { type: "body", parameters: { type: "currency", currency: { fallback_value: "£4.50" } } }] } };
    expect(showTemplate([], "template", content)).toMatchObject({ declared: false, header: { format: "image", media: { link: "https://h/a.png" } }, body: "£4.50" });
  });
});

describe("what is told of a chat", () => {
  const line = (id: string, direction: "inbound" | "outbound"): Line => ({ is: "message", at: 0, id, message: { id, direction } as never });
  const chat = [line("a", "outbound"), line("b", "inbound"), line("c", "outbound"), line("d", "outbound")];
  test.each([["a", 2], ["c", 1], ["d", 0], ["gone", 3], [undefined, 3]] as const)("behind %s", (last, n) => expect(newsBehind(chat, last)).toBe(n));
  test("is no long count", () => expect(newsBehind(Array.from({ length: 5_000 }, (_, i) => line(`m${i}`, "outbound")), undefined)).toBe(100));
});
