// What has to be read again since the journal alone does not tell it: gathered for a moment, then asked for together.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import { mergedCustomers, mergedDelivery } from "./overtaken";
import { type Reader, optional, readCustomers, readDeliveries, readMessages } from "./reads";
import type { WorldStore } from "./world";

export type List = "customers" | "groups" | "world" | "clock";

const pause = 40; // ms in which more may come
const manyDeliveries = 50; // from so many on, all are read

export class Wanted {
  readonly messages = new Set<string>();
  readonly deliveries = new Set<string>();
  readonly lists = new Set<List>();
  private timer: ReturnType<typeof setTimeout> | undefined;

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

  /** Reads what is wanted a moment later, one round after the other. */
  schedule(): void {
    if (this.timer !== undefined || this.messages.size + this.deliveries.size + this.lists.size === 0) return;
    this.timer = setTimeout(() => {
      void this.read().finally(() => {
        this.timer = undefined;
        this.schedule();
      });
    }, pause);
  }

  private async read(): Promise<void> {
    const messages = [...this.messages];
    const deliveries = [...this.deliveries];
    const lists = [...this.lists];
    const life = this.w.life.peek();
    this.clear();
    const still = (): boolean => this.w.life.peek() === life && !this.told.signal.aborted;
    try {
      await Promise.all([this.readMessages(messages, still), this.readDeliveries(deliveries, still), ...lists.map((l) => this.readList(l, still))]);
    } catch {
      return; // the connection is gone, or begins again: all is read anew then
    }
    batch(() => {
      this.w.chats.tell();
      this.w.deliveries.tell();
    });
  }

  private async readMessages(ids: readonly string[], still: () => boolean): Promise<void> {
    if (ids.length === 0) return;
    const found = await readMessages(this.told, ids);
    if (still()) this.w.putMessages(found);
  }

  private async readDeliveries(ids: readonly string[], still: () => boolean): Promise<void> {
    if (ids.length === 0) return;
    const q = this.w.deliveries;
    const before = new Map(q.byID);
    const read = (id: string) => optional(api.get("/_mock/worlds/{world}/deliveries/{id}", { ...this.told, path: { ...this.told.path, id } }), undefined);
    const found = ids.length > manyDeliveries ? (await readDeliveries(this.told)).deliveries : await Promise.all(ids.map(read));
    if (!still()) return;
    for (const d of found) if (d !== undefined) q.put(mergedDelivery(d, before.get(d.id), q.byID.get(d.id)));
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
