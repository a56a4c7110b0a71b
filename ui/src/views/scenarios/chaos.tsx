// Chaos: switches for the API, for webhooks and for the number itself, and profiles of one's own.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime } from "../../lib/time";
import { Button, Chip, Dialog, Field, Time } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import { useOperations } from "../operations";
import { useResource } from "../resource";
import type { Adversity, Chaos, ChaosProfile, Entry } from "../types";
import { adversityOf, does, type Draft, EMPTY_DRAFT, FAULTS, others, percent, profileOf, type Switch, SWITCHES, TROUBLES } from "./model";

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
            {SWITCHES.map((s) => <Flip key={s.name} what={s} on={value.profiles.find((p) => p.name === s.name)} reload={reload} />)}
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
      {writing && <Writing onClose={() => setWriting(false)} done={reload} />}
    </div>
  );
}

function Hits({ of: c }: { of: Chaos }): JSX.Element {
  return (
    <span class="hint">
      hit {c.applied} of {c.matched}
      {c.last !== undefined && <>, last <Time at={c.last}>{clockTime(c.last)}</Time></>}
      {c.expired && <Chip>expired</Chip>}
    </span>
  );
}

/** A switch of one profile, and how often it hits. */
function Flip({ what: s, on, reload }: { what: Switch; on: Chaos | undefined; reload: () => void }): JSX.Element {
  const [share, setShare] = useState(on?.profile.probability ?? s.profile.probability ?? 1);
  useEffect(() => {
    if (on?.profile.probability !== undefined) setShare(on.profile.probability);
  }, [on?.profile.probability]);
  const set = (probability: number) => void put(s.name, { ...s.profile, probability }).then(reload);
  return (
    <li class={`card ${on ? "on" : ""}`} data-switch={s.name}>
      <label class="switch">
        <input type="checkbox" role="switch" checked={on !== undefined} onChange={(e) => (e.currentTarget.checked ? set(share) : void remove(s.name).then(reload))} />
        <span><b>{s.title}</b><span class="hint">{s.about}</span></span>
      </label>
      <label class="share">
        <input type="range" aria-label={`How often: ${s.title}`} min="0.01" max="1" step="0.01" value={share} onInput={(e) => setShare(Number(e.currentTarget.value))} onChange={(e) => on && set(Number(e.currentTarget.value))} />
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
        <Field label="Items a webhook, up to">{(id) => <input id={id} type="number" min="1" max="100" value={form.batch ?? 1} onInput={(e) => set({ batch: Number(e.currentTarget.value) })} />}</Field>
        <Field label="Delay">{(id) => <input id={id} placeholder="500ms" value={form.delay ?? ""} onInput={(e) => set({ delay: e.currentTarget.value })} />}</Field>
        <Field label="Jitter on top, up to">{(id) => <input id={id} placeholder="2s" value={form.jitter ?? ""} onInput={(e) => set({ jitter: e.currentTarget.value })} />}</Field>
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

function Trouble({ of: t }: { of: (typeof TROUBLES)[number] }): JSX.Element {
  const cause = (type: string, done: string) =>
    void attempt(() => api.post("/_mock/worlds/{world}/events", { path: { world: world.peek().name }, body: { type: type as never } }), done);
  return (
    <li class="card sc-trouble">
      <span><b>{t.title}</b><span class="hint">{t.about}</span></span>
      <Button small label={`Begin: ${t.title}`} onClick={() => cause(t.begins, `${t.title}: it has begun`)}>Begin</Button>
      <Button small label={`End: ${t.title}`} onClick={() => cause(t.ends, `${t.title}: it is over`)}>End</Button>
    </li>
  );
}

function Writing({ onClose, done }: { onClose: () => void; done: () => void }): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const operations = useOperations();
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const made = profileOf(draft);
  const problem = "problem" in made ? made.problem : "";
  const save = () => "profile" in made && void put(draft.name.trim(), made.profile).then((p) => p && (done(), onClose()));
  const input = (key: "name" | "code" | "least" | "most" | "failCount" | "ttl", placeholder = "") => (id: string) =>
    <input id={id} value={draft[key]} placeholder={placeholder} onInput={(e) => set({ [key]: e.currentTarget.value })} />;
  return (
    <Dialog title="New chaos profile" onClose={onClose} actions={<><span class="hint" role="status">{problem}</span><Button kind="quiet" onClick={onClose}>Cancel</Button><Button kind="primary" disabled={problem !== ""} onClick={save}>Begin</Button></>}>
      <Field label="Name">{input("name", "flaky-sends")}</Field>
      <Field label="Operations" hint="None chosen: any call. Several with Ctrl or ⌘.">
        {(id) => (
          <select id={id} multiple size={6} onChange={(e) => set({ operations: [...e.currentTarget.selectedOptions].map((o) => o.value) })}>
            {operations.map((o) => <option key={o} value={o}>{o}</option>)}
          </select>
        )}
      </Field>
      <Field label="What happens">
        {(id) => (
          <select id={id} value={draft.how} onChange={(e) => set({ how: e.currentTarget.value as Draft["how"] })}>
            <option value="refuse">An error code</option>
            <option value="fault">A fault of the connection</option>
            <option value="delay">A delay</option>
          </select>
        )}
      </Field>
      {draft.how === "refuse" && <Field label="Error code">{input("code", "1016")}</Field>}
      {draft.how === "fault" && (
        <Field label="Fault">
          {(id) => (
            <select id={id} value={draft.fault} onChange={(e) => set({ fault: e.currentTarget.value })}>
              {FAULTS.map((f) => <option key={f.kind} value={f.kind}>{f.kind}: {f.about}</option>)}
            </select>
          )}
        </Field>
      )}
      {draft.how === "delay" && (
        <div class="sc-fields">
          <Field label="At least">{input("least", "200ms")}</Field>
          <Field label="At most">{input("most", "2s")}</Field>
        </div>
      )}
      <label class="share">
        <span>Of the requests</span>
        <input type="range" min="0.01" max="1" step="0.01" value={draft.probability} onInput={(e) => set({ probability: Number(e.currentTarget.value) })} />
        <output>{percent(draft.probability)}</output>
      </label>
      <div class="sc-fields">
        <Field label="At most so many">{input("failCount", "no limit")}</Field>
        <Field label="For">{input("ttl", "for ever, or 10m")}</Field>
      </div>
    </Dialog>
  );
}
