// The search language of the journal, `op:SendMessage status:4xx to:4477* -text`. Pure: a text and the world's present
// in, a search out. What the server can filter goes into `query`; the rest is judged here, entry by entry.
import type { Entry } from "../../types";
import { instant, range } from "./instant";
import { haystack } from "./match";
import { nearest } from "./nearest";
import { type Problem, type Word, split } from "./split";
import { ALIASES, KEYS, KINDS, type Key, type Query, digits } from "./terms";

export type { Problem } from "./split";
export type { Query } from "./terms";

/** One condition: any of its values, or with `not` none of them. Texts have the key "text". */
export interface Term {
  key: string;
  values: string[];
  not: boolean;
  at: number;
  length: number;
}

export interface Search {
  text: string;
  terms: Term[];
  problems: Problem[];
  query: Query;
  /** Whether an entry passes all that was asked, what the server filters included. */
  accepts(entry: Entry): boolean;
  /** Whether something is judged here that the server does not filter. */
  local: boolean;
}

/** Parses a search; `now` is the world's present in milliseconds, for spans and times of the day. */
export function parse(text: string, now: number): Search {
  const problems: Problem[] = [];
  const terms: Term[] = [];
  for (const word of split(text, problems)) {
    const term = termOf(word, now, problems);
    if (term) terms.push(term);
  }
  const query = queryOf(terms);
  return {
    text, terms, problems, query,
    local: terms.some((t) => !filtered(t, query)),
    accepts: (entry) => terms.every((t) => t.values.some((v) => judge(t.key, entry, v)) !== t.not),
  };
}

function termOf(word: Word, now: number, problems: Problem[]): Term | undefined {
  const place = { at: word.at, length: word.length };
  const wrong = (message: string, fix?: string): undefined => {
    problems.push({ ...place, message, ...(fix === undefined ? {} : { fix }) });
  };
  if (word.key === undefined) {
    return word.values.length > 0 ? { key: "text", values: word.values.map((v) => v.toLowerCase()), not: word.not, ...place } : undefined;
  }
  const key = ALIASES[word.key] ?? word.key;
  const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (!known) {
    const near = nearest(word.key, [...Object.keys(KEYS), ...Object.keys(ALIASES)]);
    return wrong(`There is no “${word.key}:”${near ? `, did you mean “${near}:”?` : ""} Write it in quotes to look for the text.`, `${word.not ? "-" : ""}${near ? `${near}:${word.raw.slice(word.raw.indexOf(":") + 1)}` : `"${word.raw.replace(/^-/, "").replaceAll('"', "")}"`}`);
  }
  if (word.values.length === 0) return wrong(`“${word.key}:” needs a value, such as ${known.example}.`);
  const values: string[] = [];
  for (const given of word.values) {
    const value = valueOf(key, known, given.replace(/(…|\.\.\.)$/, "*"), now);
    if (value === undefined) return wrong(`“${given}” is not ${known.wants ?? `one of ${known.values?.join(", ")}`}.`);
    values.push(...value);
  }
  return { key, values, not: word.not, ...place };
}

/** What a value means: checked, in the form that is judged; undefined when it cannot be meant so. */
function valueOf(key: string, known: Key, given: string, now: number): string[] | undefined {
  if (key === "from" || key === "until") {
    const at = instant(given, now);
    return at === undefined ? undefined : [new Date(at).toISOString()];
  }
  if (key === "at") {
    const span = range(given, now);
    return span === undefined ? undefined : [span.map((at) => (Math.abs(at) > 8e15 ? "" : new Date(at).toISOString())).join("..")];
  }
  if (known.check && !known.check.test(given)) return undefined;
  if (known.values && !given.includes("*") && !known.values.includes(given.toLowerCase())) return undefined;
  if (key === "kind") return KINDS[given.toLowerCase()] ?? [given.toLowerCase()];
  if (key === "to") return [digits(given)];
  return [key === "status" || known.values ? given.toLowerCase() : given];
}

/** The filters that the server can apply: at most one term of each, no negation. */
function queryOf(terms: Term[]): Query {
  const query: Query = {};
  for (const t of terms) {
    if (t.not) continue;
    if (t.key === "at") {
      narrow(query, t);
      continue;
    }
    if (t.key === "from" || t.key === "until") {
      const v = t.values[0]!;
      const had = query[t.key];
      if (t.values.length === 1 && (had === undefined || (t.key === "from" ? v > had : v < had))) query[t.key] = v;
      continue;
    }
    const { filter, takes } = KEYS[t.key] ?? {};
    if (!filter || query[filter] !== undefined || !t.values.every((v) => takes?.test(v))) continue;
    const several = filter === "kind" || filter === "operation";
    if (t.values.length === 1 || (several && t.values.length <= 50)) query[filter] = t.values.join(",");
  }
  return query;
}

/** A range narrows what the server is asked for; whether an entry is in it is judged here too. */
function narrow(query: Query, term: Term): void {
  const [begin = "", end = ""] = term.values.length === 1 ? (term.values[0] ?? "").split("..") : [];
  if (begin !== "" && (query.from === undefined || begin > query.from)) query.from = begin;
  if (end !== "" && (query.until === undefined || end < query.until)) query.until = end;
}

/** Whether a term is wholly in the server's filters. */
function filtered(term: Term, query: Query): boolean {
  if (term.not) return false;
  if (term.key === "at") return term.values.length === 1 && within(query, term.values[0] ?? "");
  const filter = term.key === "from" || term.key === "until" ? term.key : KEYS[term.key]?.filter;
  return filter !== undefined && query[filter] === term.values.join(",");
}

/** Whether what the server is asked for lies within a range. */
function within(query: Query, value: string): boolean {
  const [begin = "", end = ""] = value.split("..");
  return (begin === "" || query.from! >= begin) && (end === "" || query.until! <= end);
}

function judge(key: string, entry: Entry, value: string): boolean {
  return key === "text" ? haystack(entry).includes(value) : KEYS[key]!.judge(entry, value);
}
