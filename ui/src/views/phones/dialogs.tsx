// What is asked before something is sent or changed.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { api } from "../../api/client";
import { Button, Dialog, Field } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import type { Schema } from "../../api/client";
import { MapTile } from "./map";

interface Closing {
  onClose: () => void;
}

/** A form in a window; Enter does what its button says. */
export function Form(p: { title: string; verb: string; disabled?: boolean; busy?: boolean; onClose: () => void; onDone: () => void; children: preact.ComponentChildren }): JSX.Element {
  return (
    <Dialog title={p.title} onClose={p.onClose}>
      <form
        class="dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          e.stopPropagation();
          p.onDone();
        }}
      >
        {p.children}
        <div class="row end">
          <Button onClick={p.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={p.disabled} busy={p.busy}>
            {p.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Input(p: { label: string; value: string; onValue: (v: string) => void; hint?: string; type?: string; pattern?: string; mono?: boolean }): JSX.Element {
  return (
    <Field label={p.label} hint={p.hint}>
      {(id) => <input id={id} type={p.type ?? "text"} class={p.mono ? "mono" : ""} value={p.value} onInput={(e) => p.onValue(e.currentTarget.value)} />}
    </Field>
  );
}

export function LocationDialog({ onClose, onSend }: Closing & { onSend: (at: Schema<"InboundLocation">) => void }): JSX.Element {
  const latitude = useSignal("51.45");
  const longitude = useSignal("-2.6");
  const name = useSignal("Quay Street");
  const address = useSignal("1 Quay Street, Bristol");
  const at = { latitude: Number(latitude.value), longitude: Number(longitude.value) };
  const valid = Math.abs(at.latitude) <= 90 && Math.abs(at.longitude) <= 180;
  const done = (): void => {
    onSend({ ...at, ...(name.value === "" ? {} : { name: name.value }), ...(address.value === "" ? {} : { address: address.value }) });
    onClose();
  };
  return (
    <Form title="Send a location" verb="Send" disabled={!valid} onClose={onClose} onDone={done}>
      {valid && <MapTile {...at} />}
      <div class="two">
        <Input label="Latitude" value={latitude.value} onValue={(v) => (latitude.value = v)} />
        <Input label="Longitude" value={longitude.value} onValue={(v) => (longitude.value = v)} />
      </div>
      <Input label="Name" value={name.value} onValue={(v) => (name.value = v)} />
      <Input label="Address" value={address.value} onValue={(v) => (address.value = v)} />
    </Form>
  );
}

export function ContactDialog({ onClose, onSend }: Closing & { onSend: (card: Schema<"InboundCard">) => void }): JSX.Element {
  const name = useSignal("Sam Example");
  const phone = useSignal("+44 7700 900199");
  const done = (): void => {
    const [first_name = name.value] = name.value.split(" ");
    onSend({ name: { formatted_name: name.value, first_name }, phones: [{ phone: phone.value, type: "CELL" }] } as never);
    onClose();
  };
  return (
    <Form title="Send a contact" verb="Send" disabled={name.value.trim() === ""} onClose={onClose} onDone={done}>
      <Input label="Name" value={name.value} onValue={(v) => (name.value = v)} />
      <Input label="Phone" value={phone.value} onValue={(v) => (phone.value = v)} />
    </Form>
  );
}

const names = ["Priya", "Tomasz", "Amina", "Jonas", "Mei", "Lucía", "Oskar", "Nadia", "Ravi", "Elif"];

/** The next number of the range that no network gives out, that nobody has. */
export function freeNumber(taken: ReadonlySet<string>): string {
  for (let n = 200; n < 1000; n++) {
    const number = `447700900${n}`;
    if (!taken.has(number)) return number;
  }
  return "447700901000";
}

export function NewCustomer({ onClose, onMade }: Closing & { onMade: (peer: string) => void }): JSX.Element {
  const w = world.value;
  const taken = new Set(w.customers.value.flatMap((c) => [c.number, c.wa_id]));
  const number = useSignal(freeNumber(taken));
  const name = useSignal(names[w.customers.value.length % names.length] ?? "Priya");
  const digits = number.value.replace(/\D/g, "");
  const done = async (): Promise<void> => {
    const made = await attempt(api.post("/_mock/worlds/{world}/customers", { path: { world: w.name }, body: { number: digits, name: name.value.trim() } }));
    if (made === undefined) return;
    if (!w.customers.peek().some((c) => c.number === made.number)) w.customers.value = [...w.customers.peek(), made];
    onClose();
    onMade(made.wa_id);
  };
  return (
    <Form title="A new customer" verb="Add" disabled={!/^\d{5,20}$/.test(digits) || name.value.trim() === ""} onClose={onClose} onDone={() => void done()}>
      <Input label="Name" value={name.value} onValue={(v) => (name.value = v)} />
      <Input label="Number" mono value={number.value} onValue={(v) => (number.value = v)} hint="In international form. This one is fictitious." />
    </Form>
  );
}

/** Asks for one number, such as that of somebody who joins a group. */
export function AskNumber(p: Closing & { title: string; verb: string; label: string; hint: string; start: string; onNumber: (n: string) => void }): JSX.Element {
  const number = useSignal(p.start);
  const digits = number.value.replace(/\D/g, "");
  const done = (): void => {
    p.onNumber(digits);
    p.onClose();
  };
  return (
    <Form title={p.title} verb={p.verb} disabled={!/^\d{5,20}$/.test(digits)} onClose={p.onClose} onDone={done}>
      <Input label={p.label} mono value={number.value} onValue={(v) => (number.value = v)} hint={p.hint} />
    </Form>
  );
}

/** Asks which of some, such as groups or people. */
export function Pick(p: Closing & { title: string; verb: string; label: string; of: readonly { id: string; name: string }[]; onPick: (id: string) => void }): JSX.Element {
  const chosen = useSignal(p.of[0]?.id ?? "");
  const done = (): void => {
    p.onPick(chosen.value);
    p.onClose();
  };
  return (
    <Form title={p.title} verb={p.verb} disabled={chosen.value === ""} onClose={p.onClose} onDone={done}>
      <Field label={p.label}>
        {(id) => (
          <select id={id} value={chosen.value} onChange={(e) => (chosen.value = e.currentTarget.value)}>
            {p.of.map((o) => (
              <option key={o.id} value={o.id}>
                {o.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Form>
  );
}
