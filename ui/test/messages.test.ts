// The chats of a world: order, reactions, and answers that were overtaken.
import { describe, expect, test } from "vitest";
import { Chats, type Message } from "../src/store/messages";

const still = "2024-05-01T09:00:00Z"; // a world whose time stands still: all messages have one instant

const message = (id: string, more: Partial<Message> = {}): Message => ({ id, direction: "outbound", peer: "447700900123", type: "text", at: still, statuses: [], deliveries: [], ...more });
const reaction = (id: string, emoji: string, more: Partial<Message> = {}): Message =>
  message(id, { type: "reaction", direction: "inbound", content: { reaction: { message_id: "m1", emoji } }, ...more });
const order = (chats: Chats): string => chats.of("447700900123").lines.map((l) => l.id).join(" ");

describe("while time stands still", () => {
  test("a page that was read anew keeps the order of sending", () => {
    const chats = new Chats();
    chats.putAll([message("m3"), message("m2"), message("m1")]);
    expect(order(chats)).toBe("m1 m2 m3");
  });
  test("an older page stands above, what comes later below", () => {
    const chats = new Chats();
    chats.putAll([message("m4"), message("m3")]);
    chats.putAll([message("m2"), message("m1")], true);
    chats.put(message("m5"));
    expect(order(chats)).toBe("m1 m2 m3 m4 m5");
  });
  test("a page that overlaps with what is known fits in", () => {
    const chats = new Chats();
    chats.putAll([message("m2"), message("m1")]);
    chats.putAll([message("m4"), message("m3"), message("m2")]);
    expect(order(chats)).toBe("m1 m2 m3 m4");
  });
});

describe("reactions", () => {
  const shown = (chats: Chats): string => chats.reactionsTo(chats.of("447700900123"), "m1").map((r) => `${r.by || "business"} ${r.emoji}`).join(", ");
  test("of one instant stand in their order, also when they are read anew", () => {
    const chats = new Chats();
    chats.putAll([reaction("r2", "👍", { from: "16505550102" }), reaction("r1", "👍", { from: "16505550101" }), message("m1")]);
    expect(shown(chats)).toBe("16505550101 👍, 16505550102 👍");
  });
  test("count one of each person, the latest", () => {
    const chats = new Chats();
    chats.put(message("m1"));
    chats.put(reaction("r1", "👍"));
    chats.put(reaction("r2", "❤️", { direction: "outbound" }));
    chats.put(reaction("r3", "😂"));
    expect(shown(chats)).toBe("business ❤️, 447700900123 😂");
  });
  test("tell the members of a group apart", () => {
    const chats = new Chats();
    chats.put(message("m1"));
    chats.put(reaction("r1", "👍", { from: "16505550101" }));
    chats.put(reaction("r2", "👍", { from: "16505550102" }));
    expect(shown(chats)).toBe("16505550101 👍, 16505550102 👍");
  });
  test("that were taken back or failed do not show", () => {
    const chats = new Chats();
    chats.put(message("m1"));
    chats.put(reaction("r1", "👍"));
    chats.put(reaction("r2", ""));
    chats.put(reaction("r3", "🙏", { direction: "outbound", status: "failed" }));
    expect(shown(chats)).toBe("");
  });
  test("of an older page do not undo newer ones", () => {
    const chats = new Chats();
    chats.putAll([reaction("r2", ""), message("m1")]);
    chats.putAll([reaction("r1", "👍")], true);
    expect(shown(chats)).toBe("");
  });
});

test("an answer that the journal overtook takes no status back", () => {
  const chats = new Chats();
  const at = still;
  chats.put(message("m1", { status: "read", statuses: [{ status: "sent", at }, { status: "read", at }] }));
  chats.put(message("m1", { status: "sent", statuses: [{ status: "sent", at }] }));
  expect(chats.message("m1")).toMatchObject({ status: "read", statuses: [{ status: "sent" }, { status: "read" }] });
});
