// Reading a chat back to where one wants to be.
import { effect } from "@preact/signals";
import { type Chat, maxMessages } from "../../store/messages";
import type { WorldStore } from "../../store/world";

const page = 1_000; // at most so many messages come at once

/** Whether no more can be taken in: what is read would push out what is there. */
export const isFull = (w: WorldStore): boolean => w.chats.size + page > maxMessages;

/** Reads what came before, unless it is on its way or there is no room for it. */
export async function readBefore(w: WorldStore, chat: Chat): Promise<void> {
  if (!isFull(w)) await w.readOlder(chat);
}

/** Reads back, page by page, until it is enough, all is there, or nobody wants it any more. Throws when it can't be read. */
export async function readBack(w: WorldStore, chat: Chat, enough: () => boolean, wanted: () => boolean): Promise<void> {
  while (wanted() && !enough() && chat.older !== "all" && !isFull(w)) {
    if (chat.older === "loading") await readElsewhere(chat);
    else await w.readOlder(chat);
  }
}

/** Waits for a page that somebody else asked for: both want it, and it is read once. */
function readElsewhere(chat: Chat): Promise<void> {
  return new Promise((done) => {
    let end: (() => void) | undefined;
    let over = false;
    end = effect(() => {
      void chat.version.value;
      if (chat.older === "loading" || over) return;
      over = true;
      queueMicrotask(() => (end?.(), done()));
    });
  });
}
