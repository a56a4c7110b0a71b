// What an entry of the journal says, in the words of a person. Pure but for the names that it is handed.
import { arr, dig, num, obj, str } from "../../lib/loose";
import { clockTime } from "../../lib/time";
import { type Entry, type Exchange, factOf, json } from "../../store/facts";
import { type Family, factTable, itemsWords } from "./fact-words";

/** How good or bad something is. */
export type Tone = "plain" | "good" | "warn" | "bad" | "info";

export type { Family };

export interface Words {
  /** What kind of thing it is, for the icon and its colour. */
  family: Family;
  /** What happened. */
  title: string;
  /** More about it. */
  text: string;
  tone: Tone;
  /** HTTP status of a call, or of an attempt to post a webhook; 0 where there was no answer. */
  status: number | undefined;
  /** What to look at twice, in a word each. */
  marks: { word: string; tone: Tone; title: string }[];
}

/** Names of customers and groups. */
export type NameOf = (peer: string) => string;

/** What a webhook tells of, by its id; undefined where the page does not know. */
export type ItemsOf = (delivery: string) => { items: readonly unknown[]; about: string } | undefined;

export function wordsOf(e: Entry, nameOf: NameOf, itemsOf: ItemsOf = () => undefined): Words {
  return e.exchange === undefined ? wordsOfFact(e, nameOf, itemsOf) : wordsOfCall(e.exchange, nameOf);
}

/** At most so many letters of what somebody wrote. */
const most = 120;

const cut = (text: string): string => (text.length > most ? `${text.slice(0, most)}…` : text).replace(/\s+/g, " ");

function wordsOfCall(x: Exchange, nameOf: NameOf): Words {
  const body = json(x.request.body.text);
  const said = [x.type, bodyWords(body)].filter((t) => t !== undefined && t !== "").join(" ");
  const parts = [
    x.operation === undefined ? `${x.request.method} ${x.request.target}` : undefined,
    x.to ? `to ${nameOf(x.to)}` : undefined,
    said,
    x.template,
    x.to === undefined && x.operation !== undefined && said === "" ? x.request.target.replace(/^(\/w\/[^/]+)?\/v1/, "") : undefined,
    x.response.status >= 400 ? refusal(x) : undefined,
  ];
  return {
    family: "call",
    title: x.operation ?? "No operation",
    text: [...new Set(parts.filter((t) => t !== undefined && t !== ""))].join(" · "),
    tone: x.response.status >= 400 || x.response.status === 0 ? "bad" : "plain",
    status: x.response.status,
    marks: marksOf(x),
  };
}

/** What the body of a send says. */
function bodyWords(body: Record<string, unknown> | undefined): string {
  if (body === undefined) return "";
  const type = str(body.type) ?? "text";
  const text = str(dig(body, "text", "body")) ?? str(dig(body, type, "caption")) ?? str(dig(body, "interactive", "body", "text")) ?? str(dig(body, "reaction", "emoji"));
  return text === undefined || text === "" ? "" : `“${cut(text)}”`;
}

/** Why a call was refused, as the answer says. */
function refusal(x: Exchange): string {
  const [first] = arr(json(x.response.body.text)?.errors);
  const code = num(first?.code) ?? x.code;
  const why = str(first?.details) ?? str(first?.title);
  return [code, why === undefined ? undefined : cut(why)].filter((t) => t !== undefined).join(" ");
}

function marksOf(x: Exchange): Words["marks"] {
  const marks: Words["marks"] = [];
  const many = (n: number, word: string): string => (n === 1 ? `1 ${word}` : `${n} ${word}s`);
  const messages = (list: readonly { message: string }[]): string => list.map((v) => v.message).join("\n");
  if (x.injected !== undefined) marks.push({ word: "injected", tone: "info", title: `${x.injected} decided the answer` });
  if (x.fault !== undefined) marks.push({ word: "fault", tone: "bad", title: x.fault });
  if (x.violations?.length) marks.push({ word: many(x.violations.length, "violation"), tone: "bad", title: messages(x.violations) });
  if (x.findings?.length) marks.push({ word: many(x.findings.length, "finding"), tone: "warn", title: messages(x.findings) });
  if (x.ours?.length) marks.push({ word: "defect", tone: "bad", title: messages(x.ours) });
  return marks;
}

function wordsOfFact(e: Entry, nameOf: NameOf, itemsOf: ItemsOf): Words {
  const f = factOf(e);
  const make = Object.hasOwn(factTable, e.kind) ? factTable[e.kind] : undefined;
  const said = make?.(f, nameOf) ?? { family: "other" as const, title: e.kind.replaceAll("_", " ") };
  return {
    family: said.family,
    title: said.title.charAt(0).toUpperCase() + said.title.slice(1),
    text: cut([told(e.kind, f.delivery, nameOf, itemsOf), said.text ?? (make === undefined ? membersOf(f) : "")].filter((t) => t !== "").join(" · ")),
    tone: said.tone ?? "plain",
    status: e.kind === "delivery_attempted" ? (typeof f.status === "number" ? f.status : 0) : undefined,
    marks: [],
  };
}

/** What the webhook of a fact tells of, and of whom; a fact that carries it says so itself. */
function told(kind: string, delivery: string | undefined, nameOf: NameOf, itemsOf: ItemsOf): string {
  const known = delivery === undefined || kind === "delivery_due" ? undefined : itemsOf(delivery);
  if (known === undefined) return "";
  if (known.items.length === 0) return kind === "delivery_queued" ? itemsWords([], known.about) : "";
  const first = obj(known.items[0]);
  const peer = str(first?.group) ?? str(first?.recipient) ?? str(first?.from);
  return [itemsWords(known.items, known.about), peer === undefined ? "" : nameOf(peer)].filter((t) => t !== "").join(" · ");
}

const hidden = new Set(["at", "kind", "items"]);

/** The members of a fact that nobody has words for. */
function membersOf(f: object): string {
  return Object.entries(f)
    .filter(([name, v]) => !hidden.has(name) && obj(v) === undefined && v !== "" && v !== false)
    .slice(0, 6)
    .map(([name, v]) => `${name.replaceAll("_", " ")} ${typeof v === "string" && /^\d{4}-\d\d-\d\dT/.test(v) ? clockTime(v) : Array.isArray(v) ? v.length : String(v)}`)
    .join(" · ");
}
