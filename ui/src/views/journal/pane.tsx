// The entry of the address beside the list: as found, or asked for when the search has not found it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, Refusal } from "../../api/client";
import { format, go, link, route } from "../../lib/router";
import { Button } from "../../parts/basics";
import { copy, world } from "../../store/app";
import type { Entry } from "../types";
import { EntryPane } from "./entry";
import { searchOf } from "./related";

interface PaneProps {
  part: string; // number, exchange, or "latest"
  entry: Entry | undefined; // as the search found it
  latest: boolean;
  onStep: (by: number) => void;
  first: boolean;
  last: boolean;
  /** How many entries belong to it, which one it is, and how to go to the next. */
  kin: { count: number; at: number; step: (by: number) => void };
}

export function Pane(p: PaneProps): JSX.Element {
  const { entry, trouble } = useEntry(p);
  const name = world.value.name;
  const back = format({ world: name, view: "journal", query: route.value.query });
  const kin = entry === undefined ? undefined : searchOf(entry);
  return (
    <section class="jr-pane" data-of={entry?.seq} aria-label={p.latest ? "Latest entry" : `Entry ${p.part}`}>
      <header class="pane-head">
        <Button icon="back" kind="quiet" label="Back to the list (Escape)" onClick={() => go(back)} />
        <h2>{p.latest ? "Latest" : `Entry ${entry?.seq ?? p.part}`}</h2>
        {p.kin.count > 1 && (
          <span class="jr-kin row">
            <Button icon="down" kind="quiet" small class="up" label="Newer related entry (n)" disabled={p.kin.at <= 0} onClick={() => p.kin.step(-1)} />
            <a class="num" href={kin === undefined ? undefined : link("journal", [], { q: kin })} title={kin === undefined ? undefined : "Show these alone"}>
              {p.kin.at + 1} of {p.kin.count} related
            </a>
            <Button icon="down" kind="quiet" small label="Older related entry (p)" disabled={p.kin.at >= p.kin.count - 1} onClick={() => p.kin.step(1)} />
          </span>
        )}
        <Button icon="link" kind="quiet" small label="Copy the link to this entry" onClick={() => void copy(`${location.origin}${location.pathname}${entry ? link("journal", [String(entry.seq)]) : ""}`, "Copied the link")} />
        <Button icon="down" kind="quiet" small class="up" label="Newer entry (k)" disabled={p.first} onClick={() => p.onStep(-1)} />
        <Button icon="down" kind="quiet" small label="Older entry (j)" disabled={p.last} onClick={() => p.onStep(1)} />
      </header>
      <div class="pane-body scroll" key={p.latest ? "latest" : entry?.seq} tabIndex={0} role="region" aria-label="Entry">
        {entry === undefined ? <p class="hint">{trouble || (p.latest ? "Nothing has happened that the search finds." : "Reading…")}</p> : <EntryPane entry={entry} />}
      </div>
    </section>
  );
}

function useEntry(p: PaneProps): { entry: Entry | undefined; trouble: string } {
  const store = world.value;
  const [asked, setAsked] = useState<{ of: string; entry?: Entry; trouble: string }>({ of: "", trouble: "" });
  const known = p.entry ?? store.tail.value.find((e) => !p.latest && (String(e.seq) === p.part || e.exchange?.id === p.part));
  const missing = known === undefined;
  const life = store.life.value;
  const key = `${store.name} ${life} ${p.part}`;
  useEffect(() => {
    if (!missing || p.latest) return;
    const end = new AbortController();
    api.get("/_mock/worlds/{world}/journal/{id}", { path: { world: store.name, id: p.part }, signal: end.signal }).then(
      (entry) => setAsked({ of: key, entry, trouble: "" }),
      (error: unknown) => {
        if (!end.signal.aborted) setAsked({ of: key, trouble: error instanceof Refusal ? error.message : String(error) });
      },
    );
    return () => end.abort();
  }, [store, key, missing, p.latest]);
  const here = asked.of === key ? asked : undefined;
  return { entry: known ?? here?.entry, trouble: here?.trouble ?? "" };
}
