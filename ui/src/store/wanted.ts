// What has to be read again since the journal alone does not tell it: gathered for a moment, then asked for together.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import type { Delivery } from "./deliveries";
import { mergedCustomers, mergedDelivery } from "./overtaken";
import { type Reader, each, optional, readCustomers, readDeliveries, readMessages } from "./reads";
import type { WorldStore } from "./world";

export type List = "customers" | "groups" | "world" | "clock";

const pause = 40; // ms in which more may come; doubled with each round in which something could not be read
const longest = 2_500; // ms between two rounds
const manyDeliveries = 50; // from so many on, all are read

export class Wanted {
  readonly messages = new Set<string>();
  readonly deliveries = new Set<string>();
  readonly lists = new Set<List>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0; // rounds one after the other in which something could not be read

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
      ...lists.map((l) => this.readList(l, still).then(() => 0, () => this.again(this.lists, [l], still))),
    ]);
    this.failures = left.some((n) => n > 0) ? this.failures + 1 : 0;
    batch(() => {
      this.w.chats.tell();
      this.w.deliveries.tell();
    });
  }

  /** Wants anew what could not be read, unless all is read anew anyway; answers how much that is. */
  private again<T>(set: Set<T>, failed: readonly T[], still: () => boolean): number {
    if (!still()) return 0;
    for (const one of failed) set.add(one);
    return failed.length;
  }

  private async readMessages(ids: readonly string[], still: () => boolean): Promise<number> {
    if (ids.length === 0) return 0;
    const { found, failed } = await readMessages(this.told, ids);
    if (still()) this.w.putMessages(found);
    return this.again(this.messages, failed, still);
  }

  private async readDeliveries(ids: readonly string[], still: () => boolean): Promise<number> {
    if (ids.length === 0) return 0;
    const q = this.w.deliveries;
    const before = new Map(q.byID);
    const read = (id: string) => optional(api.get("/_mock/worlds/{world}/deliveries/{id}", { ...this.told, path: { ...this.told.path, id } }), undefined);
    const { found, failed } = ids.length > manyDeliveries ? await this.readAll(ids) : await each(ids, read);
    if (still()) for (const d of found) q.put(mergedDelivery(d, before.get(d.id), q.byID.get(d.id)));
    return this.again(this.deliveries, failed, still);
  }

  private readAll(ids: readonly string[]): Promise<{ found: readonly Delivery[]; failed: readonly string[] }> {
    return readDeliveries(this.told).then(
      (all) => ({ found: all.deliveries, failed: [] }),
      () => ({ found: [], failed: ids }),
    );
  }

  private async readList(which: List, still: () => boolean): Promise<void> {
    const { w, told } = this;
    if (which === "clock") return w.readClock();
    if (which === "world") return w.readWorld();
    if (which === "customers") {
      const all = await readCustomers(told);
      if (still()) w.customers.value = mergedCustomers(all, w.customers.peek());
      return;
    }
    const { groups } = await optional(api.get("/_mock/worlds/{world}/groups", told), { groups: [] });
    if (still()) w.groups.value = groups;
  }
}
