// Which messages were looked at, per world and chat, remembered by this browser.
import { signal } from "@preact/signals";
import { forGood } from "../../lib/stored";

const key = "wabamock.seen";
const most = 500; // chats that are remembered

const stored = ((): Record<string, number> => {
  try {
    return JSON.parse(forGood.get(key) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
})();

/** World and peer -> instant (ms, world time) of the newest message that was looked at. */
const seen = signal<Readonly<Record<string, number>>>(stored);

const name = (world: string, born: string, peer: string): string => `${world}|${born}|${peer}`;

/** Until when a chat was looked at; 0 for never. */
export const seenUntil = (world: string, born: string, peer: string): number => seen.value[name(world, born, peer)] ?? 0;

/** Notes that all until an instant was looked at. */
export function see(world: string, born: string, peer: string, until: number): void {
  const id = name(world, born, peer);
  if ((seen.peek()[id] ?? 0) >= until) return;
  const { [id]: _, ...others } = seen.peek();
  const kept = Object.entries(others).slice(-most + 1);
  seen.value = { ...Object.fromEntries(kept), [id]: until };
  forGood.set(key, JSON.stringify(seen.peek()));
}
