// What is read of a world in pages, and what the mock may not know.
import { Refusal, type Schema, api } from "../api/client";
import type { Delivery, Queue } from "./deliveries";
import type { Message } from "./messages";

/** At most so many of a kind are read. */
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

export async function readDeliveries(told: Reader): Promise<{ deliveries: Delivery[]; queue: Queue | undefined }> {
  const all: Delivery[] = [];
  let queue: Queue | undefined;
  let after: string | undefined;
  do {
    const page = await api.get("/_mock/worlds/{world}/deliveries", { ...told, query: { limit: 1000, after } });
    all.push(...page.deliveries);
    queue = page.queue;
    after = page.next;
  } while (after !== undefined && all.length < most);
  return { deliveries: all, queue };
}

const oneByOne = 12; // so many messages are asked for one by one; more come in pages

/** The messages of some ids, oldest first if the ids are, and which ids could not be read. Those that are gone are left out, others may come along. */
export async function readMessages(told: Reader, ids: readonly string[]): Promise<{ found: Message[]; failed: string[] }> {
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
  } catch {
    return { found: [], failed: [...ids] };
  }
  return { found: found.reverse(), failed: [] };
}

/** Reads something of each id; what is found stands in the order of the ids. */
export async function each<T>(ids: readonly string[], read: (id: string) => Promise<T | undefined>): Promise<{ found: T[]; failed: string[] }> {
  const answers = await Promise.allSettled(ids.map(read));
  return {
    found: answers.flatMap((a) => (a.status === "fulfilled" && a.value !== undefined ? [a.value] : [])),
    failed: ids.filter((_, i) => answers[i]?.status === "rejected"),
  };
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
