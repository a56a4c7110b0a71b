// Instants and spans, as people read them. World time is UTC, as in webhooks and log.

/** Milliseconds since 1970 of an RFC 3339 instant. */
export const millis = (at: string): number => Date.parse(at.replace(/(\.\d{3})\d+/, "$1"));

const two = (n: number): string => String(n).padStart(2, "0");

/** 14:03:07, with milliseconds if wished. */
export function clockTime(at: string | number, fine = false): string {
  const d = new Date(typeof at === "string" ? millis(at) : at);
  const text = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  return fine ? `${text}.${String(d.getUTCMilliseconds()).padStart(3, "0")}` : text;
}

/** 14:03. */
export const shortTime = (at: string | number): string => clockTime(at).slice(0, 5);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Wed 1 May 2024. */
export function dayName(at: string | number): string {
  const d = new Date(typeof at === "string" ? millis(at) : at);
  return `${days[d.getUTCDay()]} ${d.getUTCDate()} ${months[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
}

/** The day as a number, to tell whether two instants are of one. */
export const dayOf = (at: string | number): number => Math.floor((typeof at === "string" ? millis(at) : at) / 86_400_000);

/** Wed 1 May 2024, 14:03:07 UTC. */
export const fullTime = (at: string | number): string => `${dayName(at)}, ${clockTime(at, true)} UTC`;

/** A span in its two largest units: 1 h 5 min, 3.0 s, 12 ms. */
export function span(ms: number): string {
  const abs = Math.abs(ms);
  if (abs < 1) return `${abs.toFixed(abs === 0 ? 0 : 2)} ms`;
  if (abs < 1000) return `${Math.round(abs)} ms`;
  if (abs < 60_000) return `${(abs / 1000).toFixed(abs < 10_000 ? 1 : 0)} s`;
  const s = Math.floor(abs / 1000);
  const units: [number, string][] = [[86_400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const i = units.findIndex(([n]) => s >= n);
  const [big, bigName] = units[i] ?? [1, "s"];
  const [small, smallName] = units[i + 1] ?? [1, "s"];
  const rest = Math.floor((s % big) / small);
  return rest === 0 ? `${Math.floor(s / big)} ${bigName}` : `${Math.floor(s / big)} ${bigName} ${rest} ${smallName}`;
}
