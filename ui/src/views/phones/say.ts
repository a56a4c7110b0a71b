// A message in a few words: for the list of chats, quotes and screen readers.
import { shownName } from "../../lib/filename";
import { arr, dig, str } from "../../lib/loose";
import type { Message } from "../../store/messages";

const names: Record<string, string> = {
  image: "Photo", video: "Video", audio: "Audio", voice: "Voice message", document: "Document", sticker: "Sticker",
  location: "Location", contacts: "Contact", order: "Order", template: "Template", hsm: "Template", interactive: "Interactive message",
  reaction: "Reaction", unknown: "Unsupported message", button: "Button", text: "Message", system: "System message",
};

/** What stands in a message; what it is where it has no text. */
export function inWords(m: Message): string {
  const c = m.content;
  const text = str(dig(c, "text", "body"));
  if (m.type === "text" && text !== undefined) return text;
  const caption = str(dig(c, m.type, "caption"));
  const name = names[m.type] ?? m.type;
  if (caption) return `${name}: ${caption}`;
  return specific(m, name);
}

function specific(m: Message, name: string): string {
  const c = m.content;
  switch (m.type) {
    case "document": case "audio":
      return [name, shownName(str(dig(c, m.type, "filename")) ?? "")].filter(Boolean).join(": ");
    case "location":
      return [name, str(dig(c, "location", "name"))].filter(Boolean).join(": ");
    case "contacts":
      return [name, ...arr(dig(c, "contacts")).slice(0, 1).map((card) => str(dig(card, "name", "formatted_name")))].filter(Boolean).join(": ");
    case "button":
      return str(dig(c, "button", "text")) ?? name;
    case "interactive":
      return str(dig(c, "interactive", "button_reply", "title")) ?? str(dig(c, "interactive", "list_reply", "title")) ?? str(dig(c, "interactive", "body", "text")) ?? name;
    case "template":
      return `${name}: ${str(dig(c, "template", "name")) ?? ""}`;
    case "hsm":
      return `${name}: ${str(dig(c, "hsm", "element_name")) ?? ""}`;
    case "reaction":
      return str(dig(c, "reaction", "emoji")) ? `Reacted ${str(dig(c, "reaction", "emoji"))}` : "Took the reaction back";
    default:
      return name;
  }
}

/** What a status means, as people say it. */
export const statusWords: Record<string, string> = {
  queued: "queued", sent: "sent", delivered: "delivered", read: "read", failed: "failed", deleted: "deleted by the customer", received: "received", warning: "warning",
};
