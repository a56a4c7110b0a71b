// The webhook queue as lanes of cards: which card stands where, what it is about in words, when it goes out next. Pure.

import { span } from "../../lib/time";
import { isOver } from "../../store/deliveries";
import type { Attempt, Delivery, DeliveryState } from "../types";

export type Lane = "held" | "pending" | "in_flight" | "failed" | "done";

export const LANES: readonly { lane: Lane; title: string; about: string; none: string }[] = [
  { lane: "pending", title: "Pending", about: "Not tried yet", none: "Nothing waits for its first try" },
  { lane: "in_flight", title: "In flight", about: "Being posted now", none: "Nothing is being posted" },
  { lane: "failed", title: "Failed", about: "Tried, and not answered with 200", none: "Nothing failed" },
  { lane: "held", title: "Held", about: "Put aside until released", none: "Nothing is held" },
  { lane: "done", title: "Done", about: "Answered with 200, or dropped", none: "Nothing is done yet" },
];

export function laneOf(state: DeliveryState): Lane {
  switch (state) {
    case "waiting": case "given_up": return "failed";
    case "dropped": case "done": return "done";
    case "held": case "in_flight": return state;
    default: return "pending"; // also what a newer mock calls otherwise
  }
}

/** How many cards a lane shows at most. */
export const LANE_LIMIT = 100;

/**
 * Cards by lane, at most so many. What is yet to come stands in the order in which it goes out: by the due instant, then
 * as queued; what is over stands newest first, behind what is not.
 */
export function lanes(deliveries: Iterable<Delivery>): Record<Lane, Delivery[]> {
  const keyed: Record<Lane, [number, Delivery][]> = { held: [], pending: [], in_flight: [], failed: [], done: [] };
  for (const d of deliveries) keyed[laneOf(d.state)].push([place(d), d]);
  const cut = (lane: Lane) => keyed[lane].sort(([a], [b]) => a - b).slice(0, LANE_LIMIT).map(([, d]) => d);
  return { held: cut("held"), pending: cut("pending"), in_flight: cut("in_flight"), failed: cut("failed"), done: cut("done") };
}

const places = new WeakMap<Delivery, number>(); // deliveries are never changed in place

/** Where a delivery stands in its lane: the smaller, the further in front. */
function place(d: Delivery): number {
  let at = places.get(d);
  if (at === undefined) places.set(d, (at = placeOf(d)));
  return at;
}

function placeOf(d: Delivery): number {
  if (isOver(d)) return 1e15 - ended(d);
  if (d.state === "held") return Date.parse(d.queued);
  return due(d) + (d.blocked ? 0.5 : 0); // behind the one that it waits for, which is due no later
}

const due = (d: Delivery): number => Date.parse(d.due ?? d.queued);

/** When a delivery that is over came to its end, as far as its attempts tell. */
function ended(d: Delivery): number {
  const last = d.attempts.at(-1);
  return last ? Date.parse(last.begun) + last.took_ms : Date.parse(d.queued);
}

/** What an item of a delivery tells, in one line. */
export interface Told {
  /** Such as "read", "text", "group_user_joined". */
  what: string;
  /** Whom it is about: wa_id or group id; empty for errors. */
  peer: string;
  /** Message id, where it is about one. */
  message: string;
  /** What was said, or the code of an error. */
  detail: string;
}

/** What a delivery tells, in one line: its first item. */
export interface Headline extends Told {
  /** How many items it has beside this one. */
  more: number;
}

interface Item {
  kind?: string;
  message?: string;
  recipient?: string;
  from?: string;
  group?: string;
  status?: string;
  type?: string;
  event?: string;
  said?: unknown;
  errors?: { code?: number; title?: string }[];
}

export function headline(d: Delivery): Headline {
  const [first = { what: d.about, peer: "", message: "", detail: "" }] = itemsOf(d);
  return { ...first, what: first.what || d.about, more: Math.max(0, d.items.length - 1) };
}

/** What each item of a delivery tells. */
export const itemsOf = (d: Delivery): Told[] => d.items.map((i) => told(i as Item));

function told(item: Item): Told {
  const error = item.errors?.[0];
  const failure = error ? `${error.code ?? ""} ${error.title ?? ""}`.trim() : "";
  return {
    what: item.status ?? item.type ?? item.event ?? (error ? "error" : ""),
    peer: item.group ?? item.recipient ?? item.from ?? "",
    message: item.message ?? "",
    detail: failure || spoken(item.said),
  };
}

/** The first text in what was said: `{text}`, or a caption within. */
function spoken(said: unknown): string {
  if (typeof said === "string") return said;
  if (typeof said !== "object" || said === null) return "";
  const members = said as Record<string, unknown>;
  for (const name of ["text", "caption", "title", "name", "emoji", "filename"]) {
    if (typeof members[name] === "string" && members[name]) return members[name];
  }
  for (const v of Object.values(members)) {
    const text = spoken(v);
    if (text) return text;
  }
  return "";
}

/** All that a delivery can be found by: ids, peers and what was said. */
export function words(d: Delivery): string[] {
  const all = [d.id, d.copy_of ?? ""];
  for (const item of itemsOf(d)) all.push(item.message, item.peer, item.detail, item.what);
  return all;
}

/** Whether a webhook URL leads to the sink of a mock at this address. */
export function isSink(webhook: string, origin: string): boolean {
  try {
    const url = new URL(webhook);
    return url.port === new URL(origin).port && /\/_mock\/worlds\/[^/]+\/sink$/.test(url.pathname);
  } catch {
    return false;
  }
}

/** Why an attempt got no answer: in a few words, and what to do about it. */
const CAUSES: Record<string, readonly [string, string]> = {
  resolve: ["host not found", "The name in the webhook URL leads nowhere. Is it spelled right, and does this machine know it?"],
  refused: ["connection refused", "Nothing listens at this address. Is the receiver running, and on this port?"],
  timeout: ["no answer in time", "The receiver did not answer within 10 seconds. Answer first, then work."],
  tls: ["no trusted connection", "The certificate of the receiver is not trusted. Upload its CA, or use an http:// URL on this machine."],
  closed: ["connection closed", "The receiver closed the connection without an answer."],
  broken: ["answer broken off", "The receiver began an answer that is no HTTP, or broke it off."],
  not_allowed: ["URL not allowed", "This URL may not be posted to."],
  stopped: ["mock was stopped", "The mock was stopped while it waited for the answer."],
  other: ["no answer", "The receiver could not be reached."],
};

/** What came of an attempt, in a few words. */
export function outcome(a: Attempt): string {
  if (a.status !== undefined && a.status !== 0) return `answered ${a.status}`;
  if (a.cause) return CAUSES[a.cause]?.[0] ?? a.cause;
  return "under way";
}

/** Why an attempt failed, as a sentence; empty when it did not, or is under way. */
export function reason(a: Attempt): string {
  if (a.status === undefined || a.status === 0) return a.cause ? (CAUSES[a.cause]?.[1] ?? "") : "";
  if (a.status === 200) return "";
  if (a.status < 300) return `Only 200 acknowledges a webhook; ${a.status} does not.`;
  if (a.status < 400) return "Redirects are not followed: set the webhook URL to where it leads.";
  return a.status < 500 ? "The receiver refused it. What it answered says more." : "The receiver failed. What it answered says more.";
}

export const succeeded = (a: Attempt): boolean => a.status === 200;

/** How the queue stands, as far as cards tell of it. */
export interface Standing {
  paused: boolean;
  webhook: string;
  /** The world's clock stands still. */
  frozen: boolean;
}

/** Why a card stands where it stands, and for how long: `next attempt in 5 s`. `now` is the world's present. */
export function standing(d: Delivery, now: number, queue: Standing): string {
  switch (d.state) {
    case "done": return d.tries > 1 ? `acknowledged at attempt ${d.tries}` : "acknowledged";
    case "dropped": return "dropped, never posted again";
    case "given_up": return `given up after ${d.tries} attempts`;
    case "held": return "held until released";
    case "in_flight": return `attempt ${d.tries} under way`;
  }
  if (queue.webhook === "") return "waits for a webhook URL";
  if (queue.paused) return "the queue is paused";
  if (d.blocked) return "waits for the one before it";
  const left = due(d) - now;
  const what = d.tries > 0 ? `attempt ${d.tries + 1}` : "first attempt";
  if (left <= 0) return `${what} is due`;
  return `${what} in ${left < 60_000 ? `${Math.ceil(left / 1000)} s` : span(left)}${queue.frozen ? " of world time" : ""}`;
}

/** What can be done to a delivery in a state. */
export function actions(state: DeliveryState): { hold: boolean; release: boolean; drop: boolean; edit: boolean; swap: boolean } {
  const idle = state === "pending" || state === "waiting" || state === "held";
  return { hold: state === "pending" || state === "waiting", release: idle, drop: idle, edit: idle, swap: idle };
}

/** Whether two deliveries can change places: both are yet to come, and neither or both are held. */
export function maySwap(a: Delivery, b: Delivery): boolean {
  return a.id !== b.id && actions(a.state).swap && actions(b.state).swap && (a.state === "held") === (b.state === "held");
}

/** What dropping a card onto a lane does to it; undefined where it may not be dropped. */
export function dropped(state: DeliveryState, onto: Lane): "hold" | "release" | undefined {
  const may = actions(state);
  if (onto === "held") return may.hold ? "hold" : undefined;
  if (onto === "pending" || onto === "in_flight") return state === "held" || (onto === "in_flight" && may.release) ? "release" : undefined;
  return undefined;
}

/** The lane that a narrow page shows first: where something is that wants to be looked at. */
export function firstLane(counts: Readonly<Record<Lane, number>>): Lane {
  return (["failed", "held", "pending", "in_flight", "done"] as const).find((l) => counts[l] > 0) ?? "pending";
}
