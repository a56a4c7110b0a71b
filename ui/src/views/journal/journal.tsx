// The journal: every call and every fact, found by the search language, one entry in full beside it.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useKeys } from "../../lib/keys";
import { format, go, route, setQuery } from "../../lib/router";
import { millis } from "../../lib/time";
import { Button, Empty, Snippet } from "../../parts/basics";
import { VirtualList } from "../../parts/virtual";
import { world } from "../../store/app";
import type { WorldStore } from "../../store/world";
import { sendCurl } from "../curl";
import { useOperations } from "../operations";
import type { Entry } from "../types";
import { type Hits, maxHits, useHits } from "./hits";
import { Language } from "./language";
import { Pane } from "./pane";
import { Quick } from "./quick";
import { kinOf } from "./related";
import { Row, hrefOf } from "./row";
import { SearchBox } from "./search-box";
import { parse } from "./search/search";
import type { Words } from "./search/suggest";
import { Take } from "./take";
import "../views.css";
import "./journal.css";

const rowHeight = 34;

export default function JournalView(): JSX.Element {
  const store = world.value;
  const { parts, query } = route.value;
  const text = query.get("q") ?? "";
  const part = parts[0];
  const live = store.connection.value === "live";
  const search = useMemo(() => parse(text, store.now()), [text, store, live]);
  const [away, setAway] = useState(false);
  const [help, setHelp] = useState(false);
  const hits = useHits(store, search, away);
  const field = useField(store, text);
  const words = useWords(store);
  void store.deliveries.version.value; // rows say what their webhooks tell of
  const latest = part === "latest";
  const at = latest ? 0 : hits.entries.findIndex((e) => String(e.seq) === part || e.exchange?.id === part);
  const entry = part === undefined ? undefined : hits.entries[at];
  const open = (e: Entry | undefined): void => void (e && go(hrefOf(e, query), part !== undefined));
  const kin = useKin(store, hits.entries, latest ? undefined : entry, open); // the latest changes all the time
  const follow = (): void => go(format({ world: store.name, view: "journal", parts: latest ? [] : ["latest"], query }));
  useJournalKeys({ hits: hits.entries, at, part, query, open, follow, kin, help: () => setHelp(!help) });
  return (
    <section class={`view jr ${part === undefined ? "" : "with-detail"}`}>
      <header class="view-head">
        <h1>Journal</h1>
        <SearchBox text={field.typed} problems={field.problems} words={words} onChange={field.change} onEnter={field.enter} />
        <div class="view-tools">
          <Button icon="help" label="How to search" pressed={help} expanded={help} onClick={() => setHelp(!help)} />
          <Button icon="next" pressed={latest} title="Keeps showing the newest entry that the search finds" onClick={follow}>Latest</Button>
          <Take search={search} />
        </div>
        <Quick text={text} />
      </header>
      <div class="view-body jr-room">
        {help && <Language text={field.typed} onTry={field.change} onClose={() => setHelp(false)} />}
        <List hits={hits} text={text} reveal={latest ? -1 : at} chosen={part === undefined ? -1 : at} kin={kin} query={query} onAway={setAway} />
        {part !== undefined && (
          <Pane
            key={latest ? "latest" : part}
            part={part}
            entry={entry}
            latest={latest}
            onStep={(by) => open(hits.entries[at + by])}
            first={at <= 0}
            last={at < 0 || at >= hits.entries.length - 1}
            kin={kin}
          />
        )}
      </div>
    </section>
  );
}

interface ListProps {
  hits: Hits;
  text: string;
  reveal: number;
  chosen: number;
  kin: Kin;
  query: URLSearchParams;
  onAway: (away: boolean) => void;
}

/** What was found, newest first. */
function List({ hits, text, reveal, chosen, kin, query, onAway }: ListProps): JSX.Element {
  return (
    <div class="jr-list" onScrollCapture={(e) => onAway((e.target as HTMLElement).scrollTop > rowHeight)}>
      <Newer hits={hits} />
      {hits.trouble !== "" && <p class="trouble" role="alert">{hits.trouble}</p>}
      {hits.entries.length === 0 ? (
        <Nothing text={text} hits={hits} />
      ) : (
        <VirtualList label="Entries, newest first" count={hits.entries.length + 1} keyOf={(i) => String(hits.entries[i]?.seq ?? "end")} estimate={() => rowHeight} reveal={reveal} onEnd={hits.more}>
          {(i) => {
            const e = hits.entries[i];
            if (e === undefined) return <End hits={hits} text={text} />;
            return <Row entry={e} before={hits.entries[i - 1]} chosen={i === chosen} related={kin.includes(e)} query={query} />;
          }}
        </VirtualList>
      )}
    </div>
  );
}

/** What stands in the field; it becomes the search once nobody types for a moment, unless it cannot be meant. */
function useField(store: WorldStore, text: string): { typed: string; problems: ReturnType<typeof parse>["problems"]; change: (next: string) => void; enter: () => void } {
  const [typed, setTyped] = useState(text);
  const pending = useRef<ReturnType<typeof setTimeout>>();
  const typing = useMemo(() => parse(typed, store.now()), [typed, store]);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => () => clearTimeout(pending.current), []);
  const search = (next: string): void => {
    clearTimeout(pending.current);
    if (parse(next, store.now()).problems.length === 0) setQuery({ q: next || null }, true);
  };
  const change = (next: string): void => {
    setTyped(next);
    clearTimeout(pending.current);
    pending.current = setTimeout(() => search(next), 200);
  };
  return { typed, problems: typing.problems, change, enter: () => search(typed) };
}

/** Words of the world that values are completed from. */
function useWords(store: WorldStore): Words {
  const operations = useOperations();
  const tail = store.tail.value;
  const customers = store.customers.value;
  const groups = store.groups.value;
  return useMemo(() => {
    const users = new Set(["admin"]);
    for (const e of tail) if (e.exchange?.caller !== undefined) users.add(e.exchange.caller);
    return { operations, kinds: [...new Set(tail.map((e) => e.kind))].sort(), peers: [...customers.map((c) => c.wa_id), ...groups.map((g) => g.id)], users: [...users].sort() };
  }, [operations, tail, customers, groups]);
}

interface Kin {
  includes: (e: Entry) => boolean;
  count: number;
  at: number;
  step: (by: number) => void;
}

/** What of the list belongs to the chosen entry. */
function useKin(store: WorldStore, entries: readonly Entry[], entry: Entry | undefined, open: (e: Entry | undefined) => void): Kin {
  const version = entry === undefined ? 0 : store.deliveries.version.value;
  const list = useMemo(() => (entry === undefined ? [] : entries.filter(kinOf(entry, store.deliveries))), [store, entries, entry, version]);
  const set = useMemo(() => new Set(list), [list]);
  const at = entry === undefined ? -1 : list.indexOf(entry);
  return { includes: (e) => set.has(e) && e !== entry, count: list.length, at, step: (by) => open(list[at + by]) };
}

interface KeysOf {
  hits: readonly Entry[];
  at: number;
  part: string | undefined;
  query: URLSearchParams;
  open: (e: Entry | undefined) => void;
  follow: () => void;
  kin: Kin;
  help: () => void;
}

/** The keys act on what is shown at that moment: whoever types fast is not a step behind. */
function useJournalKeys(told: KeysOf): void {
  const where = "Journal";
  const now = useRef(told);
  now.current = told;
  const move = (by: number) => () => {
    const { hits, at, open } = now.current;
    const next = hits[Math.max(0, Math.min(hits.length - 1, at + by))];
    const follows = document.activeElement?.matches(".jr-row") === true; // Enter is meant for the entry that is chosen
    open(next);
    if (follows && next !== undefined) requestAnimationFrame(() => document.querySelector<HTMLElement>(`.jr-row[data-seq="${next.seq}"]`)?.focus({ preventScroll: true }));
  };
  const close = (): void => go(format({ world: world.peek().name, view: "journal", query: now.current.query }));
  useKeys(() => [
    { keys: "j", what: "Entry below, older", where, run: move(1) },
    { keys: "k", what: "Entry above, newer", where, run: move(-1) },
    { keys: "n", what: "Newer related entry", where, run: () => now.current.kin.step(-1) },
    { keys: "p", what: "Older related entry", where, run: () => now.current.kin.step(1) },
    { keys: "l", what: "Follow the latest, or stop", where, run: () => now.current.follow() },
    { keys: "h", what: "How to search", where, run: () => now.current.help() },
    { keys: "Escape", what: "Close the entry", where, when: () => now.current.part !== undefined && document.querySelector("dialog[open], [role=menu]") === null, run: close },
  ]);
}

/** What came while somebody reads further down. */
function Newer({ hits }: { hits: Hits }): JSX.Element | null {
  if (hits.waiting === 0) return null;
  return (
    <Button
      class="jr-new"
      small
      kind="primary"
      icon="back"
      onClick={(e) => {
        const list = e.currentTarget.closest(".jr-list")?.querySelector(".virtual");
        if (list) list.scrollTop = 0;
        hits.show();
      }}
    >
      {hits.waiting >= maxHits ? `${maxHits.toLocaleString("en")} or more newer` : `${hits.waiting.toLocaleString("en")} newer`}
    </Button>
  );
}

/** Below the last entry: why there is no more, or how there is. */
function End({ hits, text }: { hits: Hits; text: string }): JSX.Element {
  const last = hits.entries[hits.entries.length - 1];
  const further = (): void => {
    const until = new Date(millis(last?.at ?? "") + 1).toISOString();
    setQuery({ q: `${text.replace(/(^|\s)until:\S+/g, "")} until:${until}`.trim() });
  };
  return (
    <p class="jr-end hint" role="status">
      {hits.state === "reading" && "Reading…"}
      {hits.full && hits.state !== "reading" && (
        <>
          {hits.entries.length.toLocaleString("en")} entries are shown. <button type="button" class="linkish" onClick={further}>Go on with older ones</button>
        </>
      )}
      {!hits.full && hits.state === "more" && (
        <>
          Looked back to entry {hits.looked.toLocaleString("en")}. <button type="button" class="linkish" onClick={hits.more}>Look further back</button>
        </>
      )}
      {!hits.full && hits.state === "all" && (text !== "" ? "Nothing else matches." : hits.first > 1 ? `The journal begins with entry ${hits.first.toLocaleString("en")}: it dropped what was before.` : "The journal begins here.")}
    </p>
  );
}

function Nothing({ text, hits }: { text: string; hits: Hits }): JSX.Element | null {
  if (hits.trouble !== "") return null; // it is said above
  if (hits.state === "reading") return <p class="hint jr-none">Reading…</p>;
  if (text !== "") {
    return (
      <Empty icon="search" title="Nothing found">
        <p>{hits.state === "all" ? "No entry that the journal keeps matches." : `No entry since number ${hits.looked} matches.`}</p>
        {hits.state === "more" && <Button icon="down" onClick={hits.more}>Look further back</Button>}
        <Button onClick={() => setQuery({ q: null })}>Show all</Button>
      </Empty>
    );
  }
  return (
    <Empty icon="journal" title="Nothing has happened yet">
      <p>Every call to the API and everything that comes of it stands here.</p>
      <Snippet label="Send a message" text={sendCurl(world.value.name, world.value.customers.value[0]?.wa_id ?? "447700900123")} />
    </Empty>
  );
}
