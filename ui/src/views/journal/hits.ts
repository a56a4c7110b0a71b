// The entries of the journal that a search finds: pages from the mock, newest first, and what comes meanwhile.
import { useEffect, useRef, useState } from "preact/hooks";
import { api, Refusal } from "../../api/client";
import type { WorldStore } from "../../store/world";
import type { Entry } from "../types";
import type { Query, Search } from "./search/search";

/** At most so many entries are kept. */
export const maxHits = 10_000;

const page = 200;

const retry = 3_000; // ms

/** One look for more ends after so many entries, found or not. */
const stretch = 4_000;

export interface Hits {
  /** Newest first. */
  entries: readonly Entry[];
  /** Newer ones that are not shown yet, since somebody reads further down. */
  waiting: number;
  state: "reading" | "more" | "all";
  /** How far back it was looked, as the number of an entry. */
  looked: number;
  /** Number of the oldest entry that the journal keeps. */
  first: number;
  /** No more are kept, although there are more. */
  full: boolean;
  trouble: string;
  more: () => void;
  show: () => void;
}

/** The filters as the operation takes them. */
export const filters = (query: Query): object => ({ ...query, kind: query.kind?.split(","), operation: query.operation?.split(",") });

/** Finds; `held` keeps what comes meanwhile waiting. A search with problems finds nothing new. */
export function useHits(store: WorldStore, search: Search, held: boolean): Hits {
  const [, redraw] = useState(0);
  const life = store.life.value;
  const box = useRef<Finder>();
  const finder = box.current;
  const holding = useRef(held);
  holding.current = held;
  useEffect(() => {
    const made = new Finder(store, search, () => redraw((n) => n + 1), () => holding.current);
    box.current = made;
    void made.more();
    redraw((n) => n + 1);
    return () => made.stop();
  }, [store, life, search.text]);
  useEffect(() => {
    if (!held) box.current?.show();
  }, [held]);
  return {
    entries: finder?.entries ?? [],
    waiting: finder?.waiting.length ?? 0,
    state: finder?.state ?? "reading",
    looked: finder?.before ?? 0,
    first: finder?.first ?? 0,
    full: (finder?.entries.length ?? 0) >= maxHits,
    trouble: finder?.trouble ?? "",
    more: () => void finder?.more(),
    show: () => finder?.show(),
  };
}

class Finder {
  entries: Entry[] = [];
  waiting: Entry[] = [];
  state: Hits["state"] = "more";
  before = 0;
  first = 0;
  trouble = "";
  private newest = 0;
  private again: ReturnType<typeof setTimeout> | undefined; // looks once more where that failed
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly end = new AbortController();
  private readonly quiet: () => void;

  constructor(
    private readonly store: WorldStore,
    private readonly search: Search,
    private readonly changed: () => void,
    private readonly held: () => boolean,
  ) {
    this.quiet = store.onEntries((entries) => this.take(entries));
  }

  stop(): void {
    this.end.abort();
    this.quiet();
    clearTimeout(this.soon);
    clearTimeout(this.again);
  }

  show(): void {
    if (this.waiting.length === 0) return;
    this.entries = this.waiting.concat(this.entries).slice(0, maxHits);
    this.waiting = [];
    this.changed();
  }

  /** Takes in what has just happened. */
  private take(entries: readonly Entry[]): void {
    const found = entries.filter((e) => e.seq > this.newest && this.search.accepts(e)).reverse();
    if (found[0] === undefined) return;
    this.newest = found[0].seq;
    this.waiting = found.concat(this.waiting).slice(0, maxHits);
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      if (this.held()) this.changed();
      else this.show();
    }, 80); // what comes at a burst is shown together
  }

  /** Looks further back, until a page of hits was found or it was looked far enough. */
  async more(): Promise<void> {
    if (this.state !== "more" || this.entries.length >= maxHits) return;
    this.state = "reading";
    clearTimeout(this.again);
    this.changed();
    let found = 0;
    let seen = 0;
    let rest = true;
    try {
      while (rest && found < page && seen < stretch) {
        const query = { ...filters(this.search.query), order: "newest", limit: this.search.local ? 1000 : page, ...(this.before > 0 ? { after: this.before } : {}) };
        const got = await api.get("/_mock/worlds/{world}/journal", { path: { world: this.store.name }, query: query as never, signal: this.end.signal });
        const hits = got.entries.filter((e) => this.search.accepts(e) && !this.has(e));
        this.entries = this.entries.concat(hits);
        this.newest = Math.max(this.newest, got.entries[0]?.seq ?? 0);
        this.before = got.entries.at(-1)?.seq ?? this.before;
        this.first = got.first;
        rest = got.next !== undefined;
        [found, seen] = [found + hits.length, seen + got.entries.length];
      }
      this.trouble = "";
      this.state = rest ? "more" : "all";
    } catch (error) {
      if (this.end.signal.aborted) return;
      this.trouble = error instanceof Refusal ? error.message : String(error);
      this.state = "more";
      this.again = setTimeout(() => void this.more(), retry);
    }
    this.changed();
  }

  private has(e: Entry): boolean {
    return this.before === 0 && (this.entries.some((x) => x.seq === e.seq) || this.waiting.some((x) => x.seq === e.seq));
  }
}
