// Chaos: switches for the API, for webhooks and for the number itself, and profiles of one's own.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime } from "../../lib/time";
import { Button, Chip, Field, Time } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import { useResource } from "../resource";
import type { Adversity, Chaos, ChaosProfile, Entry } from "../types";
import { Flip } from "./flip";
import { adversityOf, does, others, percent, type Switch, SWITCHES, TROUBLES } from "./model";
import { NewProfile } from "./profile";

async function read(name: string, signal: AbortSignal): Promise<{ profiles: Chaos[]; adversity: Adversity }> {
  const told = { path: { world: name }, signal };
  const [chaos, adversity] = await Promise.all([api.get("/_mock/worlds/{world}/chaos", told), api.get("/_mock/worlds/{world}/adversity", told)]);
  return { profiles: chaos.profiles, adversity };
}

const matters = (e: Entry): boolean => e.exchange !== undefined || e.kind === "rules_changed" || e.kind === "adversity_changed";

const put = (profile: string, body: ChaosProfile) => attempt(() => api.put("/_mock/worlds/{world}/chaos/{profile}", { path: { world: world.peek().name, profile }, body }));
const remove = (profile: string) => attempt(() => api.delete("/_mock/worlds/{world}/chaos/{profile}", { path: { world: world.peek().name, profile } }));

export function ChaosTab(): JSX.Element {
  const { value, trouble, reload } = useResource(world.value, read, matters);
  const [writing, setWriting] = useState(false);
  const own = others(value?.profiles ?? []);
  return (
    <div class="sc-page">
      {trouble !== "" && <p class="trouble" role="alert">{trouble}</p>}
      {value !== undefined && (
        <>
          <h2 class="section">The API answers</h2>
          <ul class="sc-switches">
            {SWITCHES.map((s) => <Profile key={s.name} what={s} on={value.profiles.find((p) => p.name === s.name)} reload={reload} />)}
          </ul>
          <h2 class="section">
            Profiles of your own <span class="count">{own.length}</span>
            <Button small icon="plus" onClick={() => setWriting(true)}>New</Button>
          </h2>
          {own.length === 0 && <p class="hint">Operations, probability, how many, how long: a profile says what chance does, the same for the same seed.</p>}
          <ul class="sc-own">
            {own.map((p) => (
              <li key={p.name} class="card">
                <b>{p.name}</b> <span>{does(p.profile)}</span>
                <Hits of={p} />
                <Button small kind="danger" label={`End ${p.name}`} onClick={() => void remove(p.name).then(reload)}>End</Button>
              </li>
            ))}
          </ul>
          <h2 class="section">Webhooks</h2>
          <AdversityForm value={value.adversity} reload={reload} />
          <h2 class="section">The number</h2>
          <ul class="sc-switches">{TROUBLES.map((t) => <Trouble key={t.kind} of={t} />)}</ul>
        </>
      )}
      {writing && <NewProfile put={put} onClose={() => setWriting(false)} done={reload} />}
    </div>
  );
}

function Hits({ of: c }: { of: Chaos }): JSX.Element {
  return (
    <span class="hint">
      hit {c.applied} of {c.matched} {c.matched === 1 ? "call" : "calls"}
      {c.last !== undefined && <>, last <Time at={c.last}>{clockTime(c.last)}</Time></>}
      {c.expired && <Chip>expired</Chip>}
    </span>
  );
}

/** A switch of one profile, and how often it hits. */
function Profile({ what: s, on, reload }: { what: Switch; on: Chaos | undefined; reload: () => Promise<void> }): JSX.Element {
  const [share, setShare] = useState(on?.profile.probability ?? s.profile.probability ?? 1);
  useEffect(() => {
    if (on !== undefined) setShare(on.profile.probability ?? 1);
  }, [on?.profile.probability, on === undefined]);
  const set = async (to: boolean) => {
    const path = { world: world.peek().name, profile: s.name };
    if (to) await api.put("/_mock/worlds/{world}/chaos/{profile}", { path, body: { ...s.profile, probability: share } });
    else await api.delete("/_mock/worlds/{world}/chaos/{profile}", { path });
    await reload();
  };
  const [usual, now] = [s.profile, on?.profile ?? s.profile].map((p) => does({ ...p, probability: 1 }));
  return (
    <li class={`card ${on ? "on" : ""}`} data-switch={s.name}>
      <Flip title={s.title} about={now === usual ? s.about : (now ?? "")} on={on !== undefined} set={set} />
      <label class="share">
        <input type="range" aria-label={`How often: ${s.title}`} min="0.01" max="1" step="0.01" value={share} onInput={(e) => setShare(Number(e.currentTarget.value))} onChange={(e) => on && void put(s.name, { ...on.profile, probability: Number(e.currentTarget.value) }).then(reload)} />
        <output>{percent(share)}</output>
      </label>
      {on !== undefined && <Hits of={on} />}
    </li>
  );
}

const SHARES = [
  ["duplicate", "Posted more than once"],
  ["reorder", "Lets the next one pass"],
  ["before_response", "Status before the answer to the send"],
  ["drop", "Never posted"],
] as const;

function AdversityForm({ value, reload }: { value: Adversity; reload: () => void }): JSX.Element {
  const [form, setForm] = useState<Adversity>(value);
  const text = JSON.stringify(value);
  useEffect(() => setForm(JSON.parse(text) as Adversity), [text]);
  const changed = JSON.stringify(adversityOf(form)) !== JSON.stringify(adversityOf(value));
  const set = (change: Adversity) => setForm({ ...form, ...change });
  const save = (a: Adversity) => void attempt(() => api.put("/_mock/worlds/{world}/adversity", { path: { world: world.peek().name }, body: adversityOf(a) }), "From now on").then(reload);
  return (
    <form
      class="card sc-adversity"
      onSubmit={(e) => {
        e.preventDefault();
        save(form);
      }}
    >
      {SHARES.map(([key, label]) => (
        <label key={key} class="share">
          <span>{label}</span>
          <input type="range" min="0" max="1" step="0.01" value={form[key] ?? 0} onInput={(e) => set({ [key]: Number(e.currentTarget.value) })} />
          <output>{percent(form[key] ?? 0)}</output>
        </label>
      ))}
      <div class="sc-fields">
        <Field label="Copies">{(id) => <input id={id} type="number" min="1" max="10" value={form.copies ?? 1} onInput={(e) => set({ copies: Number(e.currentTarget.value) })} />}</Field>
        <Field label="Items per webhook">{(id) => <input id={id} type="number" min="1" max="100" value={form.batch ?? 1} onInput={(e) => set({ batch: Number(e.currentTarget.value) })} />}</Field>
        <Field label="Delay">{(id) => <input id={id} placeholder="500ms" value={form.delay ?? ""} onInput={(e) => set({ delay: e.currentTarget.value })} />}</Field>
        <Field label="Jitter, up to">{(id) => <input id={id} placeholder="2s" value={form.jitter ?? ""} onInput={(e) => set({ jitter: e.currentTarget.value })} />}</Field>
        <label class="check"><input type="checkbox" checked={form.gzip ?? false} onChange={(e) => set({ gzip: e.currentTarget.checked })} /> Compressed with gzip</label>
      </div>
      <p class="hint">It holds for webhooks queued from now on. What happened to one stands on its card in <a href={link("queue")}>the queue</a>.</p>
      <div class="toolbar">
        <Button type="submit" kind="primary" disabled={!changed}>Apply</Button>
        <Button kind="quiet" disabled={Object.keys(adversityOf(value)).length === 0} onClick={() => save({})}>All off</Button>
      </div>
    </form>
  );
}

/** A trouble of the number as a switch; the world tells whether it is on, whoever began it. */
function Trouble({ of: t }: { of: (typeof TROUBLES)[number] }): JSX.Element {
  const store = world.value;
  const on = store.world.value?.troubles.includes(t.kind) ?? false;
  const set = async (to: boolean) => {
    const path = { world: store.name };
    await api.post("/_mock/worlds/{world}/events", { path, body: { type: to ? t.begins : t.ends } });
    store.world.value = await api.get("/_mock/worlds/{world}", { path });
  };
  return (
    <li class={`card ${on ? "on" : ""}`} data-trouble={t.kind}>
      <Flip title={t.title} about={t.about} on={on} set={set} />
    </li>
  );
}
