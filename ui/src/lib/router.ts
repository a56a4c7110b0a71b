// The address of the page: #/w/<world>/<view>/<part>/…?<query>. Every state worth a link is in it.
import { computed, signal } from "@preact/signals";

/** Where the page is. */
export interface Route {
  world: string;
  view: string;
  parts: string[]; // behind the view, decoded
  query: URLSearchParams;
}

const home = { world: "default", view: "phones" };

/** Reads a hash; what is missing is the default world and its phones. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [, mark, world, view, ...parts] = path.split("/").map(decode);
  if (mark !== "w" || !world) return { ...home, parts: [], query: new URLSearchParams() };
  return { world, view: view || home.view, parts: parts.filter((p) => p !== ""), query: new URLSearchParams(query) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Writes a hash. */
export function format(r: { world: string; view: string; parts?: string[]; query?: URLSearchParams }): string {
  const path = ["w", r.world, r.view, ...(r.parts ?? [])].map((p) => encodeURIComponent(p).replaceAll("%2C", ","));
  const query = r.query?.toString() ?? "";
  return `#/${path.join("/")}${query === "" ? "" : `?${query}`}`;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => (hash.value = location.hash));

/** Where the page is now. */
export const route = computed(() => parse(hash.value));

/** Goes to an address; `replace` leaves no trace in the history. */
export function go(address: string, replace = false): void {
  if (address === location.hash) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  hash.value = address;
}

/** The address of a view of the present world. */
export function link(view: string, parts: string[] = [], query: Record<string, string> = {}): string {
  return format({ world: route.value.world, view, parts, query: new URLSearchParams(query) });
}

/** Changes the query of the present address: a value sets, null removes. */
export function setQuery(change: Record<string, string | null>, replace = false): void {
  const now = route.peek();
  const query = new URLSearchParams(now.query);
  for (const [key, value] of Object.entries(change)) {
    if (value === null) query.delete(key);
    else query.set(key, value);
  }
  go(format({ ...now, query }), replace);
}
