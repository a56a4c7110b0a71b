// What a scenario says, before it is loaded.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, Refusal } from "../../api/client";
import { Button, Chip, Dialog, Snippet } from "../../parts/basics";
import type { Offer } from "./model";

interface Props {
  of: Offer;
  onClose: () => void;
  load: () => void;
  /** Opens its text to be changed. */
  edit: (yaml: string) => void;
}

export function Details({ of: o, onClose, load, edit }: Props): JSX.Element {
  const [yaml, setYaml] = useState<string>();
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    const end = new AbortController();
    api.get("/_mock/scenarios/{scenario}", { path: { scenario: o.name }, signal: end.signal }).then(
      (s) => setYaml(s.yaml ?? ""),
      (error: unknown) => !end.signal.aborted && setTrouble(error instanceof Refusal ? error.message : String(error)),
    );
    return () => end.abort();
  }, [o.name]);
  const actions = (
    <>
      <Button kind="quiet" icon="edit" disabled={yaml === undefined} onClick={() => yaml !== undefined && edit(yaml)}>Change and load</Button>
      <Button kind="primary" icon="play" onClick={load}>Load</Button>
    </>
  );
  return (
    <Dialog title={o.name} wide onClose={onClose} actions={actions}>
      {o.about !== "" && <p>{o.about}</p>}
      {(o.fixture !== undefined || o.file !== undefined) && (
        <p class="sc-tags">
          {o.fixture !== undefined && <Chip title="A world that lives keeps its own">wants to begin in {o.fixture}</Chip>}
          {o.file !== undefined && <Chip>{o.file}</Chip>}
        </p>
      )}
      {o.problems.map((p, i) => <p key={i} class="trouble">{p.line === undefined ? "" : `line ${p.line}: `}{p.message}</p>)}
      {trouble !== "" && <p class="trouble" role="alert">{trouble}</p>}
      <div class="sc-text">{yaml === undefined ? trouble === "" && <p class="hint">Reading…</p> : <Snippet text={yaml} label={`Text of ${o.name}`} />}</div>
    </Dialog>
  );
}
