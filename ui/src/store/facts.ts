// What the page reads out of facts of the journal. Members that a kind does not have are absent.
import { fitted } from "../api/shape";
import type { Schema } from "../api/client";
import { copied } from "../lib/loose";
import { millis } from "../lib/time";

export type Entry = Schema<"JournalEntry">;
export type Exchange = Schema<"Exchange">;

/** What a fact may tell: shapes.mjs reads it. */
export interface Told {
  at?: string;
  kind?: string;
  message?: string;
  to?: string;
  from?: string;
  group?: string;
  recipient?: string;
  status?: string | number;
  code?: number;
  errors?: { code: number; title: string; details?: string }[];
  delivery?: string;
  about?: string;
  attempt?: number;
  state?: string;
  next?: string;
  cause?: string;
  detail?: string;
  begun?: string;
  took?: number;
  webhook?: string;
  items?: Told[] | number;
  due?: string;
  copy_of?: string;
  resent?: boolean;
  reordered?: boolean;
  edited?: boolean;
  type?: string;
  body?: string;
  users?: string[];
  wa_id?: string;
  new_wa_id?: string;
  chat?: string;
  media?: string;
  name?: string;
  event?: string;
  text?: string;
}

export type Fact = Told & { at: string };

const facts = new WeakMap<Entry, Fact>();

/** The fact of an entry; empty for an exchange. Members that are not what they should be are left out. It is remembered: entries never change. */
export function factOf(e: Entry): Fact {
  let fact = facts.get(e);
  if (fact === undefined) {
    const told = fitted(copied(e.fact ?? {}), "Told") as Told;
    facts.set(e, (fact = { ...told, at: told.at === undefined || Number.isNaN(millis(told.at)) ? e.at : told.at }));
  }
  return fact;
}

/** What an entry has to do with. */
export interface Touched {
  messages: string[];
  peers: string[];
  delivery: string | undefined;
}

const none: Touched = { messages: [], peers: [], delivery: undefined };

const known = new WeakMap<Entry, Touched>();

/** Which messages, peers and delivery an entry is about. It is remembered: entries never change. */
export function touched(e: Entry): Touched {
  let t = known.get(e);
  if (t === undefined) known.set(e, (t = e.exchange === undefined ? touchedByFact(factOf(e)) : touchedByExchange(e.exchange)));
  return t;
}

function touchedByFact(f: Told): Touched {
  const items = Array.isArray(f.items) ? f.items.map(touchedByFact) : [];
  const messages = new Set(items.flatMap((i) => i.messages));
  const peers = new Set(items.flatMap((i) => i.peers));
  if (f.message !== undefined) messages.add(f.message);
  for (const peer of [f.group, f.to, f.chat, f.group === undefined ? f.from : undefined, f.recipient, f.wa_id, f.new_wa_id]) {
    if (typeof peer === "string" && peer !== "") peers.add(peer);
  }
  return { messages: [...messages], peers: [...peers], delivery: f.delivery };
}

const digits = (text: string): string => (/^[+\d ()-]+$/.test(text) ? text.replace(/\D/g, "") : text);

function touchedByExchange(x: Exchange): Touched {
  const messages = new Set<string>();
  const peers = new Set<string>();
  const asked = json(x.request.body.text);
  const answered = json(x.response.body.text);
  if (x.to) peers.add(x.to);
  if (typeof asked?.to === "string") peers.add(digits(asked.to));
  for (const m of list(answered?.messages)) if (typeof m.id === "string") messages.add(m.id);
  for (const c of list(answered?.contacts)) if (typeof c.wa_id === "string") peers.add(c.wa_id);
  const [path = ""] = x.request.target.split("?");
  const parts = path.split("/").map((p) => safeDecode(p));
  const after = (name: string): string | undefined => parts[parts.indexOf(name) + 1];
  if (parts.includes("messages") && after("messages")) messages.add(after("messages") ?? "");
  if (parts.includes("groups") && after("groups")) peers.add(after("groups") ?? "");
  if (messages.size === 0 && peers.size === 0) return none;
  return { messages: [...messages], peers: [...peers], delivery: undefined };
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Loose = Record<string, unknown>;

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter((v): v is Loose => typeof v === "object" && v !== null) : [];
}

/** A JSON object out of a text; undefined for everything else. */
export function json(text: string | undefined): Loose | undefined {
  if (text === undefined || !text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Loose;
  } catch {
    return undefined;
  }
}
