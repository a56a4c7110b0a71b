// Scenarios: which there are, which are loaded, where their machines stand, what fired, what is expected of the client.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { api, Refusal } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime, millis, span } from "../../lib/time";
import { Button, Chip, Dialog, Field, Time } from "../../parts/basics";
import { attempt, say, world } from "../../store/app";
import { tick } from "../../store/tick";
import { useResource } from "../resource";
import type { Entry, Expectation, LoadedScenario, Machine, Rule, Scenario } from "../types";
import { Expected } from "./expected";
import { fired, type Offer, offers } from "./model";

interface Read {
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
const matters = (entry: Entry): boolean => !/^(delivery_|clock_)/.test(entry.kind);

export function ScenariosTab(): JSX.Element {
  const store = world.value;
  const { value, trouble, reload } = useResource(store, read, matters);
  const [text, setText] = useState("");
  const [writing, setWriting] = useState(false);
  const list = useMemo(() => (value ? offers(value.known, value.loaded, text) : []), [value, text]);
  const here = list.filter((o) => o.loaded !== undefined);
  const rest = list.filter((o) => o.loaded === undefined);
  const load = (name: string) => attempt(() => api.post("/_mock/worlds/{world}/scenarios", { path: { world: store.name }, body: { name } })).then(reload);
  return (
    <div class="sc-page">
      <div class="toolbar">
        <input type="search" aria-label="Find a scenario" placeholder="Find a scenario" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <Button icon="plus" onClick={() => setWriting(true)}>Load YAML</Button>
      </div>
      {trouble !== "" && <p class="trouble" role="alert">{trouble}</p>}
      {value !== undefined && (
        <>
          <h2 class="section">Loaded <span class="count">{here.length}</span></h2>
          {here.length === 0 ? (
            <p class="hint">None. Load one below: its rules are asked before numbers and world, and what it does is named in the header <code>Mock-Injected</code>.</p>
          ) : (
            <div class="sc-loaded">{here.map((o) => <Loaded key={o.name} offer={o} all={value} reload={reload} />)}</div>
          )}
          <h2 class="section">Shipped and watched <span class="count">{rest.length}</span></h2>
          <ul class="sc-offers">
            {rest.map((o) => (
              <li key={o.name} class="card">
                <h3>{o.name}</h3>
                <p>{o.about}</p>
                <footer>
                  {o.fixture !== undefined && <Chip title="Fixture that it wants to begin in">{o.fixture}</Chip>}
                  {o.file !== undefined && <Chip title={o.file}>file</Chip>}
                  {o.problems > 0 && <Chip tone="bad">{o.problems} problems</Chip>}
                  <Button small icon="play" label={`Load ${o.name}`} onClick={() => void load(o.name)}>Load</Button>
                </footer>
              </li>
            ))}
          </ul>
        </>
      )}
      {writing && <Writing onClose={() => setWriting(false)} done={reload} />}
    </div>
  );
}

function Loaded({ offer: o, all, reload }: { offer: Offer; all: Read; reload: () => void }): JSX.Element {
  const store = world.value;
  const l = o.loaded!;
  const rules = fired(all.rules, o.name);
  const expected = all.expectations.filter((e) => e.scenario === o.name);
  const path = { world: store.name, scenario: o.name };
  const unload = () => attempt(() => api.delete("/_mock/worlds/{world}/scenarios/{scenario}", { path }), `Unloaded ${o.name}`).then(reload);
  const again = () => attempt(() => api.post("/_mock/worlds/{world}/scenarios", { path: { world: store.name }, body: { name: o.name } }), `Began again: ${o.name}`).then(reload);
  const known = all.known.some((s) => s.name === o.name);
  return (
    <article class="card sc-scenario" data-scenario={o.name}>
      <header>
        <h3>{o.name}</h3>
        <span class="hint">since <Time at={l.loaded}>{clockTime(l.loaded)}</Time></span>
        {known && <Button small kind="quiet" icon="redo" label={`Begin ${o.name} again`} title="Begin again" onClick={() => void again()} />}
        <Button small kind="danger" label={`Unload ${o.name}`} onClick={() => void unload()}>Unload</Button>
      </header>
      {o.about !== "" && <p>{o.about}</p>}
      {l.machines.map((m) => <Stands key={m.name} machine={m} scenario={o.name} reload={reload} />)}
      {rules.length > 0 && (
        <table class="table">
          <caption>Rules</caption>
          <thead><tr><th scope="col">Rule</th><th scope="col">Does</th><th scope="col" class="num">Matched</th><th scope="col" class="num">Fired</th><th scope="col">Last</th></tr></thead>
          <tbody>
            {rules.map((r) => (
              <tr key={r.id} class={r.expired ? "muted" : ""}>
                <th scope="row">{r.name}{r.expired && <Chip>expired</Chip>}</th>
                <td>{r.does}</td>
                <td class="num">{r.matched}</td>
                <td class="num">{r.applied > 0 ? <a href={link("journal", [], { q: `injected:"${r.id}"` })}>{r.applied}</a> : 0}</td>
                <td>{r.last === undefined ? <span class="muted">never</span> : <Time at={r.last}>{clockTime(r.last)}</Time>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {l.script.length > 0 && (
        <table class="table">
          <caption>What happens by itself</caption>
          <thead><tr><th scope="col">Step</th><th scope="col">Next</th><th scope="col" class="num">Happened</th><th scope="col">Last</th></tr></thead>
          <tbody>
            {l.script.map((s) => (
              <tr key={s.name}>
                <th scope="row">{s.name}{s.refused > 0 && <Chip tone="warn">{s.refused} refused</Chip>}{s.dropped > 0 && <Chip tone="warn">{s.dropped} dropped</Chip>}</th>
                <td>{s.due === undefined ? <span class="muted">{s.happened > 0 ? "over" : "follows a fact"}</span> : <Due at={s.due} />}</td>
                <td class="num">{s.happened}</td>
                <td>{s.last === undefined ? <span class="muted">never</span> : <Time at={s.last}>{clockTime(s.last)}</Time>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {expected.length > 0 && <Expected list={expected} />}
    </article>
  );
}

/** How long until something is due, counted down. */
function Due({ at }: { at: string }): JSX.Element {
  const left = tick.value >= 0 ? millis(at) - world.value.now() : 0;
  return <Time at={at}>{left > 0 ? `in ${left < 60_000 ? `${Math.ceil(left / 1000)} s` : span(left)}` : "due"}</Time>;
}

function Stands({ machine: m, scenario, reload }: { machine: Machine; scenario: string; reload: () => void }): JSX.Element {
  const move = (state: string) =>
    attempt(() => api.put("/_mock/worlds/{world}/scenarios/{scenario}/state", { path: { world: world.peek().name, scenario }, body: { ...(m.name === "" ? {} : { machine: m.name }), state } })).then(reload);
  return (
    <div class="sc-machine" role="group" aria-label={`State ${m.name}`.trim()}>
      <span class="hint">{m.name === "" ? "State" : m.name}</span>
      {m.states.map((s) => (
        <button key={s} type="button" class="sc-state" aria-pressed={s === m.state} onClick={() => void move(s)}>{s}</button>
      ))}
      <span class="hint">since <Time at={m.since}>{clockTime(m.since)}</Time></span>
    </div>
  );
}

const SAMPLE = `name: mine
about: The first two sends are refused, the third works.
rules:
  - name: busy
    when: {operation: SendMessage}
    times: 2
    refuse: 1016
`;

function Writing({ onClose, done }: { onClose: () => void; done: () => void }): JSX.Element {
  const [yaml, setYaml] = useState(SAMPLE);
  const [problems, setProblems] = useState("");
  const load = async () => {
    try {
      const loaded = await api.post("/_mock/worlds/{world}/scenarios", { path: { world: world.peek().name }, body: { yaml } });
      say(`Loaded ${loaded.name}`);
      for (const w of loaded.warnings ?? []) say(w.message, true);
      done();
      onClose();
    } catch (error) {
      setProblems(error instanceof Refusal ? error.message : String(error));
    }
  };
  return (
    <Dialog title="Load a scenario" wide onClose={onClose} actions={<><Button kind="quiet" onClick={onClose}>Cancel</Button><Button kind="primary" icon="play" onClick={() => void load()}>Load</Button></>}>
      <Field label="YAML" hint={<>What can be written is in the documentation of the scenario format.</>}>
        {(id) => <textarea id={id} class="code" rows={16} spellcheck={false} value={yaml} aria-invalid={problems !== ""} onInput={(e) => setYaml(e.currentTarget.value)} />}
      </Field>
      {problems !== "" && <pre class="trouble" role="alert">{problems}</pre>}
    </Dialog>
  );
}
