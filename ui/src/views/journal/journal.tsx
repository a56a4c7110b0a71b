// The journal: every call and every fact, found by the search language, one entry in full beside it.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { address, api, ask, Refusal } from "../../api/client";
import { useKeys } from "../../lib/keys";
import { format, go, link, route, setQuery } from "../../lib/router";
import { clockTime, dayName, dayOf } from "../../lib/time";
import { Button, Chip, Empty, Menu, Snippet, Time, toneOf } from "../../parts/basics";
import { VirtualList } from "../../parts/virtual";
import { attempt, copy, world } from "../../store/app";
import { sendCurl } from "../curl";
import { save } from "../file";
import { useOperations } from "../operations";
import type { Entry } from "../types";
import { EntryPane } from "./entry";
import { filters, useHits } from "./hits";
import { parse, type Search } from "./search";
import { Language, SearchBox } from "./search-box";
import { summary } from "./summary";
import "../views.css";
import "./journal.css";

const rowHeight = 34;

export default function JournalView(): JSX.Element {
  const store = world.value;
  const { parts, query } = route.value;
  const text = query.get("q") ?? "";
  const part = parts[0];
  const live = store.connection.value === "live";
  const [typed, setTyped] = useState(text);
  const search = useMemo(() => parse(text, store.now()), [text, store, live]);
  const typing = useMemo(() => parse(typed, store.now()), [typed, store]);
  const [away, setAway] = useState(false);
  const [help, setHelp] = useState(false);
  const hits = useHits(store, search, away);
  const operations = useOperations();
  const kinds = useMemo(() => [...new Set(store.tail.value.map((e) => e.kind))].sort(), [store.tail.value]);
  const words = { operations, kinds, peers: store.customers.value.map((c) => c.wa_id), users: ["admin"] };

  useEffect(() => setTyped(text), [text]);
  const pending = useRef<ReturnType<typeof setTimeout>>();
  const change = (next: string) => {
    setTyped(next);
    clearTimeout(pending.current);
    if (parse(next, store.now()).problems.length === 0) pending.current = setTimeout(() => setQuery({ q: next || null }, true), 200);
  };
  useEffect(() => () => clearTimeout(pending.current), []);

  const latest = part === "latest";
  const at = latest ? 0 : hits.entries.findIndex((e) => String(e.seq) === part || e.exchange?.id === part);
  const entry = part === undefined ? undefined : hits.entries[at];
  const open = (e: Entry | undefined) => e && go(hrefOf(e, query), part !== undefined);
  useKeys(
    () => [
      { keys: "j", what: "Entry below, older", where: "Journal", run: () => open(hits.entries[Math.min(hits.entries.length - 1, at + 1)]) },
      { keys: "k", what: "Entry above, newer", where: "Journal", run: () => open(hits.entries[Math.max(0, at - 1)]) },
      { keys: "l", what: "Follow the latest", where: "Journal", run: () => go(format({ world: store.name, view: "journal", parts: ["latest"], query })) },
    ],
    [store, hits.entries, at, part, query.toString()],
  );

  return (
    <section class={`view jr ${part === undefined ? "" : "with-detail"}`}>
      <header class="view-head">
        <h1>Journal</h1>
        <SearchBox text={typed} problems={typing.problems} words={words} onChange={change} />
        <div class="view-tools">
          <Button icon="help" label="How to search" pressed={help} onClick={() => setHelp(!help)} />
          <Button icon="next" pressed={latest} title="Keeps showing the newest entry that the search finds" onClick={() => go(format({ world: store.name, view: "journal", parts: latest ? [] : ["latest"], query }))}>Latest</Button>
          <Take search={search} />
        </div>
        {help && <Language onTry={(example) => change(`${typed.trim()} ${example}`.trim())} />}
      </header>
      <div class="view-body jr-room">
        <div class="jr-list" onScrollCapture={(e) => setAway((e.target as HTMLElement).scrollTop > rowHeight)}>
          {hits.waiting > 0 && (
            <Button
              class="jr-new"
              small
              kind="primary"
              icon="back"
              onClick={(e) => {
                (e.currentTarget.closest(".jr-list")?.querySelector(".virtual") as HTMLElement).scrollTop = 0;
                hits.show();
              }}
            >
              {hits.waiting} newer
            </Button>
          )}
          {hits.trouble !== "" && <p class="trouble" role="alert">{hits.trouble}</p>}
          {hits.entries.length === 0 ? (
            <Nothing text={text} hits={hits.state} looked={hits.looked} more={hits.more} />
          ) : (
            <VirtualList
              label="Entries, newest first"
              count={hits.entries.length}
              keyOf={(i) => String(hits.entries[i]?.seq)}
              estimate={() => rowHeight}
              reveal={latest ? -1 : at}
              onEnd={hits.more}
            >
              {(i) => <Row entry={hits.entries[i]!} before={hits.entries[i - 1]} chosen={i === at && part !== undefined} query={query} />}
            </VirtualList>
          )}
        </div>
        {part !== undefined && <Pane key={latest ? "latest" : part} part={part} entry={entry} latest={latest} search={search} onStep={(by) => open(hits.entries[at + by])} first={at <= 0} last={at < 0 || at >= hits.entries.length - 1} />}
      </div>
    </section>
  );
}

const hrefOf = (e: Entry, query: URLSearchParams): string => format({ world: world.peek().name, view: "journal", parts: [String(e.seq)], query });

function Row({ entry, before, chosen, query }: { entry: Entry; before: Entry | undefined; chosen: boolean; query: URLSearchParams }): JSX.Element {
  const s = summary(entry);
  const newDay = before !== undefined && dayOf(before.at) !== dayOf(entry.at);
  return (
    <>
      {newDay && <p class="jr-day">{dayName(entry.at)}</p>}
      <a class={`jr-row ${entry.exchange ? "call" : "fact"} ${chosen ? "chosen" : ""}`} href={hrefOf(entry, query)} aria-current={chosen ? "true" : undefined} data-seq={entry.seq}>
        <span class="jr-seq num">{entry.seq}</span>
        <Time at={entry.at}>{clockTime(entry.at, true)}</Time>
        <span class="jr-status">{s.status !== undefined && <Chip tone={toneOf(s.status)}>{s.status === 0 ? "none" : s.status}</Chip>}</span>
        <b class="jr-title">{s.title}</b>
        <span class="jr-text">{s.text}</span>
        <span class="jr-marks">{s.marks.map((m) => <Chip key={m.word} tone={m.tone} title={m.title}>{m.word}</Chip>)}</span>
      </a>
    </>
  );
}

/** The entry of the address: as found, or asked for when the search has not found it. */
function Pane(p: { part: string; entry: Entry | undefined; latest: boolean; search: Search; onStep: (by: number) => void; first: boolean; last: boolean }): JSX.Element {
  const store = world.value;
  const [asked, setAsked] = useState<Entry>();
  const [trouble, setTrouble] = useState("");
  const known = p.entry ?? store.tail.value.find((e) => !p.latest && (String(e.seq) === p.part || e.exchange?.id === p.part));
  const missing = known === undefined;
  useEffect(() => {
    if (!missing || p.latest) return;
    const end = new AbortController();
    api.get("/_mock/worlds/{world}/journal/{id}", { path: { world: store.name, id: p.part }, signal: end.signal }).then(setAsked, (error: unknown) => {
      if (!end.signal.aborted) setTrouble(error instanceof Refusal ? error.message : String(error));
    });
    return () => end.abort();
  }, [store, p.part, missing, p.latest]);
  const entry = known ?? asked;
  const back = format({ world: store.name, view: "journal", query: route.value.query });
  return (
    <section class="jr-pane" aria-label={p.latest ? "Latest entry" : `Entry ${p.part}`}>
      <header class="pane-head">
        <Button icon="back" kind="quiet" label="Back to the list" onClick={() => go(back)} />
        <h2>{p.latest ? "Latest" : `Entry ${entry?.seq ?? p.part}`}</h2>
        <Button icon="link" kind="quiet" small label="Copy the link to this entry" onClick={() => void copy(`${location.origin}${location.pathname}${entry ? link("journal", [String(entry.seq)]) : ""}`, "Copied the link")} />
        <Button icon="down" kind="quiet" small class="up" label="Newer entry" disabled={p.first} onClick={() => p.onStep(-1)} />
        <Button icon="down" kind="quiet" small label="Older entry" disabled={p.last} onClick={() => p.onStep(1)} />
      </header>
      <div class="pane-body scroll" tabIndex={0} role="region" aria-label="Entry">
        {entry === undefined ? <p class="hint">{trouble || (p.latest ? "Nothing has happened that the search finds." : "Reading…")}</p> : <EntryPane entry={entry} />}
      </div>
    </section>
  );
}

function Nothing({ text, hits, looked, more }: { text: string; hits: string; looked: number; more: () => void }): JSX.Element {
  if (hits === "reading") return <p class="hint jr-none">Reading…</p>;
  if (text !== "") {
    return (
      <Empty icon="search" title="Nothing found">
        <p>{hits === "all" ? "No entry that the journal keeps is so." : `No entry since number ${looked} is so.`}</p>
        {hits === "more" && <Button icon="down" onClick={more}>Look further back</Button>}
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

/** The journal as a file, by the filters that the mock knows. */
function Take({ search }: { search: Search }): JSX.Element {
  const store = world.value;
  const take = (form: "har" | "curl" | "json", name: string) =>
    attempt(async () => {
      const url = address("/_mock/worlds/{world}/journal/export", { path: { world: store.name }, query: { ...filters(search.query), format: form } });
      save(await (await ask("GET", url)).blob(), name);
    }, search.local && search.text !== "" ? "Saved; words and what only the page can filter do not count for files." : undefined);
  return (
    <Menu
      label="Save the journal"
      icon="save"
      choices={[
        { label: "HTTP archive (HAR)", run: () => void take("har", `${store.name}.har`) },
        { label: "Script of curl calls", run: () => void take("curl", `${store.name}.sh`) },
        { label: "JSON", run: () => void take("json", `${store.name}.json`) },
      ]}
    />
  );
}
