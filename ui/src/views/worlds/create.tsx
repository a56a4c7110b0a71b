// What a new world begins with.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Refusal, type Schema } from "../../api/client";
import { instantOf } from "../../lib/span";
import { nameTrouble } from "../../lib/worldname";
import { server } from "../../lib/server";
import { Button, Dialog, Field, type FieldState } from "../../parts/basics";
import { worlds } from "../../store/app";

export type NewWorld = Schema<"NewWorld">;

const fixtures: readonly [string, string][] = [
  ["one-business", "one-business: ready, with customers"],
  ["fresh", "fresh: as after installation, not registered"],
  ["multiconnect", "multiconnect: three nodes, shards"],
  ["load", "load: every well-formed number is a customer"],
];

const largestSeed = 9_007_199_254_740_991;

/** A name that no world has yet. */
function freeName(): string {
  const taken = new Set(worlds.peek().map((w) => w.name));
  let n = taken.size + 1;
  while (taken.has(`world-${n}`)) n++;
  return `world-${n}`;
}

interface Form {
  name: string;
  fixture: string;
  seed: string;
  start: string; // as the field holds it; empty for now
  clock: "running" | "frozen";
  progression: "timed" | "immediate" | "manual";
  webhook: "sink" | "none" | "own";
  url: string;
}

type Errors = Partial<Record<keyof Form | "form", string>>;

/** What is wrong in a form, by field. */
export function troublesOf(f: Form, taken: readonly string[]): Errors {
  const e: Errors = {};
  const name = nameTrouble(f.name);
  if (name !== "") e.name = name;
  else if (taken.includes(f.name)) e.name = "There is a world of this name.";
  if (!/^\d+$/.test(f.seed) || Number(f.seed) > largestSeed) e.seed = "A whole number from 0 to 9007199254740991.";
  if (f.start !== "" && instantOf(f.start) === undefined) e.start = "Write it as 2024-05-01 09:00:00, or leave it empty for now.";
  if (f.webhook === "own" && !/^https?:\/\/\S+$/i.test(f.url)) e.url = "An address that begins with http:// or https://.";
  return e;
}

/** What a refusal says, by the field that it is about. */
export function refusedBy(error: unknown): Errors {
  if (!(error instanceof Refusal)) return { form: String(error) };
  const e: Errors = {};
  for (const v of error.problem.violations ?? []) {
    const field = ({ webhook: "url" } as Record<string, keyof Form>)[v.pointer.split("/")[1] ?? ""] ?? (v.pointer.split("/")[1] as keyof Form | undefined);
    e[field ?? "form"] = v.message;
  }
  if (error.status === 409) e.name = error.message;
  return Object.keys(e).length > 0 ? e : { form: error.message };
}

export function NewWorldDialog({ onClose, onCreate }: { onClose: () => void; onCreate: (body: NewWorld) => Promise<void> }): JSX.Element {
  const form = useSignal<Form>({ name: freeName(), fixture: "one-business", seed: "1", start: "", clock: "running", progression: "timed", webhook: "sink", url: "" });
  const refused = useSignal<Errors>({});
  const tried = useSignal(false);
  const busy = useSignal(false);
  const f = { ...form.value, name: form.value.name.trim(), seed: form.value.seed.trim(), start: form.value.start.trim(), url: form.value.url.trim() };
  const wrong = troublesOf(f, worlds.value.map((w) => w.name));
  const errors: Errors = { ...(tried.value ? wrong : {}), ...refused.value };
  const set = (change: Partial<Form>): void => {
    form.value = { ...form.peek(), ...change };
    const left = { ...refused.peek(), form: undefined };
    for (const key of Object.keys(change)) delete left[key as keyof Form];
    refused.value = left;
  };
  const create = async (): Promise<void> => {
    tried.value = true;
    if (Object.keys(wrong).length > 0 || busy.peek()) return;
    busy.value = true;
    await onCreate(bodyOf(f)).catch((e: unknown) => (refused.value = refusedBy(e)));
    busy.value = false;
  };
  return (
    <Dialog title="New world" onClose={onClose}>
      <form
        class="dialog-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void create();
        }}
      >
        <Input label="Name" value={form.value.name} error={errors.name} onChange={(name) => set({ name })} focus />
        <Choose label="Fixture" value={f.fixture} of={fixtures} onChange={(fixture) => set({ fixture })} />
        <div class="two">
          <Input label="Seed" value={form.value.seed} error={errors.seed} numeric hint="Same seed, same ids." onChange={(seed) => set({ seed })} />
          <Input label="Starts at (UTC)" value={form.value.start} error={errors.start} hint="e.g. 2024-05-01 09:00" placeholder="now" onChange={(start) => set({ start })} />
          <Choose label="Clock" value={f.clock} of={[["running", "running"], ["frozen", "frozen: moves when told"]]} onChange={(v) => set({ clock: v as Form["clock"] })} />
          <Choose label="Statuses" value={f.progression} of={[["timed", "timed"], ["immediate", "immediate"], ["manual", "manual: by hand"]]} onChange={(v) => set({ progression: v as Form["progression"] })} />
        </div>
        <Choose label="Webhooks" value={f.webhook} of={[["sink", "to the built-in sink"], ["own", "to my receiver"], ["none", "to nowhere yet"]]} onChange={(v) => set({ webhook: v as Form["webhook"] })} />
        {f.webhook === "own" && <Input label="Address of the receiver" value={form.value.url} error={errors.url} placeholder="http://localhost:8080/hook" onChange={(url) => set({ url })} />}
        {errors.form !== undefined && (
          <p class="trouble" role="alert">
            {errors.form}
          </p>
        )}
        <div class="row end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy.value}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function bodyOf(f: Form): NewWorld {
  const url = f.webhook === "own" ? f.url : `${server}/_mock/worlds/${f.name}/sink`;
  return {
    name: f.name,
    fixture: f.fixture,
    seed: Number(f.seed),
    clock: f.clock,
    progression: f.progression,
    ...(f.start === "" ? {} : { start: instantOf(f.start) }),
    ...(f.webhook === "none" ? {} : { webhook: url }),
  };
}

function Input(p: { label: string; value: string; error: string | undefined; hint?: string; placeholder?: string; numeric?: boolean; focus?: boolean; onChange: (v: string) => void }): JSX.Element {
  const props = (id: string, state: FieldState): JSX.InputHTMLAttributes<HTMLInputElement> => ({ id, ...state, placeholder: p.placeholder, inputMode: p.numeric ? "numeric" : undefined });
  return (
    <Field label={p.label} error={p.error} hint={p.hint}>
      {(id, state) => <input {...props(id, state)} class="mono" autocomplete="off" spellcheck={false} autofocus={p.focus} value={p.value} onInput={(e) => p.onChange(e.currentTarget.value)} />}
    </Field>
  );
}

function Choose(p: { label: string; value: string; of: readonly (readonly [string, string])[]; onChange: (v: string) => void }): JSX.Element {
  return (
    <Field label={p.label}>
      {(id) => (
        <select id={id} value={p.value} onChange={(e) => p.onChange(e.currentTarget.value)}>
          {p.of.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
