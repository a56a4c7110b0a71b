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
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    say(error instanceof Refusal || error instanceof Error ? error.message : String(error), true);
    return undefined;
  }
}

/** Puts a text into the clipboard. */
export async function copy(text: string, what = "Copied"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(what);
  } catch {
    say("The browser does not let the page write to the clipboard.", true);
  }
}
