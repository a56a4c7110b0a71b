// The keys of the page. Each is one key or two in a row ("g p"), and stands in the list that `?` shows.
import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { forGood } from "./stored";

export interface Binding {
  keys: string; // "?", "g p", "Escape", "ctrl+Enter"
  what: string;
  where: string; // heading in the list
  run: (e: KeyboardEvent) => void;
  /** Only then; otherwise the key keeps its usual meaning. */
  when?: () => boolean;
  /** Also while somebody types. */
  typing?: boolean;
}

/** The bindings that are in force, newest last; the newest wins. */
export const bindings = signal<readonly Binding[]>([]);

/** Puts bindings in force as long as the component is there. `list` should be stable, or `deps` say when it changes. */
export function useKeys(list: () => readonly Binding[], deps: readonly unknown[] = []): void {
  useLayoutEffect(() => { // what is seen has its keys: an effect would come after the paint, and a quick key before it
    const mine = list();
    bindings.value = [...bindings.peek(), ...mine];
    return () => {
      bindings.value = bindings.peek().filter((b) => !mine.includes(b));
    };
  }, deps as unknown[]);
}

const offKey = "wabamock.keys";

/** Whether keys of one letter do something; some assistive technology needs them for itself. */
export const keysOn = signal(forGood.get(offKey) !== "off");

export function switchKeys(on: boolean): void {
  keysOn.value = on;
  forGood.set(offKey, on ? "on" : "off");
}

let prefix = "";
let since = 0;

/** Whether somebody types into a field. */
function isTyping(target: EventTarget | null): boolean {
  const e = target as HTMLElement | null;
  if (e === null) return false;
  if (e.tagName === "INPUT" && /^(checkbox|button|file|submit)$/.test((e as HTMLInputElement).type)) return false;
  return e.isContentEditable === true || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName ?? "");
}

const nameOf = (e: KeyboardEvent): string => `${e.ctrlKey || e.metaKey ? "ctrl+" : ""}${e.altKey ? "alt+" : ""}${e.key}`;

function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.isComposing) return;
  const typing = isTyping(e.target);
  const now = performance.now();
  const name = nameOf(e);
  const both = prefix !== "" && now - since < 1_200 ? `${prefix} ${name}` : "";
  prefix = "";
  const open = document.querySelector("dialog[open]") !== null;
  const quiet = (b: Binding): boolean => !keysOn.peek() && b.keys !== "?" && /^\S( \S)?$/.test(b.keys);
  const list = bindings.peek().filter((b) => !quiet(b) && (!typing || b.typing === true) && (!open || b.typing === true) && b.when?.() !== false);
  const found = list.findLast((b) => b.keys === both) ?? list.findLast((b) => b.keys === name);
  if (found !== undefined) {
    e.preventDefault();
    found.run(e);
  } else if (list.some((b) => b.keys.startsWith(`${name} `))) {
    prefix = name;
    since = now;
  }
}

addEventListener("keydown", onKey);
