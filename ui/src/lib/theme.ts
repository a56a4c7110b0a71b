// Light or dark: as the system says, or as chosen here.
import { effect, signal } from "@preact/signals";
import { forGood } from "./stored";

export type Theme = "auto" | "light" | "dark";

const key = "wabamock.theme";
const stored = forGood.get(key);

export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "auto");

effect(() => {
  const t = theme.value;
  if (t === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = t;
  forGood.set(key, t);
});

const order: readonly Theme[] = ["auto", "light", "dark"];

/** The one after: auto, light, dark, and auto again. */
export function turn(): void {
  theme.value = order[(order.indexOf(theme.peek()) + 1) % order.length] ?? "auto";
}
