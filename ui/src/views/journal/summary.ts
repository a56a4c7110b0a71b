// An entry of the journal in one line. Pure.

import { clockTime } from "../../lib/time";
import type { Tone } from "../../parts/basics";
import type { Entry } from "../types";

export interface Summary {
  /** Operation or kind. */
  title: string;
  /** What it is about. */
  text: string;
  /** HTTP status of an exchange, or of an attempt to post. */
  status: number | undefined;
  /** What to look at twice, in a word each. */
  marks: { word: string; tone: Tone; title: string }[];
}

export function summary(entry: Entry): Summary {
  return entry.exchange === undefined ? ofFact(entry) : ofExchange(entry.exchange);
}

function ofExchange(x: NonNullable<Entry["exchange"]>): Summary {
  const marks: Summary["marks"] = [];
  const many = (n: number, word: string) => (n === 1 ? `1 ${word}` : `${n} ${word}s`);
  if (x.injected !== undefined) marks.push({ word: "injected", tone: "info", title: `Decided by ${x.injected}` });
  if (x.fault !== undefined) marks.push({ word: "fault", tone: "bad", title: x.fault });
  if (x.violations?.length) marks.push({ word: many(x.violations.length, "violation"), tone: "warn", title: x.violations.map((v) => v.message).join("\n") });
  if (x.findings?.length) marks.push({ word: many(x.findings.length, "finding"), tone: "warn", title: x.findings.map((v) => v.message).join("\n") });
  if (x.ours?.length) marks.push({ word: "defect", tone: "bad", title: x.ours.map((v) => v.message).join("\n") });
  const about = [x.type, x.to && `to ${x.to}`, x.template, x.code !== undefined && `code ${x.code}`].filter(Boolean).join(" · ");
  return {
    title: x.operation ?? "no operation",
    text: `${x.request.method} ${x.request.target}${about === "" ? "" : ` · ${about}`}`,
    status: x.response.status,
    marks,
  };
}

/** Members that are shown first, in this order; others follow. */
const FIRST = ["status", "state", "type", "to", "from", "recipient", "group", "user", "attempt", "cause", "code", "message", "delivery"];

/** Members that say nothing in a line, or too much. */
const HIDDEN = new Set(["at", "kind", "items", "begun", "took", "conversation", "pricing", "body"]);

function ofFact(entry: Entry): Summary {
  const fact = (entry.fact ?? {}) as Record<string, unknown>;
  const names = [...FIRST.filter((n) => n in fact), ...Object.keys(fact).filter((n) => !FIRST.includes(n) && !HIDDEN.has(n))];
  const attempted = entry.kind === "delivery_attempted";
  const parts = names.filter((n) => !(attempted && n === "status")).map((n) => value(n, fact[n])).filter((t) => t !== "");
  return {
    title: entry.kind.replaceAll("_", " "),
    text: parts.filter((t, i) => !parts.slice(0, i).some((earlier) => earlier.split(" ").includes(t))).slice(0, 6).join(" · "),
    status: attempted && typeof fact.status === "number" ? fact.status : undefined,
    marks: [],
  };
}

/** A member in words; ids and spoken texts are cut. */
function value(name: string, v: unknown): string {
  if (typeof v === "string") {
    if (v === "") return "";
    if (/^\d{4}-\d{2}-\d{2}T/.test(v)) return `${name.replaceAll("_", " ")} ${clockTime(v)}`;
    if (name === "message" || name === "delivery" || name === "copy_of") return `${name === "message" ? "" : `${name} `}${v.length > 12 ? `${v.slice(0, 12)}…` : v}`;
    if (["to", "from", "about", "cause", "by"].includes(name)) return `${name} ${v}`;
    return v.length > 60 ? `${v.slice(0, 60)}…` : v;
  }
  if (typeof v === "number") return `${name} ${v}`;
  if (typeof v === "boolean") return v ? name.replaceAll("_", " ") : "";
  if (name === "errors" && Array.isArray(v)) return v.map((e: { code?: number; title?: string }) => `${e.code ?? ""} ${e.title ?? ""}`.trim()).join(", ");
  if (Array.isArray(v)) return v.every((x) => typeof x === "string") ? v.slice(0, 4).join(", ") : `${v.length} ${name}`;
  if (typeof v === "object" && v !== null) {
    const first = Object.values(v)[0];
    return typeof first === "string" ? value(name, first) : "";
  }
  return "";
}
