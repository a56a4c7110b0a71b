// Coverage and findings in the form in which the page shows them. Pure.

import type { Coverage, CoverageItem, Dimension, Finding, NearMiss, Sighting } from "../types";

export type Show = "all" | "missing" | "met";

/** Items of one owner, such as an operation with its statuses; without an owner when they stand for themselves. */
export interface Group {
  owner: string;
  items: { item: CoverageItem; label: string }[];
}

export interface Section {
  dimension: Dimension;
  groups: Group[];
  /** Items that pass the filter. */
  count: number;
}

/** Dimensions with the items that are wanted, in the order of the report; those without any are left out while searching. */
export function sections(coverage: Coverage, show: Show, text: string): Section[] {
  const wanted = text.trim().toLowerCase();
  const all = coverage.dimensions.map((dimension) => {
    const items = dimension.items.filter((i) => passes(i, show) && says(i, wanted));
    return { dimension, groups: grouped(dimension.name, items), count: items.length };
  });
  return wanted === "" ? all : all.filter((s) => s.count > 0);
}

function passes(item: CoverageItem, show: Show): boolean {
  if (show === "all") return true;
  return show === "met" ? item.met : !item.met && !item.extra;
}

function says(item: CoverageItem, text: string): boolean {
  return text === "" || item.name.toLowerCase().includes(text) || (item.about ?? "").toLowerCase().includes(text);
}

/** Those whose items belong to something that stands before a blank or a colon in their names. */
const OWNED: Partial<Record<Dimension["name"], string>> = {
  success_statuses: " ",
  error_statuses: " ",
  schema_keywords: " ",
  webhook_kinds: ":",
};

function grouped(name: Dimension["name"], items: CoverageItem[]): Group[] {
  const mark = OWNED[name];
  const groups = new Map<string, Group>();
  for (const item of items) {
    const at = mark === undefined ? -1 : item.name.indexOf(mark);
    const owner = at < 0 ? "" : item.name.slice(0, at).replace(/\..*$/, "");
    const group = groups.get(owner) ?? { owner, items: [] };
    group.items.push({ item, label: at < 0 ? item.name : item.name.slice(owner.length).replace(/^[ :.]/, "") });
    groups.set(owner, group);
  }
  return [...groups.values()];
}

/** The operations of the API, as coverage knows them. */
export function operationsOf(coverage: Coverage | undefined): string[] {
  const dimension = coverage?.dimensions.find((d) => d.name === "operations");
  return (dimension?.items ?? []).filter((i) => !i.extra).map((i) => i.name);
}

/** Findings by severity, the worst first, the most frequent first within one. */
export function bySeverity(findings: readonly Finding[]): { severity: Finding["severity"]; findings: Finding[] }[] {
  return (["error", "warning", "note"] as const)
    .map((severity) => ({ severity, findings: findings.filter((f) => f.severity === severity).sort((a, b) => b.count - a.count) }))
    .filter((g) => g.findings.length > 0);
}

/** Near misses that say something of the request: not those of rules that it would have met, had they been there. */
export const telling = (list: readonly NearMiss[]): NearMiss[] => list.filter((m) => !m.differs.every((d) => d.field === "loaded"));

/** Near misses by request, in the order in which they came. */
export function byRequest(list: readonly NearMiss[]): { seq: number; exchange: string; misses: NearMiss[] }[] {
  const all = new Map<string, { seq: number; exchange: string; misses: NearMiss[] }>();
  for (const m of list) {
    const one = all.get(m.exchange) ?? { seq: m.seq, exchange: m.exchange, misses: [] };
    one.misses.push(m);
    all.set(m.exchange, one);
  }
  return [...all.values()];
}

/** Whether a sighting is of the world as it lives now, so that its entry can be looked up. */
export const ofThisLife = (s: Sighting, world: string, lives: number): boolean => s.world === world && s.life === lives;

/** `once`, `twice`, `12 times`. */
export function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count.toLocaleString("en")} times`;
}
