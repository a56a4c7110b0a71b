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

/** The messages of some ids, oldest first if the ids are; those that are gone are left out, others may come along. */
export async function readMessages(told: Reader, ids: readonly string[]): Promise<Message[]> {
  if (ids.length <= oneByOne) {
    const read = (id: string) => optional(api.get("/_mock/worlds/{world}/messages/{id}", { ...told, path: { ...told.path, id } }), undefined);
    return (await Promise.all(ids.map(read))).filter((m) => m !== undefined);
  }
  const missing = new Set(ids);
  const found: Message[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 10 && missing.size > 0; pages++) {
    const query = { order: "newest" as const, limit: Math.min(1000, ids.length + 50), after };
    const page = await api.get("/_mock/worlds/{world}/messages", { ...told, query });
    found.push(...page.messages);
    for (const m of page.messages) missing.delete(m.id);
    after = page.next;
    if (after === undefined) break;
  }
  return found.reverse();
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
