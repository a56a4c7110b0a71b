// What is read of a world in pages, and what the mock may not know.
import { Refusal, type Schema, api } from "../api/client";
import { type Delivery, type Queue, maxDeliveries } from "./deliveries";
import type { Message } from "./messages";

/** At most so many customers are read. */
const most = 20_000;

/** Which world, and what ends all reading. */
export interface Reader {
  path: { world: string };
  signal: AbortSignal;
}

export async function readCustomers(told: Reader): Promise<Schema<"Customer">[]> {
  const all: Schema<"Customer">[] = [];
  let after: string | undefined;
  do {
    const page = await api.get("/_mock/worlds/{world}/customers", { ...told, query: { limit: 1000, after } });
    all.push(...page.customers);
    after = page.next;
  } while (after !== undefined && all.length < most);
  return all;
}

/** The deliveries that were queued after another one, else all, until it is enough. `rest` tells that there are more. */
export async function readDeliveries(told: Reader, from?: string, enough: (page: readonly Delivery[]) => boolean = () => false): Promise<{ deliveries: Delivery[]; queue: Queue; rest: boolean }> {
  const all: Delivery[] = [];
  let after = from;
  for (;;) {
    const page = await api.get("/_mock/worlds/{world}/deliveries", { ...told, query: { limit: 1000, after } });
    all.push(...page.deliveries);
    after = page.next;
    if (enough(page.deliveries) || after === undefined || all.length >= maxDeliveries) return { deliveries: all, queue: page.queue, rest: after !== undefined };
  }
}

/**
 * The deliveries of some ids, and others that stand among them. `known` are the ids that the page has, in the order of queueing:
 * what is asked for mostly stands at the end, which is read alone. Those that are gone are left out.
 */
export async function readSome(told: Reader, ids: readonly string[], known: Iterable<string>): Promise<Delivery[]> {
  const missing = new Set(ids);
  let before: string | undefined;
  for (const id of known) {
    if (missing.has(id)) break;
    before = id;
  }
  const found: Delivery[] = [];
  const take = async (from: string | undefined): Promise<void> => {
    const { deliveries } = await readDeliveries(told, from, (page) => {
      for (const d of page) missing.delete(d.id);
      return missing.size === 0;
    });
    for (const d of deliveries) found.push(d);
  };
  if (before !== undefined) await optional(take(before), undefined); // the mock may have forgotten it
  if (missing.size > 0) await take(undefined);
  return found;
}

const oneByOne = 12; // so many messages are asked for one by one; more come in pages

/** Something that was read of some ids, and which of them could not be, and why. */
export interface Found<T> {
  found: T[];
  failed: string[];
  why?: unknown;
}

/** The messages of some ids, oldest first if the ids are, and which ids could not be read. Those that are gone are left out, others may come along. */
export async function readMessages(told: Reader, ids: readonly string[]): Promise<Found<Message>> {
  if (ids.length <= oneByOne) {
    return each(ids, (id) => optional(api.get("/_mock/worlds/{world}/messages/{id}", { ...told, path: { ...told.path, id } }), undefined));
  }
  const missing = new Set(ids);
  const found: Message[] = [];
  let after: string | undefined;
  try {
    for (let pages = 0; pages < 10 && missing.size > 0; pages++) {
      const query = { order: "newest" as const, limit: Math.min(1000, ids.length + 50), after };
      const page = await api.get("/_mock/worlds/{world}/messages", { ...told, query });
      found.push(...page.messages);
      for (const m of page.messages) missing.delete(m.id);
      after = page.next;
      if (after === undefined) break;
    }
  } catch (why) {
    return { found: [], failed: [...ids], why };
  }
  return { found: found.reverse(), failed: [] };
}

/** Reads something of each id; what is found stands in the order of the ids. */
export async function each<T>(ids: readonly string[], read: (id: string) => Promise<T | undefined>): Promise<Found<T>> {
  const answers = await Promise.allSettled(ids.map(read));
  return {
    found: answers.flatMap((a) => (a.status === "fulfilled" && a.value !== undefined ? [a.value] : [])),
    failed: ids.filter((_, i) => answers[i]?.status === "rejected"),
    why: answers.find((a) => a.status === "rejected")?.reason,
  };
}

const soonest = 1_000; // ms after which what could not be read is asked for again; doubled each time
const latest = 8_000;

/** Asks until there is an answer. Undefined when there is no such thing, or nobody wants it any more. Why it has none is told each time. */
export async function insist<T>(ask: () => Promise<T>, until: AbortSignal, told: (why: unknown) => void): Promise<T | undefined> {
  for (let wait = soonest; !until.aborted; wait = Math.min(wait * 2, latest)) {
    try {
      return await ask();
    } catch (why) {
      if (until.aborted) return undefined;
      told(why);
      if (why instanceof Refusal && (why.status === 404 || why.status === 400)) return undefined;
    }
    await pause(wait, until);
  }
  return undefined;
}

function pause(ms: number, until: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = (): void => {
      clearTimeout(timer);
      until.removeEventListener("abort", over);
      done();
    };
    const timer = setTimeout(over, ms);
    until.addEventListener("abort", over);
  });
}

/** What was asked for, or something else where the mock knows no such thing. */
export async function optional<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && (error.status === 404 || error.status === 405)) return otherwise;
    throw error;
  }
}
