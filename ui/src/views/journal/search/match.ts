// Whether an entry is as a search says: patterns, and what of an entry they are held against. Pure.
import { json } from "../../../store/facts";
import type { Entry } from "../../types";

const globs = new Map<string, RegExp>();

/** A pattern with `*` for anything, whatever the case; `part` lets it stand anywhere. */
export function glob(pattern: string, part = false): RegExp {
  const name = `${part}:${pattern}`;
  let re = globs.get(name);
  if (!re) {
    const body = pattern.split("*").map((p) => p.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
    re = new RegExp(part ? body : `^(?:${body})$`, "is");
    if (globs.size > 200) globs.clear();
    globs.set(name, re);
  }
  return re;
}

export function matches(pattern: string, text: string | undefined): boolean {
  return text !== undefined && text !== "" && glob(pattern).test(text);
}

export function statusFits(status: number, wanted: string): boolean {
  return wanted.endsWith("xx") ? Math.floor(status / 100) === Number(wanted[0]) : status === Number(wanted);
}

export function violations(entry: Entry): { id?: string; rule: string; message: string; code?: number }[] {
  const x = entry.exchange;
  return x ? [...(x.violations ?? []), ...(x.findings ?? []), ...(x.ours ?? [])] : [];
}

export function flagged(entry: Entry, flag: string): boolean {
  const x = entry.exchange;
  switch (flag) {
    case "fact": return x === undefined;
    case "exchange": return x !== undefined;
    case "refused": return x !== undefined && x.response.status >= 400;
    case "unmatched": return x?.reason !== undefined;
    case "violation": return (x?.violations?.length ?? 0) > 0;
    case "finding": return (x?.findings?.length ?? 0) > 0;
    case "injected": return x?.injected !== undefined;
    case "fault": return x?.fault !== undefined;
    case "failed": return (x !== undefined && (x.response.status >= 400 || x.response.status === 0)) || failedFact(entry);
    case "defect": return (x?.ours?.length ?? 0) > 0;
    default: return false;
  }
}

/** A webhook that was not accepted, or a message that failed. */
function failedFact(entry: Entry): boolean {
  const f = entry.fact as { status?: unknown; state?: unknown } | undefined;
  return f?.status === "failed" || (entry.kind === "delivery_attempted" && f?.state !== "done");
}

export function codes(entry: Entry): number[] {
  const found = entry.exchange?.code === undefined ? [] : [entry.exchange.code];
  for (const v of violations(entry)) if (v.code !== undefined) found.push(v.code);
  return [...found, ...leaves(entry.fact, ["code"]).map(Number)];
}

const PEERS = ["to", "from", "recipient", "recipients", "peer", "customer", "number", "new_number", "old_number", "wa_id", "group", "by", "users", "contact"];

export function peers(entry: Entry): string[] {
  const found = leaves(entry.fact, PEERS);
  const x = entry.exchange;
  if (x) found.push(x.to ?? "", ...x.request.target.split(/[/?&=]/), ...said(json(x.request.body.text)), ...said(json(x.response.body.text)));
  // Numbers are found as people write them; ids of groups keep their dash.
  return found.flatMap((p) => (/^\+?\d[\d ().-]{0,30}$/.test(p) && /\D/.test(p) ? [p, p.replace(/\D/g, "")] : [p]));
}

const PROSE = new Set(["body", "text", "caption"]);

/** All texts of a body but what people wrote. */
function said(value: unknown, found: string[] = []): string[] {
  if (typeof value === "string") found.push(value);
  else if (Array.isArray(value)) for (const v of value) said(v, found);
  else if (typeof value === "object" && value !== null) {
    for (const [k, v] of Object.entries(value)) if (typeof v !== "string" || !PROSE.has(k)) said(v, found);
  }
  return found;
}

/** Texts and numbers below members of these names, at any depth; what people wrote (`said`) is left out. */
export function leaves(value: unknown, names: readonly string[], found: string[] = [], named = false): string[] {
  if (Array.isArray(value)) for (const v of value) leaves(v, names, found, named);
  else if (typeof value === "object" && value !== null) {
    for (const [k, v] of Object.entries(value)) if (k !== "said") leaves(v, names, found, names.includes(k));
  } else if (named && (typeof value === "string" || typeof value === "number")) found.push(String(value));
  return found;
}

export function bodies(entry: Entry): string {
  const x = entry.exchange;
  return x ? `${x.request.target}\n${x.request.body.text ?? ""}\n${x.response.body.text ?? ""}` : "";
}

const haystacks = new WeakMap<object, string>();

/** All that a text is looked for in, in lower case. */
export function haystack(entry: Entry): string {
  let text = haystacks.get(entry);
  if (text === undefined) {
    const x = entry.exchange;
    const parts = x
      ? [x.id, x.request.method, bodies(entry), x.operation, x.caller, String(x.response.status), x.to, x.template, x.injected, x.fault, ...violations(entry).map((v) => `${v.id ?? ""} ${v.message}`)]
      : [JSON.stringify(entry.fact ?? {})];
    text = [entry.kind, ...parts].join("\n").toLowerCase();
    haystacks.set(entry, text);
  }
  return text;
}
