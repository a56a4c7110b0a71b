// All that the page knows of one world, loaded once and then kept up to date from its journal.
import { batch, signal } from "@preact/signals";
import { Refusal, type Schema, address, api } from "../api/client";
import type { StreamEvent } from "../api/events";
import { follow } from "../api/stream";
import { millis } from "../lib/time";
import { type Delivery, Deliveries } from "./deliveries";
import { type Entry, type Fact, factOf } from "./facts";
import { type Chat, Chats, type Message } from "./messages";

export type World = Schema<"World">;
export type Customer = Schema<"Customer">;
export type Group = Schema<"Group">;
export type Template = Schema<"Template">;

/** How the page stands to the world. `absent`: no such world; `lost`: no connection, and another attempt is under way. */
export type Connection = "loading" | "live" | "lost" | "absent" | "refused";

/** At most so many entries of the journal are kept. */
export const maxTail = 5_000;

const firstMessages = 500;
const chatPage = 500;

/** One world. Only one is followed at a time: see `start` and `stop`. */
export class WorldStore {
  readonly connection = signal<Connection>("loading");
  /** Why there is no connection, for people. */
  readonly trouble = signal("");
  /** How many entries came after the last break of the connection; 0 when there was none, or it is a while ago. */
  readonly replayed = signal(0);
  readonly world = signal<World | undefined>(undefined);
  readonly clock = signal<Schema<"Clock"> | undefined>(undefined);
  /** When `clock` was read, by the clock of this machine (performance.now). */
  clockRead = 0;
  readonly customers = signal<readonly Customer[]>([]);
  readonly groups = signal<readonly Group[]>([]);
  readonly templates = signal<readonly Template[]>([]);
  readonly chats = new Chats();
  readonly deliveries = new Deliveries();
  /** The newest entries of the journal, oldest first; only ever replaced. */
  readonly tail = signal<readonly Entry[]>([]);
  /** Counts how often all was read anew, so that views drop what they read before. */
  readonly life = signal(0);

  private readonly end = new AbortController();
  private last = 0; // seq of the newest entry that was taken in
  private born = "";
  private listeners = new Set<(entries: readonly Entry[]) => void>();
  private wantedMessages = new Set<string>();
  private wantedDeliveries = new Set<string>();
  private wantedLists = new Set<"customers" | "groups" | "world" | "clock" | "templates">();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private skip: (() => void) | undefined;

  constructor(readonly name: string) {}

  /** Follows the world until `stop`. */
  start(): void {
    void this.run();
  }

  stop(): void {
    this.end.abort();
    clearTimeout(this.timer);
  }

  /** Tells a listener of every batch of entries from now on; answers how to end that. */
  onEntries(listener: (entries: readonly Entry[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tries to connect at once. */
  retry(): void {
    this.skip?.();
  }

  /** The world's present in milliseconds since 1970, as far as it can be known without asking. */
  now(): number {
    const clock = this.clock.value;
    if (clock === undefined) return Date.now();
    const at = millis(clock.now);
    return clock.state === "running" ? at + (performance.now() - this.clockRead) : at;
  }

  customer(peer: string): Customer | undefined {
    return this.customers.value.find((c) => c.wa_id === peer || c.number === peer);
  }

  group(peer: string): Group | undefined {
    return this.groups.value.find((g) => g.id === peer);
  }

  /** What to call a customer, a group, or the business. */
  nameOf(peer: string): string {
    if (peer === this.world.value?.number) return "The business";
    const name = this.customer(peer)?.name ?? this.group(peer)?.subject;
    if (name !== undefined && name !== "" && name !== peer) return name;
    return isGroup(peer) ? "Group" : `+${peer}`;
  }

  /** Reads the clock anew. */
  async readClock(): Promise<void> {
    this.setClock(await api.get("/_mock/worlds/{world}/clock", { path: { world: this.name } }));
  }

  setClock(clock: Schema<"Clock">): void {
    this.clockRead = performance.now();
    this.clock.value = clock;
  }

  /** Reads the messages of a chat that came before those that are known. */
  async readOlder(chat: Chat): Promise<void> {
    if (chat.older !== "unknown") return;
    chat.older = "loading";
    const query = { peer: chat.peer, order: "newest" as const, limit: chatPage, after: chat.next };
    try {
      const page = await api.get("/_mock/worlds/{world}/messages", { path: { world: this.name }, query, signal: this.end.signal });
      this.chats.putAll(page.messages);
      chat.next = page.next;
      chat.older = page.next === undefined ? "all" : "unknown";
    } catch (error) {
      chat.older = "unknown";
      if (!this.end.signal.aborted) throw error;
    } finally {
      this.chats.changed(chat);
    }
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.end.signal.aborted) {
      const began = performance.now();
      try {
        await this.session();
        failures = 0;
      } catch (error) {
        if (this.end.signal.aborted) return;
        failures = performance.now() - began > 5_000 ? 1 : failures + 1;
        this.told(error);
      }
      if (this.end.signal.aborted) return;
      await this.pause(Math.min(250 * 2 ** failures, 5_000) * (0.8 + Math.random() * 0.4));
    }
  }

  private told(error: unknown): void {
    const status = error instanceof Refusal ? error.status : 0;
    batch(() => {
      this.trouble.value = error instanceof Refusal ? error.message : "The connection broke.";
      this.connection.value = status === 404 ? "absent" : status === 401 || status === 403 ? "refused" : "lost";
    });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.skip = () => {
        clearTimeout(timer);
        done();
      };
      this.end.signal.addEventListener("abort", this.skip, { once: true });
    });
  }

  /** One connection: what is known is brought up to date, then the journal is followed until it ends. */
  private async session(): Promise<void> {
    const path = { world: this.name };
    const world = await api.get("/_mock/worlds/{world}", { path, signal: this.end.signal });
    const fresh = world.born !== this.born || this.last === 0;
    if (fresh) await this.load(world);
    else this.take(world);
    const before = fresh ? 0 : this.last;
    const url = address("/_mock/worlds/{world}/journal/stream", { path, query: { after: this.last } });
    let counting = before > 0;
    await follow(
      url,
      this.end.signal,
      () => {
        this.trouble.value = "";
        this.connection.value = "live";
        if (counting) setTimeout(() => (counting = false), 700);
      },
      (events) => {
        this.receive(events);
        if (counting) this.showReplayed(this.last - before);
      },
    );
    if (!this.end.signal.aborted) this.connection.value = "lost";
  }

  private showReplayed(count: number): void {
    this.replayed.value = count;
    setTimeout(() => {
      if (this.replayed.peek() === count) this.replayed.value = 0;
    }, 6_000);
  }

  private take(world: World): void {
    batch(() => {
      this.world.value = world;
      this.setClock(world.clock);
    });
  }

  /** Reads all anew. The end of the journal comes first: what happens meanwhile is taken in twice rather than never. */
  private async load(world: World): Promise<void> {
    const told = { path: { world: this.name }, signal: this.end.signal };
    const journal = await api.get("/_mock/worlds/{world}/journal", { ...told, query: { order: "newest", limit: 200 } });
    const [customers, groups, templates, messages, deliveries, notices] = await Promise.all([
      this.readCustomers(),
      optional(api.get("/_mock/worlds/{world}/groups", told), { groups: [] }),
      optional(api.get("/_mock/worlds/{world}/templates", told), { templates: [] }),
      api.get("/_mock/worlds/{world}/messages", { ...told, query: { order: "newest", limit: firstMessages } }),
      this.readDeliveries(),
      api.get("/_mock/worlds/{world}/journal", { ...told, query: { kind: ["notice_raised"], order: "newest", limit: 500 } }),
    ]);
    batch(() => {
      this.forget();
      this.born = world.born;
      this.last = journal.last;
      this.take(world);
      this.customers.value = customers;
      this.groups.value = groups.groups;
      this.templates.value = templates.templates;
      this.tail.value = journal.entries.toReversed();
      this.chats.putAll(messages.messages);
      if (messages.next === undefined) for (const chat of this.chats.byPeer.values()) chat.older = "all";
      for (const e of notices.entries) this.putNotice(e);
      for (const d of deliveries) this.deliveries.put(d);
      this.chats.tell();
      this.deliveries.tell();
      this.life.value++;
    });
  }

  private forget(): void {
    this.chats.clear();
    this.deliveries.byID.clear();
    this.wantedMessages.clear();
    this.wantedDeliveries.clear();
    this.wantedLists.clear();
  }

  private async readCustomers(): Promise<Customer[]> {
    const all: Customer[] = [];
    let after: string | undefined;
    do {
      const query = { limit: 1000, after };
      const page = await api.get("/_mock/worlds/{world}/customers", { path: { world: this.name }, query, signal: this.end.signal });
      all.push(...page.customers);
      after = page.next;
    } while (after !== undefined && all.length < 20_000);
    return all;
  }

  private async readDeliveries(): Promise<Delivery[]> {
    const all: Delivery[] = [];
    let after: string | undefined;
    do {
      const query = { limit: 1000, after };
      const page = await api.get("/_mock/worlds/{world}/deliveries", { path: { world: this.name }, query, signal: this.end.signal });
      all.push(...page.deliveries);
      this.deliveries.queue.value = page.queue;
      after = page.next;
    } while (after !== undefined && all.length < 20_000);
    return all;
  }

  private receive(events: readonly StreamEvent[]): void {
    const entries: Entry[] = [];
    for (const event of events) {
      if (event.event === "reset" || event.event === "missed") {
        this.born = ""; // all is read anew with the next connection
        this.last = 0;
        throw new Refusal(0, { detail: event.event === "reset" ? "The world begins again." : "The mock was faster than the connection." });
      }
      entries.push(JSON.parse(event.data) as Entry);
    }
    const fresh = entries.filter((e) => e.seq > this.last);
    if (fresh.length === 0) return;
    batch(() => {
      for (const e of fresh) this.apply(e);
      this.last = fresh[fresh.length - 1]?.seq ?? this.last;
      const tail = this.tail.peek().concat(fresh);
      this.tail.value = tail.length > maxTail ? tail.slice(-maxTail) : tail;
      this.chats.tell();
      this.deliveries.tell();
    });
    for (const listener of this.listeners) listener(fresh);
    this.schedule();
  }

  /** Takes one entry in. What it does not tell is read a moment later, together with what others do not tell. */
  private apply(e: Entry): void {
    if (e.exchange !== undefined) return;
    const f = factOf(e);
    if (e.kind.startsWith("deliver")) {
      if (this.deliveries.apply(e) && f.delivery !== undefined) this.wantedDeliveries.add(f.delivery);
      return;
    }
    switch (e.kind) {
      case "message_queued":
      case "message_received":
        if (f.message !== undefined && !this.chats.has(f.message)) this.wantedMessages.add(f.message);
        if (f.kind === "message_received" || e.kind === "message_received") this.heard(f);
        return;
      case "status_reached":
        this.reach(f);
        return;
      case "message_marked_read":
        this.markRead(f);
        return;
      case "notice_raised":
        this.putNotice(e);
        return;
      case "world_reset":
      case "recovered":
      case "number_changed": // what was said is somebody else's now
        this.born = "";
        this.last = 0;
        throw new Refusal(0, { detail: "Much changed at once: all is read anew." });
      default:
        this.wantLists(e.kind);
    }
  }

  private wantLists(kind: string): void {
    if (/^(customer_|identity_|block_changed|number_changed|contacts_checked)/.test(kind)) this.wantedLists.add("customers");
    if (/^(group_changed|number_changed)/.test(kind)) this.wantedLists.add("groups").add("customers");
    if (/^(settings_|number_registered|gateway_|restarted)/.test(kind)) this.wantedLists.add("world");
    if (/^(clock_|scenario_|simulation_)/.test(kind)) this.wantedLists.add("clock");
  }

  /** Somebody wrote: the window is open, and who wrote is known from now on. */
  private heard(f: Fact): void {
    const customer = this.customers.peek().find((c) => c.wa_id === f.from);
    if (customer === undefined || f.group !== undefined) return;
    const until = new Date(millis(f.at) + 86_400_000).toISOString();
    this.customers.value = this.customers.peek().map((c) => (c === customer ? { ...c, last_inbound: f.at, window_until: until } : c));
  }

  private reach(f: Fact): void {
    const status = String(f.status) as NonNullable<Message["status"]>;
    if (f.message === undefined) return;
    if (f.code !== undefined) this.wantedMessages.add(f.message); // its reason is not in the fact
    const known = this.chats.change(f.message, (m) => {
      const recipient = isGroup(m.peer) ? f.recipient : undefined;
      if (m.statuses.some((s) => s.status === status && s.recipient === recipient)) return;
      m.statuses = [...m.statuses, { status, at: f.at, recipient }];
      if (ranks.indexOf(status) > ranks.indexOf(m.status ?? "queued")) m.status = status;
    });
    if (!known) this.wantedMessages.add(f.message);
  }

  private markRead(f: Fact): void {
    const chat = this.chats.byPeer.get(f.chat ?? "");
    if (chat === undefined) return;
    let reached = false;
    let left = (f as { count?: number }).count ?? 0;
    for (let i = chat.lines.length - 1; i >= 0 && left > 0; i--) {
      const line = chat.lines[i];
      if (line?.is !== "message" || line.message.direction !== "inbound") continue;
      reached ||= line.id === f.message;
      if (!reached || line.message.status === "read") continue;
      left--;
      this.chats.change(line.id, (m) => {
        m.status = "read";
        m.statuses = [...m.statuses, { status: "read", at: f.at }];
      });
    }
  }

  private putNotice(e: Entry): void {
    const f = factOf(e);
    const peer = f.group ?? f.from;
    if (peer === undefined) return;
    this.chats.putNotice({ id: f.message ?? String(e.seq), at: e.at, peer, kind: f.type ?? "", text: f.body ?? "", users: f.users ?? [] });
  }

  private schedule(): void {
    if (this.timer !== undefined || this.wantedMessages.size + this.wantedDeliveries.size + this.wantedLists.size === 0) return;
    this.timer = setTimeout(() => {
      void this.readWanted().finally(() => {
        this.timer = undefined;
        this.schedule();
      });
    }, 40);
  }

  private async readWanted(): Promise<void> {
    const messages = [...this.wantedMessages];
    const deliveries = [...this.wantedDeliveries];
    const lists = [...this.wantedLists];
    this.wantedMessages.clear();
    this.wantedDeliveries.clear();
    this.wantedLists.clear();
    try {
      await Promise.all([this.readMessages(messages), this.readSomeDeliveries(deliveries), ...lists.map((l) => this.readList(l))]);
    } catch {
      return; // the connection is gone, or begins again: all is read anew then
    }
    batch(() => {
      this.chats.tell();
      this.deliveries.tell();
    });
  }

  private async readMessages(ids: readonly string[]): Promise<void> {
    const one = 12; // so many are asked for one by one; more come in pages
    const told = { path: { world: this.name }, signal: this.end.signal };
    if (ids.length <= one) {
      const path = (id: string) => ({ world: this.name, id });
      const found = await Promise.all(ids.map((id) => optional(api.get("/_mock/worlds/{world}/messages/{id}", { ...told, path: path(id) }), undefined)));
      for (const m of found) if (m !== undefined) this.chats.put(m);
      return;
    }
    const missing = new Set(ids);
    let after: string | undefined;
    for (let pages = 0; pages < 10 && missing.size > 0; pages++) {
      const query = { order: "newest" as const, limit: Math.min(1000, ids.length + 50), after };
      const page = await api.get("/_mock/worlds/{world}/messages", { ...told, query });
      this.chats.putAll(page.messages);
      for (const m of page.messages) missing.delete(m.id);
      after = page.next;
      if (after === undefined) return;
    }
  }

  private async readSomeDeliveries(ids: readonly string[]): Promise<void> {
    const told = { path: { world: this.name }, signal: this.end.signal };
    const before = new Map(this.deliveries.byID);
    const read = (id: string) => optional(api.get("/_mock/worlds/{world}/deliveries/{id}", { ...told, path: { world: this.name, id } }), undefined);
    const found = ids.length > 50 ? await this.readDeliveries() : await Promise.all(ids.map(read));
    for (const d of found) {
      if (d === undefined) continue;
      const now = this.deliveries.byID.get(d.id);
      // How it stands is newer in what the journal told while the answer was on its way.
      const newer = now !== undefined && now !== before.get(d.id);
      this.deliveries.put(newer ? { ...d, state: now.state, due: now.due, tries: now.tries, attempts: now.attempts } : d);
    }
  }

  private async readList(which: "customers" | "groups" | "world" | "clock" | "templates"): Promise<void> {
    const told = { path: { world: this.name }, signal: this.end.signal };
    if (which === "customers") this.customers.value = await this.readCustomers();
    else if (which === "groups") this.groups.value = (await optional(api.get("/_mock/worlds/{world}/groups", told), { groups: [] })).groups;
    else if (which === "world") this.take(await api.get("/_mock/worlds/{world}", told));
    else if (which === "clock") await this.readClock();
  }
}

/** How far a message of the business got; what is further right came later. */
const ranks = ["queued", "sent", "delivered", "read", "deleted", "failed"];

/** Whether a peer is a group: their ids have a dash. */
export const isGroup = (peer: string): boolean => peer.includes("-");

/** What was asked for, or something else where the mock knows no such thing. */
async function optional<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && (error.status === 404 || error.status === 405)) return otherwise;
    throw error;
  }
}
