// What the whole page shares: the world it shows, and what is told to the person in front of it.
import { computed, effect, signal, untracked } from "@preact/signals";
import { type Schema, Refusal, api, tokensGiven } from "../api/client";
import { route } from "../lib/router";
import { WorldStore } from "./world";

const shown = signal(new WorldStore(route.value.world));

/** The world that the page shows; another object for another world. */
export const world = computed(() => shown.value);

let started = false;

/** Begins to follow the world of the address, and every other one that the address comes to name. */
export function begin(): void {
  if (started) return;
  started = true;
  shown.peek().start();
  effect(() => {
    const name = route.value.world;
    const now = shown.peek();
    if (now.name === name) return;
    now.stop();
    const next = new WorldStore(name);
    next.start();
    shown.value = next;
  });
  addEventListener("online", () => shown.peek().retry());
  document.addEventListener("visibilitychange", () => document.hidden || shown.peek().retry());
  effect(() => {
    if (tokensGiven.value > 0) untracked(restart);
  });
}

/** Follows the world anew, all read again. */
export function restart(): void {
  shown.peek().stop();
  const next = new WorldStore(shown.peek().name);
  next.start();
  shown.value = next;
}

/** The live worlds, as they were when they were last read. */
export const worlds = signal<readonly Schema<"World">[]>([]);

export async function readWorlds(): Promise<void> {
  worlds.value = (await api.get("/_mock/worlds")).worlds;
}

/** A short word to the person in front of the page. */
export interface Note {
  id: number;
  text: string;
  bad: boolean;
}

export const notes = signal<readonly Note[]>([]);
let count = 0;

/** Says something for a few seconds; what went wrong stays longer. */
export function say(text: string, bad = false): void {
  const note = { id: ++count, text, bad };
  notes.value = [...notes.peek().slice(-3), note];
  setTimeout(() => hush(note.id), bad ? 12_000 : 4_000);
}

export function hush(id: number): void {
  notes.value = notes.peek().filter((n) => n.id !== id);
}

/** Does something that may be refused, and says so when it is. Answers undefined then. */
export async function attempt<T>(what: Promise<T> | (() => Promise<T>), done?: string): Promise<T | undefined> {
  try {
    const result = await (typeof what === "function" ? what() : what);
    if (done !== undefined) say(done);
    return result;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) refused(error);
    return undefined;
  }
}

/** Says why something could not be done; once, however often it is tried. */
export function refused(why: unknown): void {
  const text = why instanceof Refusal || why instanceof Error ? why.message : String(why);
  if (!notes.peek().some((n) => n.text === text)) say(text, true);
}

/** Says why something could not be read that is asked for again; that there is no connection is said elsewhere. */
export function missed(why: unknown): void {
  if (!(why instanceof Refusal && why.status === 0)) refused(why);
}

/** Puts a text into the clipboard. */
export async function copy(text: string, what = "Copied"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text); // there is none on a page that came over http:// from another machine
    say(what);
  } catch {
    if (copySelected(text)) say(what);
    else say("The browser does not let the page write to the clipboard.", true);
  }
}

/** Copies as a person would: by a field whose text is selected. Answers whether it went. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const room = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body; // elsewhere nothing can be selected while a dialog is open
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr";
  room.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
