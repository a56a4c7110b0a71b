// A scenario that is loaded: where its machines stand, what fired, what happens by itself, what is expected of the client.
import type { JSX } from "preact";
import { api } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime, millis, span } from "../../lib/time";
import { Button, Chip, Time } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import { tick } from "../../store/tick";
import type { LoadedScenario, Machine, Rule } from "../types";
import { Expected } from "./expected";
import type { Read } from "./library";
import { fired, type Offer } from "./model";

export function Loaded({ offer: o, all, reload }: { offer: Offer; all: Read; reload: () => void }): JSX.Element {
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
      {rules.length > 0 && <Rules list={rules} />}
      {l.script.length > 0 && <Script list={l.script} />}
      {expected.length > 0 && <Expected list={expected} />}
    </article>
  );
}

function Rules({ list }: { list: readonly Rule[] }): JSX.Element {
  return (
    <table class="table sc-rules">
      <caption>Rules</caption>
      <thead><tr><th scope="col">Rule</th><th scope="col">Does</th><th scope="col" class="num">Matched</th><th scope="col" class="num">Fired</th><th scope="col">Last</th></tr></thead>
      <tbody>
        {list.map((r) => (
          <tr key={r.id} class={r.expired ? "muted" : ""}>
            <th scope="row">{r.name}{r.expired && <Chip>expired</Chip>}</th>
            <td>{r.does}{r.operations.length > 0 && <span class="hint"> on {r.operations.join(", ")}</span>}</td>
            <td class="num">{r.matched}</td>
            <td class="num">{r.applied > 0 ? <a href={link("journal", [], { q: `injected:"${r.id}"` })} aria-label={`${r.applied} in the journal`}>{r.applied}</a> : 0}</td>
            <td>{r.last === undefined ? <span class="muted">never</span> : <Time at={r.last}>{clockTime(r.last)}</Time>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Script({ list }: { list: LoadedScenario["script"] }): JSX.Element {
  return (
    <table class="table">
      <caption>What happens by itself</caption>
      <thead><tr><th scope="col">Step</th><th scope="col">Next</th><th scope="col" class="num">Happened</th><th scope="col">Last</th></tr></thead>
      <tbody>
        {list.map((s) => (
          <tr key={s.name}>
            <th scope="row">{s.name}{s.refused > 0 && <Chip tone="warn">{s.refused} refused</Chip>}{s.dropped > 0 && <Chip tone="warn">{s.dropped} dropped</Chip>}</th>
            <td>{s.due === undefined ? <span class="muted">{s.happened > 0 ? "over" : "follows a fact"}</span> : <Due at={s.due} />}</td>
            <td class="num">{s.happened}</td>
            <td>{s.last === undefined ? <span class="muted">never</span> : <Time at={s.last}>{clockTime(s.last)}</Time>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How long until something is due, counted down. */
function Due({ at }: { at: string }): JSX.Element {
  const left = tick.value >= 0 ? millis(at) - world.value.now() : 0;
  const frozen = world.value.clock.value?.state === "frozen" ? " of world time" : "";
  return <Time at={at}>{left > 0 ? `in ${left < 60_000 ? `${Math.ceil(left / 1000)} s` : span(left)}${frozen}` : "due"}</Time>;
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
