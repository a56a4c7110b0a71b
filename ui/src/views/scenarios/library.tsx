// Scenarios: which are loaded and how they stand, which there are to load.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { api } from "../../api/client";
import { Button, Chip } from "../../parts/basics";
import { attempt, say, world } from "../../store/app";
import { useResource } from "../resource";
import type { Entry, Expectation, LoadedScenario, Rule, Scenario } from "../types";
import { Details } from "./details";
import { Loaded } from "./loaded";
import { type Offer, offers } from "./model";
import { Writing } from "./writing";

/** All that is known of scenarios, at one time. */
export interface Read {
  known: Scenario[];
  loaded: LoadedScenario[];
  rules: Rule[];
  expectations: Expectation[];
}

async function read(name: string, signal: AbortSignal): Promise<Read> {
  const told = { path: { world: name }, signal };
  const [known, loaded, rules, verdict] = await Promise.all([
    api.get("/_mock/scenarios", { signal }),
    api.get("/_mock/worlds/{world}/scenarios", told),
    api.get("/_mock/worlds/{world}/rules", told),
    api.get("/_mock/worlds/{world}/verdict", told),
  ]);
  return { known: known.scenarios, loaded: loaded.scenarios, rules: rules.rules, expectations: verdict.expectations };
}

/** Whatever happens may count for an expectation once a scenario is loaded. */
const matters = (entry: Entry): boolean => !entry.kind.startsWith("delivery_");

/** What is open over the library. */
type Open = { is: "details"; of: Offer } | { is: "writing"; draft?: string };

export function ScenariosTab(): JSX.Element {
  const store = world.value;
  const { value, trouble, reload } = useResource(store, read, matters);
  const [text, setText] = useState("");
  const [open, setOpen] = useState<Open>();
  const [busy, setBusy] = useState("");
  const list = useMemo(() => (value ? offers(value.known, value.loaded, text) : []), [value, text]);
  const here = list.filter((o) => o.loaded !== undefined);
  const rest = list.filter((o) => o.loaded === undefined);
  const load = async (name: string) => {
    if (busy !== "") return;
    setBusy(name);
    const loaded = await attempt(() => api.post("/_mock/worlds/{world}/scenarios", { path: { world: store.name }, body: { name } }), `Loaded ${name}`);
    for (const w of loaded?.warnings ?? []) say(w.message);
    setBusy("");
    void reload();
  };
  return (
    <div class="sc-page">
      <div class="toolbar">
        <input type="search" aria-label="Find a scenario" placeholder="Find a scenario" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <Button icon="plus" onClick={() => setOpen({ is: "writing" })}>Load YAML</Button>
      </div>
      {trouble !== "" && <p class="trouble" role="alert">{trouble}</p>}
      {value !== undefined && (
        <>
          <h2 class="section">Loaded <span class="count">{here.length}</span></h2>
          {here.length > 0 ? (
            <div class="sc-loaded">{here.map((o) => <Loaded key={o.name} offer={o} all={value} reload={reload} />)}</div>
          ) : value.loaded.length > 0 && text !== "" ? (
            <p class="hint">No loaded scenario has “{text}”.</p>
          ) : (
            <p class="hint">None. Load one below: its rules are asked before numbers and world, and what it does is named in the header <code>Mock-Injected</code>.</p>
          )}
          <h2 class="section">Shipped and watched <span class="count">{rest.length}</span></h2>
          {rest.length === 0 && <p class="hint">{text === "" ? "All are loaded." : `No other scenario has “${text}”.`}</p>}
          <ul class="sc-offers">
            {rest.map((o) => <Offered key={o.name} of={o} busy={busy === o.name} look={() => setOpen({ is: "details", of: o })} load={() => void load(o.name)} />)}
          </ul>
        </>
      )}
      {open?.is === "writing" && <Writing draft={open.draft} onClose={() => setOpen(undefined)} done={reload} />}
      {open?.is === "details" && (
        <Details
          of={open.of}
          onClose={() => setOpen(undefined)}
          edit={(draft) => setOpen({ is: "writing", draft })}
          load={() => {
            setOpen(undefined);
            void load(open.of.name);
          }}
        />
      )}
    </div>
  );
}

function Offered({ of: o, busy, look, load }: { of: Offer; busy: boolean; look: () => void; load: () => void }): JSX.Element {
  return (
    <li class="card" data-offer={o.name}>
      <h3>{o.name}</h3>
      <p>{o.about}</p>
      <footer>
        {o.fixture !== undefined && <Chip title="Fixture that it wants to begin in">{o.fixture}</Chip>}
        {o.file !== undefined && <Chip title={o.file}>file</Chip>}
        {o.problems.length > 0 && <Chip tone="bad" title={o.problems[0]?.message}>{o.problems.length === 1 ? "1 problem" : `${o.problems.length} problems`}</Chip>}
        <span class="sc-acts">
          <Button small kind="quiet" label={`Details of ${o.name}`} onClick={look}>Details</Button>
          <Button small icon="play" busy={busy} label={`Load ${o.name}`} onClick={load}>Load</Button>
        </span>
      </footer>
    </li>
  );
}
