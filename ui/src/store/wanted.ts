// What has to be read again since the journal alone does not tell it: gathered for a moment, then asked for together.
import { batch } from "@preact/signals";
import { Refusal, api } from "../api/client";
import type { Delivery } from "./deliveries";
import { mergedCustomers, mergedDelivery } from "./overtaken";
import { type Found, type Reader, each, optional, readCustomers, readDeliveries, readMessages, readSome } from "./reads";
import type { WorldStore } from "./world";

/** A list that is read as a whole; `queued` are the webhooks that were queued last. */
export type List = "customers" | "groups" | "world" | "clock" | "queued";

const pause = 40; // ms in which more may come; doubled with each round in which something could not be read
const longest = 2_500; // ms between two rounds
const said = 3; // so many rounds may fail before it is said
const manyDeliveries = 50; // from so many on, they are read in pages

/** Whether a world has a webhook. */
export const posts = (w: WorldStore): boolean => w.world.peek()?.webhook !== "";

export class Wanted {
  readonly messages = new Set<string>();
  readonly deliveries = new Set<string>();
  readonly lists = new Set<List>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0; // rounds one after the other in which something could not be read
  private why: unknown; // the last reason

  constructor(
    private readonly w: WorldStore,
    private readonly told: Reader,
  ) {}

  clear(): void {
    this.messages.clear();
    this.deliveries.clear();
    this.lists.clear();
  }

  stop(): void {
    this.clear();
    clearTimeout(this.timer);
  }

  /** Reads what is wanted a moment later, one round after the other; what could not be read is asked for again. */
  schedule(): void {
    if (this.timer !== undefined || this.told.signal.aborted || this.messages.size + this.deliveries.size + this.lists.size === 0) return;
    const wait = Math.min(pause * 2 ** this.failures, longest);
    this.timer = setTimeout(() => {
      void this.read().finally(() => {
        this.timer = undefined;
        this.schedule();
      });
    }, wait);
  }

  private async read(): Promise<void> {
    const messages = [...this.messages];
    const deliveries = [...this.deliveries];
    const lists = [...this.lists];
    const life = this.w.life.peek();
    this.clear();
    const still = (): boolean => this.w.life.peek() === life && !this.told.signal.aborted;
    const left = await Promise.all([
      this.readMessages(messages, still),
      this.readDeliveries(deliveries, still),
      ...lists.map((l) => this.readList(l, still).then(() => 0, (why: unknown) => this.again(this.lists, [l], still, why))),
    ]);
    this.failures = left.some((n) => n > 0) ? this.failures + 1 : 0;
    batch(() => {
      this.w.behind.value = this.failures < said ? "" : this.why instanceof Refusal ? this.why.message : String(this.why);
      this.w.chats.tell();
      this.w.deliveries.tell();
    });
  }

  /** Wants anew what could not be read, unless all is read anew anyway; answers how much that is. */
  private again<T>(set: Set<T>, failed: readonly T[], still: () => boolean, why: unknown): number {
    if (!still()) return 0;
    this.why = why ?? this.why;
    for (const one of failed) set.add(one);
    return failed.length;
  }

  private async readMessages(ids: readonly string[], still: () => boolean): Promise<number> {
    if (ids.length === 0) return 0;
    const { found, failed, why } = await readMessages(this.told, ids);
    if (still()) this.w.putMessages(found);
    return this.again(this.messages, failed, still, why);
  }

  private async readDeliveries(ids: readonly string[], still: () => boolean): Promise<number> {
    if (ids.length === 0) return 0;
    const q = this.w.deliveries;
    const before = new Map(q.byID);
    const read = (id: string) => optional(api.get("/_mock/worlds/{world}/deliveries/{id}", { ...this.told, path: { ...this.told.path, id } }), undefined);
    const { found, failed, why } = ids.length > manyDeliveries ? await this.readAll(ids) : await each(ids, read);
    if (still()) for (const d of found) q.put(mergedDelivery(d, before.get(d.id), q.byID.get(d.id)));
    return this.again(this.deliveries, failed, still, why);
  }

  private async readQueued(still: () => boolean): Promise<void> {
    const q = this.w.deliveries;
    const newest = [...q.byID.keys()].at(-1);
    const before = q.queue.peek();
    const { deliveries, queue } = await readDeliveries(this.told, newest).catch((why: unknown) => {
      if (newest !== undefined && why instanceof Refusal && why.status === 404) return readDeliveries(this.told); // it was let go meanwhile
      throw why;
    });
    if (!still()) return;
    for (const d of deliveries) if (!q.byID.has(d.id)) q.put(d);
    if (q.queue.peek() === before) q.queue.value = queue;
  }

  private readAll(ids: readonly string[]): Promise<Found<Delivery>> {
    return readSome(this.told, ids, this.w.deliveries.byID.keys()).then(
      (found) => ({ found, failed: [] }),
      (why: unknown) => ({ found: [], failed: [...ids], why }),
    );
  }

  private async readList(which: List, still: () => boolean): Promise<void> {
    const { w, told } = this;
    if (which === "clock") return w.readClock();
    if (which === "queued") return this.readQueued(still);
    if (which === "world") {
      await w.readWorld();
      if (!posts(w)) this.lists.add("queued"); // what was queued since the webhook went is not told
      return;
    }
    if (which === "customers") {
      const all = await readCustomers(told);
      if (still()) w.customers.value = mergedCustomers(all, w.customers.peek());
      return;
    }
    const { groups } = await optional(api.get("/_mock/worlds/{world}/groups", told), { groups: [] });
    if (still()) w.groups.value = groups;
  }
}
