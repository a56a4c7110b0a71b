// The title of the document: view and world, before them how many chats have something new.
import { useSignalEffect } from "@preact/signals";
import { route } from "../lib/router";
import { world } from "../store/app";
import type { Chat } from "../store/messages";
import type { WorldStore } from "../store/world";
import { seenUntil } from "../views/phones/seen";
import { views } from "../views/registry";

/** How many chats have a message of the business that nobody looked at. */
export function unreadChats(w: WorldStore): number {
  void w.chats.version.value;
  const born = w.world.value?.born ?? "";
  let n = 0;
  for (const chat of w.chats.byPeer.values()) if (isUnread(chat, seenUntil(w.name, born, chat.peer))) n++;
  return n;
}

function isUnread(chat: Chat, until: number): boolean {
  for (let i = chat.lines.length - 1; i >= 0; i--) {
    const line = chat.lines[i];
    if (line === undefined || line.at <= until) return false;
    if (line.is === "message" && line.message.direction === "outbound" && line.message.status !== "failed") return true;
  }
  return false;
}

/** Keeps the title of the document. */
export function useTitle(): void {
  useSignalEffect(() => {
    const unread = unreadChats(world.value);
    const view = views.find((v) => v.id === route.value.view);
    document.title = `${unread === 0 ? "" : `(${unread}) `}${view?.title ?? "No such view"} · ${route.value.world} · wabamock`;
  });
}
