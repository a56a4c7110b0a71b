// Spans of time as people type them, and instants of the world as fields of a form hold them. Pure.

const units: Record<string, string> = {
  d: "d", day: "d", days: "d",
  h: "h", hr: "h", hour: "h", hours: "h",
  m: "m", min: "m", mins: "m", minute: "m", minutes: "m",
  s: "s", sec: "s", secs: "s", second: "s", seconds: "s",
  ms: "ms",
};
const order = ["d", "h", "m", "s", "ms"];

/** "90", "1 h 30 min" or "2 days" as the control API writes it: 90s, 1h30m, 2d. Undefined when it is no span. A bare number is seconds. */
export function spanOf(text: string): string | undefined {
  const clean = text.trim().toLowerCase().replace(/^\+/, "").replace(/\s+and\s+|,/g, " ");
  if (/^\d+(\.\d+)?$/.test(clean)) return Number(clean) > 0 ? `${clean}s` : undefined;
  if (!/^(\d+(\.\d+)?\s*[a-z]+\s*)+$/.test(clean)) return undefined;
  const parts: { n: string; unit: string }[] = [];
  for (const [, n = "", name = ""] of clean.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const unit = units[name];
    if (unit === undefined || parts.some((p) => p.unit === unit) || (unit === "d" && n.includes("."))) return undefined;
    parts.push({ n, unit });
  }
  if (parts.every((p) => Number(p.n) === 0)) return undefined;
  return parts.sort((a, b) => order.indexOf(a.unit) - order.indexOf(b.unit)).map((p) => p.n + p.unit).join("");
}

/** An instant (ms since 1970) as people type it, in UTC: 2024-05-01 09:00:00. */
export const typedTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

const typed = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?)?\s*(Z|UTC|[+-]\d\d:\d\d)?$/i;

/** The instant that somebody typed, in UTC unless it says otherwise, as RFC 3339; undefined when it is none. */
export function instantOf(text: string): string | undefined {
  const [, day, time = "00:00", seconds = ":00", zone = "Z"] = typed.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const whole = `${day}T${time}${seconds.slice(0, 7)}${/^(z|utc)$/i.test(zone) ? "Z" : zone}`;
  const at = Date.parse(whole);
  if (Number.isNaN(at) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return undefined; // 31 April is no day
  return new Date(at).toISOString();
}
