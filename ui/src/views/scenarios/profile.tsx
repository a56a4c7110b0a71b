// A chaos profile of one's own, written in a form.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Dialog, Field } from "../../parts/basics";
import { useOperations } from "../operations";
import type { ChaosProfile } from "../types";
import { type Draft, EMPTY_DRAFT, FAULTS, percent, profileOf } from "./model";

interface Props {
  put: (name: string, profile: ChaosProfile) => Promise<unknown>;
  onClose: () => void;
  done: () => void;
}

/** A form for a chaos profile. */
export function NewProfile({ put, onClose, done }: Props): JSX.Element {
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
