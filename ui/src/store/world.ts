// All that the page knows of one world, loaded once and then kept up to date from its journal.
import { batch, computed, signal } from "@preact/signals";
import { Refusal, type Schema, address, api, read } from "../api/client";
import type { StreamEvent } from "../api/events";
import { Silence, follow } from "../api/stream";
import { millis } from "../lib/time";
import { seenAgain, whileSeen } from "./attention";
import { Deliveries } from "./deliveries";
import type { Entry } from "./facts";
import { happened, putNotice } from "./happened";
import { type Chat, Chats, type Message } from "./messages";
import { mergedMessage } from "./overtaken";
import { Present } from "./present";
import { type Reader, optional, readCustomers, readDeliveries } from "./reads";
import { Wanted } from "./wanted";

export type World = Schema<"World">;
export type Customer = Schema<"Customer">;
export type Group = Schema<"Group">;
export type Template = Schema<"Template">;

/** How the page stands to the world. `absent`: no such world; `lost`: no connection, and another attempt is under way. */
export type Connection = "loading" | "live" | "lost" | "absent" | "refused";

/** At most so many entries of the journal are kept. */
export const maxTail = 5_000;

const firstMessages = 500;
const chatPage = 1_000;
const sayReplayed = 6_000; // ms for which it is said how much came after a break
const askEvery = 3_000; // ms between two questions for the journal where there is no stream
const unseen = 5_000; // ms after which a page that nobody looks at lets its stream go
const shortSession = 1_000; // ms; who is turned away sooner waits longer each time
const longestPause = 5_000; // ms between two attempts to connect

/** One world. Only one is followed at a time: see `start` and `stop`. */
export class WorldStore {
  readonly connection = signal<Connection>("loading");
  /** Why there is no connection, for people. */
  readonly trouble = signal("");
  /** Why something that happened is not shown yet, for people; it is asked for again. */
  readonly behind = signal("");
  /** How many entries came after the last break of the connection; 0 when there was none, or it is a while ago. */
  readonly replayed = signal(0);
  /** Events do not come through, and the journal is asked every few seconds instead. */
  readonly deaf = signal(false);
  readonly world = signal<World | undefined>(undefined);
  readonly customers = signal<readonly Customer[]>([]);
  readonly groups = signal<readonly Group[]>([]);
  readonly templates = signal<readonly Template[]>([]);
  readonly chats = new Chats();
  readonly deliveries = new Deliveries();
  /** The newest entries of the journal, oldest first; only ever replaced. */
  readonly tail = signal<readonly Entry[]>([]);
  /** Counts how often all was read anew, so that views drop what they read before. */
  readonly life = signal(0);

  private readonly byNumber = computed(() => new Map(this.customers.value.flatMap((c) => [[c.number, c], [c.wa_id, c]] as const)));
  private readonly end = new AbortController();
  private readonly told: Reader;
  private readonly present: Present;
  private readonly wanted: Wanted;
  private last = 0; // seq of the newest entry that was taken in
  private known = ""; // the life of the world of which `last` is
  private listeners = new Set<(entries: readonly Entry[]) => void>();
  private skip: (() => void) | undefined;

  constructor(readonly name: string) {
    this.told = { path: { world: name }, signal: this.end.signal };
    this.present = new Present(name, this.end.signal);
    this.wanted = new Wanted(this, this.told);
  }

  /** Follows the world until `stop`. */
  start(): void {
    void this.run();
  }

  stop(): void {
    this.end.abort();
    this.wanted.stop();
  }

  /** Tells a listener of every batch of entries from now on; answers how to end that. */
  onEntries(listener: (entries: readonly Entry[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tries to connect at once. */
  retry = (): void => this.skip?.();

  /** The clock as it was told last. */
  get clock(): Present["told"] {
    return this.present.told;
  }

  /** The world's present in milliseconds since 1970, as far as it can be known without asking. */
  now(): number {
    return this.present.now();
  }

  /** Reads the clock anew. */
  readClock(): Promise<void> {
    return this.present.refresh();
  }

  setClock = (clock: Schema<"Clock">): void => this.present.take(clock);

  /** Reads anew how the world stands. */
  async readWorld(): Promise<void> {
    const asked = performance.now();
    this.take(await api.get("/_mock/worlds/{world}", this.told), asked);
  }

  customer(peer: string): Customer | undefined {
    return this.byNumber.value.get(peer);
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

  /** Reads the messages of a chat that came before those that are known. */
  async readOlder(chat: Chat): Promise<void> {
    if (chat.older !== "unknown") return;
    chat.older = "loading";
    const query = { peer: chat.peer, order: "newest" as const, limit: chatPage, after: chat.next };
    try {
      const page = await api.get("/_mock/worlds/{world}/messages", { ...this.told, query });
      this.chats.putAll(this.mergedAll(page.messages), true);
      chat.next = page.next;
      chat.older = page.next === undefined ? "all" : "unknown";
    } catch (error) {
      chat.older = "unknown";
      if (!this.end.signal.aborted) throw error;
    } finally {
      this.chats.changed(chat);
    }
  }

  /** Takes messages in as they were answered, oldest first; views are told by whoever asked. */
  putMessages(list: readonly Message[]): void {
    for (const m of this.mergedAll(list)) this.chats.put(m);
  }

  private mergedAll(list: readonly Message[]): Message[] {
    return list.map((m) => mergedMessage(m, this.chats.message(m.id)));
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.end.signal.aborted) {
      const began = performance.now();
      try {
        failures = (await this.session()) ? 0 : 1;
      } catch (error) {
        if (this.end.signal.aborted) return;
        const short = performance.now() - began < shortSession;
        failures = short ? failures + 1 : 1;
        if (this.last === 0 && !short) failures = 0; // the world began again: what is shown is read anew at once
        else this.failed(error);
      }
      if (this.end.signal.aborted) return;
      if (failures > 0) await this.pause(Math.min(250 * 2 ** failures, longestPause) * (0.8 + Math.random() * 0.4));
    }
  }

  private failed(error: unknown): void {
    const status = error instanceof Refusal ? error.status : 0;
    batch(() => {
      this.trouble.value = error instanceof Refusal ? error.message : "The connection broke.";
      this.deaf.value = status === 503 || (error instanceof Silence && error.deaf); // 503: others follow it already
      this.connection.value = status === 404 || status === 400 ? "absent" : status === 401 || status === 403 ? "refused" : "lost";
    });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(() => this.skip?.(), ms);
      const skip = (): void => {
        clearTimeout(timer);
        this.end.signal.removeEventListener("abort", skip);
        this.skip = undefined;
        done();
      };
      this.skip = skip;
      this.end.signal.addEventListener("abort", skip, { once: true });
    });
  }

  /** One connection: what is known is brought up to date, then the journal is followed until it ends. True when nobody looked meanwhile. */
  private async session(): Promise<boolean> {
    const asked = performance.now();
    const world = await api.get("/_mock/worlds/{world}", this.told);
    const fresh = world.life !== this.known || this.last === 0;
    if (fresh) await this.load(world, asked);
    else this.take(world, asked);
    if (this.deaf.peek()) await this.catchUp();
    const asking = this.deaf.peek() ? setInterval(() => this.deaf.peek() && void this.catchUp().catch(() => undefined), askEvery) : undefined; // the next time asks again
    const before = fresh ? 0 : this.last;
    const url = address("/_mock/worlds/{world}/journal/stream", { path: this.told.path, query: { after: this.last, life: this.known, has_clock: true } });
    let counting = before > 0;
    const opened = (): void => {
      batch(() => {
        this.trouble.value = "";
        this.deaf.value = false;
        this.connection.value = "live";
      });
      if (counting) setTimeout(() => (counting = false), 700);
    };
    const each = (events: readonly StreamEvent[]): void => {
      this.receive(events);
      if (counting) this.showReplayed(this.last - before);
    };
    const left = await whileSeen(unseen, this.end.signal, (until) => follow(url, until, opened, each)).finally(() => clearInterval(asking));
    if (left) return this.unwatched();
    if (!this.end.signal.aborted) this.connection.value = "lost";
    return false;
  }

  /** While nobody looks there is no stream: a browser has six connections to the mock for all of its tabs, and each stream would take one. */
  private async unwatched(): Promise<true> {
    const asking = setInterval(() => void this.catchUp().catch(() => undefined), askEvery); // the next time asks again
    await seenAgain(this.end.signal);
    clearInterval(asking);
    return true;
  }

  /** Takes in what the journal has got meanwhile, without the stream. */
  private async catchUp(): Promise<void> {
    if (this.last === 0) return;
    const { entries, first } = await api.get("/_mock/worlds/{world}/journal", { ...this.told, query: { after: this.last, limit: 1000 } });
    if (first > this.last + 1) return this.beginAgain(); // the journal has let go of some
    this.wanted.lists.add("clock");
    this.takeIn(entries.filter((e) => e.seq > this.last));
    this.wanted.schedule();
  }

  private showReplayed(count: number): void {
    this.replayed.value = count;
    setTimeout(() => {
      if (this.replayed.peek() === count) this.replayed.value = 0;
    }, sayReplayed);
  }

  private take(world: World, asked: number): void {
    batch(() => {
      this.world.value = world;
      this.present.take(world.clock, asked);
    });
  }

  /** Reads all anew. The end of the journal comes first: what happens meanwhile is taken in twice rather than never. */
  private async load(world: World, asked: number): Promise<void> {
    const { told } = this;
    const journal = await api.get("/_mock/worlds/{world}/journal", { ...told, query: { order: "newest", limit: 200 } });
    const [customers, groups, templates, messages, queue, notices] = await Promise.all([
      readCustomers(told),
      optional(api.get("/_mock/worlds/{world}/groups", told), { groups: [] }),
      optional(api.get("/_mock/worlds/{world}/templates", told), { templates: [] }),
      api.get("/_mock/worlds/{world}/messages", { ...told, query: { order: "newest", limit: firstMessages } }),
      readDeliveries(told),
      api.get("/_mock/worlds/{world}/journal", { ...told, query: { kind: ["notice_raised"], order: "newest", limit: 500 } }),
    ]);
    batch(() => {
      this.forget();
      this.known = world.life;
      this.last = journal.last;
      this.take(world, asked);
      this.customers.value = customers;
      this.groups.value = groups.groups;
      this.templates.value = templates.templates;
      this.tail.value = journal.entries.toReversed();
      this.chats.putAll(messages.messages);
      if (messages.next === undefined) for (const chat of this.chats.byPeer.values()) chat.older = "all";
      for (const e of notices.entries) putNotice(this, e);
      for (const d of queue.deliveries) this.deliveries.put(d);
      this.deliveries.queue.value = queue.queue;
      this.deliveries.partial.value ||= queue.rest;
      this.chats.tell();
      this.deliveries.tell();
      this.life.value++;
    });
  }

  private forget(): void {
    this.chats.clear();
    this.deliveries.clear();
    this.present.forget();
    this.wanted.clear();
    this.behind.value = "";
  }

  /** What is known is of another life of the world: all is read with the next connection. */
  private beginAgain(): void {
    this.known = "";
    this.last = 0;
  }

  private receive(events: readonly StreamEvent[]): void {
    const entries: Entry[] = [];
    let moved = false;
    for (const event of events) {
      if (event.event === "reset" || event.event === "missed") {
        this.beginAgain();
        throw new Refusal(0, { detail: event.event === "reset" ? "The world begins again." : "The mock was faster than the connection." });
      }
      if (event.event === "clock") moved = !event.data.includes(`"${this.clock.peek()?.now}"`);
      else entries.push(read("JournalEntry", event.data));
    }
    const newest = entries.at(-1);
    if (moved || (newest !== undefined && this.clock.peek()?.state === "frozen" && millis(newest.at) > this.now())) this.wanted.lists.add("clock"); // with it comes what is due
    this.takeIn(entries.filter((e) => e.seq > this.last));
    this.wanted.schedule();
  }

  private takeIn(fresh: readonly Entry[]): void {
    if (fresh.length === 0) return;
    batch(() => {
      this.applyAll(fresh);
      this.last = fresh[fresh.length - 1]?.seq ?? this.last;
      const tail = this.tail.peek().concat(fresh);
      this.tail.value = tail.length > maxTail ? tail.slice(-maxTail) : tail;
      this.chats.tell();
      this.deliveries.tell();
    });
    for (const listener of this.listeners) listener(fresh);
  }

  private applyAll(entries: readonly Entry[]): void {
    try {
      for (const e of entries) happened(this, this.wanted, e);
    } catch (error) {
      this.beginAgain();
      throw error;
    }
  }
}

/** Whether a peer is a group: their ids have a dash. */
export const isGroup = (peer: string): boolean => peer.includes("-");
