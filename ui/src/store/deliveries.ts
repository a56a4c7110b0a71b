// The webhook queue of a world, kept up to date from the journal, bounded.
import { signal } from "@preact/signals";
import type { Schema } from "../api/client";
import { type Entry, type Fact, type Touched, factOf, touched } from "./facts";

export type Delivery = Schema<"Delivery">;
export type Queue = Schema<"Queue">;

/** At most so many deliveries are kept; those that are over go first, oldest first. */
export const maxDeliveries = 40_000;

const over = new Set(["done", "dropped", "given_up"]);

/** Whether nothing more comes of a delivery. */
export const isOver = (d: Delivery): boolean => over.has(d.state);

/** The deliveries of a world in the order of queueing. */
export class Deliveries {
  readonly byID = new Map<string, Delivery>();
  /** Counts the changes. */
  readonly version = signal(0);
  /** Some are not kept here: they are more than can be. */
  readonly partial = signal(false);
  /** How the queue stands; undefined until it was read. */
  readonly queue = signal<Queue | undefined>(undefined);
  private readonly told = new WeakMap<Delivery, Touched>();
  private dirty = false;

  put(d: Delivery): void {
    this.byID.set(d.id, d);
    this.dirty = true;
    if (this.byID.size > maxDeliveries) this.thin();
  }

  /** The ids of messages that a delivery tells of. */
  messages(d: Delivery): string[] {
    return this.touched(d).messages;
  }

  /** The peers that a delivery has to do with. */
  peers(d: Delivery): string[] {
    return this.touched(d).peers;
  }

  /** It is remembered: deliveries are never changed in place. */
  private touched(d: Delivery): Touched {
    let t = this.told.get(d);
    if (t === undefined) this.told.set(d, (t = touched({ seq: 0, at: d.queued, kind: "delivery_due", fact: { at: d.queued, items: d.items } as never })));
    return t;
  }

  /** Takes a fact in. Answers true when the delivery has to be read to know how it stands. */
  apply(e: Entry): boolean {
    const f = factOf(e);
    if (f.delivery === undefined) return this.pause(e.kind);
    const d = this.byID.get(f.delivery);
    if (d === undefined) {
      this.put(stub(e, f));
      return e.kind !== "delivery_due";
    }
    return this.step(d, e, f);
  }

  private step(d: Delivery, e: Entry, f: Fact): boolean {
    switch (e.kind) {
      case "delivery_due":
        this.put({ ...d, state: "in_flight", tries: f.attempt ?? d.tries, items: itemsOf(f) ?? d.items, due: undefined });
        return false;
      case "delivery_attempted":
        this.put({ ...d, state: f.state as Delivery["state"], due: f.next, tries: f.attempt ?? d.tries, attempts: attempts(d, f) });
        return false;
      case "delivery_dropped":
        this.put({ ...d, state: f.state as Delivery["state"], due: undefined });
        return false;
      case "delivery_queued":
        return false;
      default: // held, released, edited, joined: only the mock knows what follows
        return true;
    }
  }

  private pause(kind: string): boolean {
    const queue = this.queue.peek();
    if (queue !== undefined && (kind === "deliveries_paused" || kind === "deliveries_resumed")) {
      this.queue.value = { ...queue, paused: kind === "deliveries_paused" };
    }
    return false;
  }

  tell(): void {
    if (this.dirty) this.version.value++;
    this.dirty = false;
  }

  clear(): void {
    this.byID.clear();
    this.partial.value = false;
    this.queue.value = undefined;
    this.version.value++;
  }

  private thin(): void {
    const enough = maxDeliveries * 0.9; // so that it is long until the next time
    this.partial.value = true;
    for (const d of this.byID.values()) {
      if (this.byID.size <= enough) return;
      if (isOver(d)) this.byID.delete(d.id);
    }
    for (const id of this.byID.keys()) {
      if (this.byID.size <= enough) return;
      this.byID.delete(id);
    }
  }
}

const itemsOf = (f: Fact): Delivery["items"] | undefined => (Array.isArray(f.items) ? (f.items as never) : undefined);

function stub(e: Entry, f: Fact): Delivery {
  return {
    id: f.delivery ?? "",
    about: (f.about ?? "status_change") as Delivery["about"],
    state: e.kind === "delivery_due" ? "in_flight" : "pending",
    queued: e.at,
    due: f.due,
    items: itemsOf(f) ?? [],
    tries: f.attempt ?? 0,
    attempts: [],
    copy_of: f.copy_of,
    resent: f.resent,
    reordered: f.reordered,
    edited: f.edited,
  };
}

function attempts(d: Delivery, f: Fact): Delivery["attempts"] {
  const made = {
    number: f.attempt ?? d.tries,
    begun: f.begun ?? f.at,
    took_ms: (f.took ?? 0) / 1e6,
    status: typeof f.status === "number" ? f.status : undefined,
    cause: f.cause,
    detail: f.detail,
  };
  return [...d.attempts.filter((a) => a.number !== made.number), made].slice(-50);
}
