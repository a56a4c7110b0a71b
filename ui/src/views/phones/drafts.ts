// What was written on a phone and not sent yet: it waits while one looks elsewhere. Texts survive a reload of the tab.
import { type Signal, effect, signal } from "@preact/signals";
import { forTheTab } from "../../lib/stored";
import type { Message } from "../../store/messages";
import type { WorldStore } from "../../store/world";
import type { SendAs } from "./files";

/** A file that waits to be sent. */
export interface Waiting {
  file: File;
  as: SendAs;
  url: string | undefined; // blob: of a picture
}

export interface Draft {
  text: Signal<string>;
  files: Signal<readonly Waiting[]>;
  reply: Signal<Message | undefined>;
}

const key = "wabamock.drafts";
const most = 200; // texts that survive a reload

const stored = ((): Record<string, string> => {
  try {
    return JSON.parse(forTheTab.get(key) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
})();

const drafts = new Map<string, Draft>();

/** Peers with a text that was not sent, by world and peer; for the list of phones. */
export const unsent = signal<Readonly<Record<string, string>>>(stored);

export const draftName = (w: WorldStore, peer: string): string => `${w.name}|${peer}`;

/** The draft of a chat. */
export function draftOf(w: WorldStore, peer: string): Draft {
  const name = draftName(w, peer);
  const known = drafts.get(name);
  if (known !== undefined) return known;
  const draft: Draft = { text: signal(stored[name] ?? ""), files: signal([]), reply: signal(undefined) };
  drafts.set(name, draft);
  effect(() => keep(name, draft.text.value));
  return draft;
}

function keep(name: string, text: string): void {
  const { [name]: before, ...others } = unsent.peek();
  if ((before ?? "") === text) return;
  unsent.value = text.trim() === "" ? others : { ...Object.fromEntries(Object.entries(others).slice(-most)), [name]: text };
  forTheTab.set(key, JSON.stringify(unsent.peek()));
}
