// Instants as people write them in a search. Pure.

const UNITS: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** An instant in UTC: a date, a date with a time, a time of today, `-10m` before now, or `now`. */
export function instant(text: string, now: number): number | undefined {
  if (text === "now") return now;
  const span = /^-((?:\d+(?:ms|s|m|h|d))+)$/.exec(text);
  if (span) {
    let sum = 0;
    for (const [, count, unit] of span[1]!.matchAll(/(\d+)(ms|s|m|h|d)/g)) sum += Number(count) * UNITS[unit!]!;
    return now - sum;
  }
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text);
  if (time) {
    const [hours, minutes, seconds] = [Number(time[1]), Number(time[2]), Number(time[3] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    const day = new Date(now);
    return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), hours, minutes, seconds);
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/i.test(text)) return undefined;
  const zoned = /T/i.test(text) && !/(Z|[+-]\d{2}:\d{2})$/i.test(text) ? `${text}Z` : text;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : at;
}

/** A range of instants, `09:00..09:30` or `-10m..`; one alone is the second, minute or day that it names. */
export function range(text: string, now: number): [number, number] | undefined {
  const [first = "", last, ...more] = text.split("..");
  if (more.length > 0) return undefined;
  if (last === undefined) {
    const at = instant(first, now);
    return at === undefined ? undefined : [at, at + widthOf(first)];
  }
  const begin = first === "" ? -8.64e15 : instant(first, now);
  const end = last === "" ? 8.64e15 : instant(last, now);
  return begin === undefined || end === undefined || begin >= end ? undefined : [begin, end];
}

/** How long that lasts which a single instant names. */
function widthOf(text: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return UNITS.d ?? 0;
  if (/\.\d+/.test(text)) return 1;
  return /(^|T)\d{1,2}:\d{2}(Z|[+-]\d{2}:\d{2})?$/i.test(text) ? (UNITS.m ?? 0) : (UNITS.s ?? 0);
}
