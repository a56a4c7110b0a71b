// The body of a webhook, as it is posted and to be edited.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../parts/basics";
import { Json } from "../../parts/json";
import type { Delivery } from "../types";
import { edit } from "./deeds";
import { jsonTrouble } from "./jsontext";
import { actions } from "./model";

export function Payload({ d }: { d: Delivery }): JSX.Element {
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(undefined), [d.id]);
  if (draft !== undefined) return <Editor d={d} draft={draft} change={setDraft} />;
  if (d.payload === undefined) return <p class="hint">Reading…</p>;
  return (
    <>
      {actions(d.state).edit && (
        <div class="wq-tools">
          <Button icon="edit" small onClick={() => setDraft(JSON.stringify(d.payload, null, 2))}>
            Edit{d.state === "held" ? "" : ", which holds it"}
          </Button>
        </div>
      )}
      <Json value={d.payload} label="Body of the webhook" />
    </>
  );
}

function Editor({ d, draft, change }: { d: Delivery; draft: string; change: (draft: string | undefined) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const trouble = jsonTrouble(draft);
  const wrong = trouble !== undefined || draft.trim() === "null";
  const over = !actions(d.state).edit;
  useEffect(() => text.current?.focus({ preventScroll: true }), []);
  const save = (send: boolean) => {
    if (wrong || busy || over) return;
    setBusy(true);
    void edit(d.id, draft, send)
      .then((done) => done !== undefined && change(undefined))
      .finally(() => setBusy(false));
  };
  const show = () => {
    const lines = draft.split("\n").slice(0, (trouble?.line ?? 1) - 1);
    const at = lines.reduce((n, l) => n + l.length + 1, 0) + (trouble?.column ?? 1) - 1;
    text.current?.focus();
    text.current?.setSelectionRange(at, at + 1);
  };
  return (
    <form
      class="wq-edit"
      onSubmit={(e) => {
        e.preventDefault();
        save(true);
      }}
      onKeyDown={(e) => {
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) save(true);
      }}
    >
      <textarea ref={text} class="code" aria-label="Body to post instead" aria-invalid={wrong} spellcheck={false} rows={Math.min(24, draft.split("\n").length + 1)} value={draft} onInput={(e) => change(e.currentTarget.value)} />
      <p class={wrong || over ? "bad" : "hint"} role="status">
        {over ? (
          `It ${d.state === "dropped" ? "was dropped" : "went out"} meanwhile, and cannot be edited any more. Cancel, then send it once more.`
        ) : trouble !== undefined ? (
          <>Not JSON: <button type="button" class="linkish" onClick={show}>line {trouble.line}, column {trouble.column}</button>: {trouble.why}.</>
        ) : wrong ? (
          "It may not be null."
        ) : (
          "This JSON is posted, even if the real client could not send it. For a body that is not JSON, take Copy as curl, and change it there."
        )}
      </p>
      <div class="wq-tools">
        <Button type="submit" kind="primary" icon="send" busy={busy} disabled={wrong || over}>Save and send</Button>
        <Button disabled={wrong || over || busy} onClick={() => save(false)}>Save, keep held</Button>
        <Button kind="quiet" onClick={() => change(undefined)}>Cancel</Button>
      </div>
    </form>
  );
}
