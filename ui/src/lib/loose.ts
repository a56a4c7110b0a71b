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
