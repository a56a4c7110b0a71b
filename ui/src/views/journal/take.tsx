// The journal as a file: what the search finds, and nothing else.
import type { JSX } from "preact";
import { address, api, ask, textOf, understood } from "../../api/client";
import { server } from "../../lib/server";
import { Menu } from "../../parts/basics";
import { attempt, say, world } from "../../store/app";
import type { WorldStore } from "../../store/world";
import { download, save } from "../file";
import { curlOf } from "../log/curl";
import type { Entry } from "../types";
import { filters } from "./hits";
import type { Search } from "./search/search";

type Form = "har" | "curl" | "json";

/** At most so many entries that only the page can find go into a file. */
const most = 20_000;

const names: Record<Form, string> = { har: "har", curl: "sh", json: "json" };

export function Take({ search }: { search: Search }): JSX.Element {
  const store = world.value;
  const take = (form: Form) => () =>
    void attempt(async () => {
      const name = `${store.name}.${names[form]}`;
      if (search.local) save(await locally(store, search, form), name);
      else await download(exported(store, search, form), name);
    });
  return (
    <Menu
      label="Save what is found"
      icon="save"
      choices={[
        { label: "HTTP archive (HAR)", run: take("har") },
        { label: "Script of curl calls", run: take("curl") },
        { label: "JSON", run: take("json") },
      ]}
    />
  );
}

const exported = (store: WorldStore, search: Search, format: Form): string =>
  address("/_mock/worlds/{world}/journal/export", { path: { world: store.name }, query: { ...filters(search.query), format } });

/** A file of what only the page can find: the mock's own, without the rest. */
async function locally(store: WorldStore, search: Search, form: Form): Promise<Blob> {
  const found = await all(store, search);
  if (form === "json") return new Blob([JSON.stringify(found, null, 1)], { type: "application/json" });
  if (form === "curl") {
    const calls = found.flatMap((e) => (e.exchange === undefined ? [] : [curlOf(e.exchange, server, store.name)]));
    return new Blob([["#!/bin/sh", ...calls].join("\n\n"), "\n"], { type: "text/plain" });
  }
  const archive = understood("GET", "", await textOf(await ask("GET", exported(store, search, form)))) as { log: { entries: HAREntry[] } };
  const wanted = new Set(found.map((e) => keyOf(e)));
  archive.log.entries = archive.log.entries.filter((e) => wanted.has(e._exchange ?? `${e._delivery} ${millisOf(e.startedDateTime)}`));
  return new Blob([JSON.stringify(archive, null, 1)], { type: "application/json" });
}

interface HAREntry {
  startedDateTime: string;
  _exchange?: string;
  _delivery?: string;
}

const millisOf = (at: string): number => Date.parse(at);

/** What tells an exchange, or an attempt to post a webhook, from the others. */
function keyOf(e: Entry): string {
  if (e.exchange !== undefined) return e.exchange.id;
  const f = (e.fact ?? {}) as { delivery?: string; begun?: string };
  return `${f.delivery} ${millisOf(f.begun ?? "")}`;
}

/** All that a search finds, oldest first. */
async function all(store: WorldStore, search: Search): Promise<Entry[]> {
  const found: Entry[] = [];
  let after: number | undefined;
  do {
    const query = { ...filters(search.query), limit: 1000, after };
    const page = await api.get("/_mock/worlds/{world}/journal", { path: { world: store.name }, query: query as never });
    found.push(...page.entries.filter((e) => search.accepts(e)));
    after = page.next;
  } while (after !== undefined && found.length < most);
  if (after !== undefined) say(`The file has the oldest ${found.length.toLocaleString("en")} entries; narrow the search for the others.`);
  return found;
}
