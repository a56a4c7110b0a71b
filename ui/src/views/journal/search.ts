// The search language of the journal, `op:SendMessage status:4xx to:4477* -text`. Pure: a text and the world's present
// in, a search out. What the server can filter goes into `query`; the rest is judged here, entry by entry.

import type { Entry } from "../types";

/** Something in the text that cannot be meant so, and where. */
export interface Problem {
  at: number;
  length: number;
  message: string;
}

/** One condition: any of its values, or with `not` none of them. Texts have the key "text". */
export interface Term {
  key: string;
  values: string[];
  not: boolean;
  at: number;
  length: number;
}

/** Filters of `GET …/journal`, by the names of the control API. */
export type Query = Partial<Record<"kind" | "operation" | "status" | "caller" | "peer" | "message" | "from" | "until", string>>;

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

type Judge = (entry: Entry, value: string) => boolean;

interface Key {
  about: string;
  example: string;
  judge: Judge;
  /** Name of the server's filter, and which values it takes. */
  filter?: keyof Query;
  takes?: RegExp;
  /** Values that are allowed, where they are few. */
  values?: readonly string[];
  check?: RegExp;
  wants?: string;
}

const IS = ["refused", "unmatched", "violation", "finding", "injected", "fault", "defect", "fact", "exchange"] as const;

const digits = (text: string) => text.replace(/^\+/, "").replace(/[^0-9A-Za-z@*-]/g, "");

/** Keys in the order in which help shows them. */
export const KEYS: Record<string, Key> = {
  op: {
    about: "operation of the API", example: "op:SendMessage", filter: "operation", takes: /^[A-Za-z]{1,64}$/,
    judge: (e, v) => matches(v, e.exchange?.operation),
  },
  status: {
    about: "HTTP status, or its class", example: "status:4xx", filter: "status", takes: /^[1-5]([0-9]{2}|xx)$/,
    check: /^([1-5]([0-9]{2}|xx)|0)$/i, wants: "a status such as 404, or a class such as 4xx",
    judge: (e, v) => e.exchange !== undefined && statusFits(e.exchange.response.status, v),
  },
  to: {
    about: "number, wa_id or group id; * for any ending", example: "to:4477*", filter: "peer", takes: /^[^*]{1,64}$/,
    judge: (e, v) => peers(e).some((p) => matches(digits(v), p)),
  },
  kind: {
    about: "exchange, or the kind of a fact", example: "kind:delivery_*", filter: "kind", takes: /^[a-z_]{1,64}$/,
    judge: (e, v) => matches(v, e.kind),
  },
  message: {
    about: "id of a message", example: "message:gBEGR*", filter: "message", takes: /^[^*]{1,256}$/,
    judge: (e, v) => leaves(e.fact, ["message"]).some((m) => matches(v, m)) || glob(v, true).test(bodies(e)),
  },
  delivery: {
    about: "id of a delivery", example: "delivery:d60b*",
    judge: (e, v) => leaves(e.fact, ["delivery", "copy_of"]).some((d) => matches(v, d)),
  },
  from: {
    about: "at this instant or later", example: "from:-10m", wants: "an instant such as 2024-05-01T09:00, a time such as 09:00, or a span such as -10m",
    judge: (e, v) => Date.parse(e.at) >= Date.parse(v),
  },
  until: {
    about: "before this instant", example: "until:09:30", wants: "an instant such as 2024-05-01T09:00, a time such as 09:00, or a span such as -10m",
    judge: (e, v) => Date.parse(e.at) < Date.parse(v),
  },
  code: {
    about: "error code", example: "code:470", check: /^[0-9*]{1,6}$/, wants: "an error code such as 1013",
    judge: (e, v) => codes(e).some((c) => matches(v, String(c))),
  },
  user: {
    about: "user of the API who called", example: "user:admin", filter: "caller", takes: /^[^*]{1,64}$/,
    judge: (e, v) => matches(v, e.exchange?.caller),
  },
  is: {
    about: IS.join(", "), example: "is:refused", values: IS,
    judge: (e, v) => flagged(e, v),
  },
  reason: {
    about: "why it was refused before the world saw it", example: "reason:contract", values: ["route", "access", "contract", "limit"],
    judge: (e, v) => matches(v, e.exchange?.reason),
  },
  type: {
    about: "type of the message", example: "type:template",
    judge: (e, v) => matches(v, e.exchange?.type) || leaves(e.fact, ["type"]).some((t) => matches(v, t)),
  },
  template: {
    about: "template of the message", example: "template:order_*",
    judge: (e, v) => matches(v, e.exchange?.template) || leaves(e.fact, ["template"]).some((t) => matches(v, t)),
  },
  method: {
    about: "HTTP method", example: "method:PATCH", check: /^[A-Za-z]+$/, wants: "a method such as POST",
    judge: (e, v) => matches(v, e.exchange?.request.method),
  },
  path: {
    about: "part of the path", example: "path:/contacts",
    judge: (e, v) => e.exchange !== undefined && glob(v, true).test(e.exchange.request.target),
  },
  rule: {
    about: "id of a broken rule", example: "rule:WABA-REQUIRED",
    judge: (e, v) => violations(e).some((x) => matches(v, x.id) || matches(v, x.rule)),
  },
  injected: {
    about: "rule or number that decided the answer", example: "injected:*",
    judge: (e, v) => matches(v, e.exchange?.injected),
  },
  fault: {
    about: "fault of the connection", example: "fault:HANG",
    judge: (e, v) => matches(v, e.exchange?.fault),
  },
  id: {
    about: "exchange, or number of an entry", example: "id:x12", check: /^x?[0-9]+$/, wants: "an exchange such as x12, or the number of an entry",
    judge: (e, v) => e.exchange?.id === v || String(e.seq) === v,
  },
};

const ALIASES: Record<string, string> = {
  operation: "op", peer: "to", number: "to", caller: "user", has: "is", since: "from", before: "until", seq: "id", exchange: "id", msg: "message",
};

/** Short words for several kinds. */
const KINDS: Record<string, string[]> = {
  webhook: ["delivery_*", "webhook_*"],
  status: ["status_*"],
  inbound: ["message_received", "notice_raised"],
  scenario: ["scenario_*", "state_moved", "happened", "rules_changed"],
  group: ["group_*"],
};

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

interface Word {
  at: number;
  length: number;
  not: boolean;
  /** Key before the first colon outside of quotes; absent for a text. */
  key?: string;
  values: string[];
  raw: string;
}

/** Splits at blanks outside of quotes. A quote begins only at the start of a value. */
function split(text: string, problems: Problem[]): Word[] {
  const words: Word[] = [];
  let i = 0;
  while (i < text.length) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const at = i;
    const not = text[i] === "-" && i + 1 < text.length && !/\s/.test(text[i + 1]!);
    if (not) i++;
    const key = /^([A-Za-z_]+):(?!\/\/)/.exec(text.slice(i));
    if (key) i += key[0].length;
    const [values, end] = valuesAt(text, i, key !== null, problems);
    i = end;
    words.push({ at, length: i - at, not, ...(key ? { key: key[1]!.toLowerCase() } : {}), values, raw: text.slice(at, i) });
  }
  return words;
}

/** Reads one value, or with `list` several between commas; answers them and where they end. */
function valuesAt(text: string, start: number, list: boolean, problems: Problem[]): [string[], number] {
  const values: string[] = [];
  let i = start;
  for (;;) {
    let value = "";
    if (text[i] === '"') {
      const end = text.indexOf('"', i + 1);
      if (end < 0) problems.push({ at: i, length: text.length - i, message: "A quote is not closed." });
      value = text.slice(i + 1, end < 0 ? undefined : end);
      i = end < 0 ? text.length : end + 1;
    } else {
      const rest = (list ? /^[^\s,]*/ : /^\S*/).exec(text.slice(i))![0];
      value = rest;
      i += rest.length;
    }
    if (value !== "") values.push(value);
    if (!list || text[i] !== ",") return [values, i];
    i++;
  }
}

function termOf(word: Word, now: number, problems: Problem[]): Term | undefined {
  const place = { at: word.at, length: word.length };
  const wrong = (message: string): undefined => {
    problems.push({ ...place, message });
  };
  if (word.key === undefined) {
    return word.values.length > 0 ? { key: "text", values: word.values.map((v) => v.toLowerCase()), not: word.not, ...place } : undefined;
  }
  const key = ALIASES[word.key] ?? word.key;
  const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (!known) {
    const near = nearest(word.key, [...Object.keys(KEYS), ...Object.keys(ALIASES)]);
    return wrong(`There is no “${word.key}:”${near ? `, did you mean “${near}:”?` : ""} Write it in quotes to look for the text.`);
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
  if (known.check && !known.check.test(given)) return undefined;
  if (known.values && !given.includes("*") && !known.values.includes(given.toLowerCase())) return undefined;
  if (key === "kind") return KINDS[given.toLowerCase()] ?? [given.toLowerCase()];
  if (key === "to") return [digits(given)];
  return [key === "status" || known.values ? given.toLowerCase() : given];
}

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

/** The filters that the server can apply: at most one term of each, no negation. */
function queryOf(terms: Term[]): Query {
  const query: Query = {};
  for (const t of terms) {
    if (t.not) continue;
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

/** Whether a term is wholly in the server's filters. */
function filtered(term: Term, query: Query): boolean {
  if (term.not) return false;
  const filter = term.key === "from" || term.key === "until" ? term.key : KEYS[term.key]?.filter;
  return filter !== undefined && query[filter] === term.values.join(",");
}

function judge(key: string, entry: Entry, value: string): boolean {
  return key === "text" ? haystack(entry).includes(value) : KEYS[key]!.judge(entry, value);
}

const globs = new Map<string, RegExp>();

/** A pattern with `*` for anything, whatever the case; `part` lets it stand anywhere. */
function glob(pattern: string, part = false): RegExp {
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

function matches(pattern: string, text: string | undefined): boolean {
  return text !== undefined && text !== "" && glob(pattern).test(text);
}

function statusFits(status: number, wanted: string): boolean {
  return wanted.endsWith("xx") ? Math.floor(status / 100) === Number(wanted[0]) : status === Number(wanted);
}

function violations(entry: Entry): { id?: string; rule: string; message: string; code?: number }[] {
  const x = entry.exchange;
  return x ? [...(x.violations ?? []), ...(x.findings ?? []), ...(x.ours ?? [])] : [];
}

function flagged(entry: Entry, flag: string): boolean {
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
    case "defect": return (x?.ours?.length ?? 0) > 0;
    default: return false;
  }
}

function codes(entry: Entry): number[] {
  const found = entry.exchange?.code === undefined ? [] : [entry.exchange.code];
  for (const v of violations(entry)) if (v.code !== undefined) found.push(v.code);
  return [...found, ...leaves(entry.fact, ["code"]).map(Number)];
}

const PEERS = ["to", "from", "recipient", "recipients", "peer", "customer", "number", "new_number", "old_number", "wa_id", "group", "by", "users", "contact"];

function peers(entry: Entry): string[] {
  const found = leaves(entry.fact, PEERS);
  if (entry.exchange) found.push(...[entry.exchange.to ?? ""], ...entry.exchange.request.target.split(/[/?&=]/));
  return found;
}

/** Texts and numbers below members of these names, at any depth; what people wrote (`said`) is left out. */
function leaves(value: unknown, names: readonly string[], found: string[] = [], named = false): string[] {
  if (Array.isArray(value)) for (const v of value) leaves(v, names, found, named);
  else if (typeof value === "object" && value !== null) {
    for (const [k, v] of Object.entries(value)) if (k !== "said") leaves(v, names, found, names.includes(k));
  } else if (named && (typeof value === "string" || typeof value === "number")) found.push(String(value));
  return found;
}

function bodies(entry: Entry): string {
  const x = entry.exchange;
  return x ? `${x.request.target}\n${x.request.body.text ?? ""}\n${x.response.body.text ?? ""}` : "";
}

const haystacks = new WeakMap<object, string>();

/** All that a text is looked for in, in lower case. */
function haystack(entry: Entry): string {
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

/** The word of a list that differs from one in the fewest letters, at most two. */
export function nearest(word: string, list: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of list) {
    const d = distance(word, candidate);
    if (d < least && d < Math.max(word.length, candidate.length)) [best, least] = [candidate, d];
  }
  return best;
}

/** Letters to insert, delete or change to make one word the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Something that can stand where the caret is, and the text and caret that taking it gives. */
export interface Suggestion {
  label: string;
  about: string;
  text: string;
  caret: number;
}

/** Words of the world that values are completed from. */
export interface Words {
  operations?: readonly string[];
  kinds?: readonly string[];
  peers?: readonly string[];
  users?: readonly string[];
}

/** What can be written where the caret stands, at most eight. */
export function suggest(text: string, caret: number, words: Words): Suggestion[] {
  const start = /\S*$/.exec(text.slice(0, caret))!.index;
  const end = caret + /^\S*/.exec(text.slice(caret))![0].length;
  const typed = text.slice(start, caret);
  if (typed.includes('"')) return [];
  const not = typed.startsWith("-") ? "-" : "";
  const bare = typed.slice(not.length);
  const colon = bare.indexOf(":");
  const put = (label: string, about: string, word: string, space: boolean): Suggestion => {
    const tail = text.slice(end).replace(/^\s+/, "");
    const before = `${text.slice(0, start)}${word}${space ? " " : ""}`;
    return { label, about, text: before + tail, caret: before.length };
  };
  if (colon < 0) {
    return Object.entries(KEYS)
      .filter(([k]) => k.startsWith(bare.toLowerCase()))
      .slice(0, 8)
      .map(([k, { about }]) => put(`${k}:`, about, `${not}${k}:`, false));
  }
  const key = ALIASES[bare.slice(0, colon)] ?? bare.slice(0, colon);
  const list = bare.slice(colon + 1);
  const comma = list.lastIndexOf(",") + 1;
  const part = list.slice(comma).toLowerCase();
  return choices(key, words)
    .filter((c) => c.toLowerCase().includes(part) && c.toLowerCase() !== part)
    .sort((a, b) => Number(b.toLowerCase().startsWith(part)) - Number(a.toLowerCase().startsWith(part)))
    .slice(0, 8)
    .map((c) => put(c, "", `${not}${bare.slice(0, colon + 1)}${list.slice(0, comma)}${c}`, true));
}

function choices(key: string, words: Words): readonly string[] {
  switch (key) {
    case "op": return words.operations ?? [];
    case "kind": return ["exchange", ...Object.keys(KINDS), ...(words.kinds ?? [])];
    case "to": return words.peers ?? [];
    case "user": return words.users ?? [];
    case "status": return ["2xx", "4xx", "5xx", "201", "400", "401", "404", "429"];
    case "from": case "until": return ["-1m", "-10m", "-1h", "-1d", "now"];
    case "method": return ["GET", "POST", "PUT", "PATCH", "DELETE"];
    default: return (Object.hasOwn(KEYS, key) ? KEYS[key]!.values : undefined) ?? [];
  }
}
