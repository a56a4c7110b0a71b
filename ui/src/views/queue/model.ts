// The webhook queue as lanes of cards: which card stands where, what it is about in words, when it goes out next. Pure.

import { span } from "../../lib/time";
import { isOver } from "../../store/deliveries";
import type { Attempt, Delivery, DeliveryState } from "../types";

export type Lane = "held" | "pending" | "in_flight" | "failed" | "done";

export const LANES: readonly { lane: Lane; title: string; about: string }[] = [
  { lane: "pending", title: "Pending", about: "Not tried yet" },
  { lane: "in_flight", title: "In flight", about: "Being posted now" },
  { lane: "failed", title: "Failed", about: "Tried, and not answered with 200" },
  { lane: "held", title: "Held", about: "Put aside until released" },
  { lane: "done", title: "Done", about: "Answered with 200, or dropped" },
];

export function laneOf(state: DeliveryState): Lane {
  switch (state) {
    case "waiting": case "given_up": return "failed";
    case "dropped": case "done": return "done";
    default: return state;
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

/** Where a delivery stands in its lane: the smaller, the further in front. */
function place(d: Delivery): number {
  if (isOver(d)) return 1e15 - ended(d);
  return d.state === "held" ? Date.parse(d.queued) : due(d);
}

const due = (d: Delivery): number => Date.parse(d.due ?? d.queued);

/** When a delivery that is over came to its end, as far as its attempts tell. */
function ended(d: Delivery): number {
  const last = d.attempts.at(-1);
  return last ? Date.parse(last.begun) + last.took_ms : Date.parse(d.queued);
}

/** What a delivery tells, in one line. */
export interface Headline {
  /** Such as "read", "text", "group_user_joined". */
  what: string;
  /** Whom it is about: wa_id or group id; empty for errors. */
  peer: string;
  /** Message id, where it is about one. */
  message: string;
  /** What was said, or the code of an error. */
  detail: string;
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
  const item = (d.items[0] ?? {}) as Item;
  const error = item.errors?.[0];
  const failure = error ? `${error.code ?? ""} ${error.title ?? ""}`.trim() : "";
  return {
    what: item.status ?? item.type ?? item.event ?? (error ? "error" : d.about),
    peer: item.group ?? item.recipient ?? item.from ?? "",
    message: item.message ?? "",
    detail: failure || spoken(item.said),
    more: Math.max(0, d.items.length - 1),
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

const CAUSES: Record<string, string> = {
  resolve: "host not found",
  refused: "connection refused",
  timeout: "no answer in time",
  tls: "no trusted connection",
  closed: "connection closed",
  broken: "answer broken off",
  not_allowed: "URL not allowed",
  stopped: "mock was stopped",
  other: "no answer",
};

/** What came of an attempt, in a few words. */
export function outcome(a: Attempt): string {
  if (a.status !== undefined && a.status !== 0) return `answered ${a.status}`;
  if (a.cause) return CAUSES[a.cause] ?? a.cause;
  return "under way";
}

export const succeeded = (a: Attempt): boolean => a.status === 200;

/** Why a card stands where it stands, and for how long: `next attempt in 5 s`. `now` is the world's present. */
export function standing(d: Delivery, now: number, queue: { paused: boolean; webhook: string }): string {
  switch (d.state) {
    case "done": return "acknowledged";
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
  return left > 0 ? `${what} in ${left < 60_000 ? `${Math.ceil(left / 1000)} s` : span(left)}` : `${what} is due`;
}

/** What can be done to a delivery in a state. */
export function actions(state: DeliveryState): { hold: boolean; release: boolean; drop: boolean; edit: boolean; swap: boolean } {
  const idle = state === "pending" || state === "waiting" || state === "held";
  return { hold: state === "pending" || state === "waiting", release: idle, drop: idle, edit: idle, swap: idle };
}

/**
 * Promises of an order: the delivery that is the key is held, and goes once the one that is the value has been tried
 * or will not be any more. Kept as long as the page is open.
 */
export type Promises = ReadonlyMap<string, string>;

/** Which of the held ones may go now. One that is not held any more breaks its promise: it was decided by hand. */
export function kept(promises: Promises, known: ReadonlyMap<string, Delivery>, tried: ReadonlyMap<string, number>): { release: string[]; forget: string[] } {
  const release: string[] = [];
  const forget: string[] = [];
  for (const [second, first] of promises) {
    const [a, b] = [known.get(first), known.get(second)];
    if (b !== undefined && b.state !== "held") forget.push(second);
    else if (a === undefined || isOver(a) || (a.state !== "in_flight" && a.tries > (tried.get(first) ?? 0))) release.push(second);
  }
  return { release, forget };
}
