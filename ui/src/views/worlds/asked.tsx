// What is asked before a world is reset or deleted, and the fingerprint of a world.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Refusal, type Schema, api } from "../../api/client";
import { Button, Dialog, Snippet } from "../../parts/basics";
import { say } from "../../store/app";

/** What is to be done to a world. */
export interface Question {
  name: string;
  deed: "reset" | "delete";
}

const words = {
  reset: { title: "Reset", button: "Reset it", done: "begins again", text: "Messages, webhooks, journal and clock are as they were when the world was created, ids count from the beginning." },
  delete: { title: "Delete", button: "Delete it", done: "is over", text: "Its messages, webhooks and journal are gone then. Take a snapshot before, to keep them." },
};

export function AskFirst({ question, onDone, onDeed }: { question: Question; onDone: () => void; onDeed: (name: string, deed: Question["deed"]) => Promise<void> }): JSX.Element {
  const { name, deed } = question;
  const trouble = useSignal("");
  const busy = useSignal(false);
  const act = async (): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    const path = { world: name };
    try {
      await (deed === "reset" ? api.post("/_mock/worlds/{world}/reset", { path }) : api.delete("/_mock/worlds/{world}", { path }));
      say(`World ${name} ${words[deed].done}.`);
      onDone();
      await onDeed(name, deed);
    } catch (error) {
      trouble.value = error instanceof Refusal ? error.message : String(error);
      busy.value = false;
    }
  };
  return (
    <Dialog
      title={`${words[deed].title} the world ${name}?`}
      onClose={onDone}
      actions={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button kind="danger" busy={busy.value} onClick={() => void act()}>
            {words[deed].button}
          </Button>
        </>
      }
    >
      <p>{words[deed].text}</p>
      {trouble.value !== "" && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </Dialog>
  );
}

/** The hash over all that a world answered and posted. */
export function Fingerprint({ name, onClose }: { name: string; onClose: () => void }): JSX.Element {
  const read = useSignal<Schema<"Fingerprint"> | undefined>(undefined);
  const trouble = useSignal("");
  useEffect(() => {
    api.get("/_mock/worlds/{world}/fingerprint", { path: { world: name } }).then(
      (f) => (read.value = f),
      (e: unknown) => (trouble.value = e instanceof Refusal ? e.message : String(e)),
    );
  }, [name]);
  const f = read.value;
  return (
    <Dialog title={`Fingerprint of ${name}`} onClose={onClose}>
      <p>Two worlds of one beginning that were asked the same have the same fingerprint.</p>
      {trouble.value !== "" && <p class="trouble">{trouble.value}</p>}
      <Snippet label="Fingerprint" text={f?.fingerprint ?? "…"} />
      <p class="hint num">{f === undefined ? "…" : `Over ${f.answers} ${f.answers === 1 ? "answer" : "answers"} and ${f.webhooks} webhook ${f.webhooks === 1 ? "attempt" : "attempts"}.`}</p>
    </Dialog>
  );
}
