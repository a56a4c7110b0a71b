// What a new world begins with.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Schema } from "../../api/client";
import { Button, Dialog, Field } from "../../parts/basics";

export type NewWorld = Schema<"NewWorld">;

const fixtures = ["one-business", "fresh", "multiconnect", "load"];

export function NewWorldDialog({ onClose, onCreate }: { onClose: () => void; onCreate: (body: NewWorld) => Promise<void> }): JSX.Element {
  const name = useSignal(`world-${Math.floor(Math.random() * 9000 + 1000)}`);
  const fixture = useSignal("one-business");
  const seed = useSignal("1");
  const clock = useSignal<"running" | "frozen">("running");
  const progression = useSignal<"timed" | "immediate" | "manual">("timed");
  const sink = useSignal(true);
  const valid = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name.value) && /^\d{1,15}$/.test(seed.value);
  const create = (): void => {
    const webhook = sink.value ? { webhook: `${location.origin}/_mock/worlds/${name.value}/sink` } : {};
    void onCreate({ name: name.value, fixture: fixture.value, seed: Number(seed.value), clock: clock.value, progression: progression.value, ...webhook });
  };
  return (
    <Dialog title="New world" onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          create();
        }}
      >
        <Field label="Name">{(id) => <input id={id} class="mono" value={name.value} onInput={(e) => (name.value = e.currentTarget.value)} />}</Field>
        <div class="two">
          <Choose label="Fixture" value={fixture.value} of={fixtures} onChange={(v) => (fixture.value = v)} />
          <Field label="Seed">{(id) => <input id={id} inputMode="numeric" value={seed.value} onInput={(e) => (seed.value = e.currentTarget.value)} />}</Field>
          <Choose label="Clock" value={clock.value} of={["running", "frozen"]} onChange={(v) => (clock.value = v as "running")} />
          <Choose label="Statuses" value={progression.value} of={["timed", "immediate", "manual"]} onChange={(v) => (progression.value = v as "timed")} />
        </div>
        <label class="row">
          <input type="checkbox" checked={sink.value} onChange={(e) => (sink.value = e.currentTarget.checked)} />
          Post webhooks to the built-in sink
        </label>
        <div class="row end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!valid}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Choose(p: { label: string; value: string; of: readonly string[]; onChange: (v: string) => void }): JSX.Element {
  return (
    <Field label={p.label}>
      {(id) => (
        <select id={id} value={p.value} onChange={(e) => p.onChange(e.currentTarget.value)}>
          {p.of.map((o) => (
            <option key={o}>{o}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
