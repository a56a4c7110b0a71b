// A scenario as a text: written, pasted, dropped or read from a file, then loaded; what is wrong in it says where.
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { api, Refusal } from "../../api/client";
import { Button, Dialog, Field } from "../../parts/basics";
import { say, world } from "../../store/app";
import type { ScenarioProblem } from "../types";
import { offsetOf } from "./model";

const SAMPLE = `name: mine
about: The first two sends are refused, the third works.
rules:
  - name: busy
    when: {operation: SendMessage}
    times: 2
    refuse: 1016
`;

/** A text of a megabyte is all that the mock takes. */
const most = 1_048_576;

const GUIDE = "https://github.com/wabamock/wabamock/blob/main/docs/scenario-format.md";

interface Props {
  /** What to begin with; a sample otherwise. */
  draft?: string;
  onClose: () => void;
  done: () => void;
}

export function Writing({ draft, onClose, done }: Props): JSX.Element {
  const [yaml, setYaml] = useState(draft ?? SAMPLE);
  const [problems, setProblems] = useState<readonly ScenarioProblem[]>([]);
  const [busy, setBusy] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const write = (to: string) => {
    setYaml(to);
    setProblems([]);
  };
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > most) setProblems([{ message: `${file.name} has more than 1 MiB; a scenario has at most that.` }]);
    else write(await file.text());
  };
  const load = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const loaded = await api.post("/_mock/worlds/{world}/scenarios", { path: { world: world.peek().name }, body: { yaml } });
      say(`Loaded ${loaded.name}`);
      for (const w of loaded.warnings ?? []) say(w.message, true);
      done();
      onClose();
    } catch (error) {
      setProblems(problemsOf(error));
    } finally {
      setBusy(false);
    }
  };
  const show = (p: ScenarioProblem) => {
    const at = offsetOf(yaml, p.line ?? 1, p.column ?? 1);
    text.current?.focus();
    text.current?.setSelectionRange(at, at + (yaml.slice(at).match(/^[^\n]*/)?.[0].length ?? 0));
  };
  return (
    <Dialog title="Load a scenario" wide onClose={onClose} actions={<><Button kind="quiet" onClick={onClose}>Cancel</Button><Button kind="primary" icon="play" busy={busy} disabled={yaml.trim() === ""} onClick={() => void load()}>Load</Button></>}>
      <Dropping take={(file) => void take(file)}>
        <Field label="YAML" hint={<>Write it, paste it, or drop a file here. <a href={GUIDE} target="_blank" rel="noreferrer">What can stand in it</a></>}>
          {(id) => (
            <textarea
              id={id} ref={text} class="code" rows={16} spellcheck={false} value={yaml} aria-invalid={problems.length > 0}
              onInput={(e) => write(e.currentTarget.value)}
              onKeyDown={(e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && void load()}
            />
          )}
        </Field>
        <label class="btn small sc-file">
          Choose a file
          <input type="file" accept=".yaml,.yml,text/yaml" onChange={(e) => void take(e.currentTarget.files?.[0])} />
        </label>
      </Dropping>
      {problems.length > 0 && <Problems list={problems} show={show} />}
    </Dialog>
  );
}

/** A place where a file can be dropped. */
function Dropping({ take, children }: { take: (file: File | undefined) => void; children: ComponentChildren }): JSX.Element {
  const [over, setOver] = useState(false);
  return (
    <div
      class={`sc-drop ${over ? "over" : ""}`}
      onDragOver={(e) => {
        if (e.dataTransfer?.types.includes("Files") !== true) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        setOver(false);
        if ((e.dataTransfer?.files.length ?? 0) === 0) return;
        e.preventDefault();
        take(e.dataTransfer?.files[0]);
      }}
    >
      {children}
    </div>
  );
}

function Problems({ list, show }: { list: readonly ScenarioProblem[]; show: (p: ScenarioProblem) => void }): JSX.Element {
  return (
    <div class="trouble" role="alert">
      <ul class="sc-problems">
        {list.map((p, i) => (
          <li key={i}>
            {p.line !== undefined && <button type="button" class="linkish" onClick={() => show(p)}>line {p.line}{p.column === undefined ? "" : `, column ${p.column}`}</button>}
            {p.path !== undefined && p.path !== "" && <code>{p.path}</code>}
            <span>{p.message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function problemsOf(error: unknown): readonly ScenarioProblem[] {
  const told = error instanceof Refusal ? (error.problem.problems ?? []) : [];
  return told.length > 0 ? told : [{ message: error instanceof Error ? error.message : String(error) }];
}
