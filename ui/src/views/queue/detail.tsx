// One delivery in full: what was posted, every attempt with the receiver's answer, and its body to edit.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "../../api/client";
import { go, link } from "../../lib/router";
import { clockTime, span } from "../../lib/time";
import { Button, Chip, Time } from "../../parts/basics";
import { Json } from "../../parts/json";
import { attempt, copy, world } from "../../store/app";
import type { Attempt, Delivery } from "../types";
import { Deeds, Flags } from "./card";
import { curl, duplicate, edit, read } from "./deeds";
import { actions, headline, outcome, standing, succeeded } from "./model";

interface Props {
  id: string;
  queue: { paused: boolean; webhook: string };
  now: number;
}

export function Detail({ id, queue, now }: Props): JSX.Element {
  const store = world.value;
  const listed = store.deliveries.version.value >= 0 ? store.deliveries.byID.get(id) : undefined;
  const [full, setFull] = useState<Delivery>();
  const [missing, setMissing] = useState("");
  useEffect(() => {
    const end = new AbortController();
    setMissing("");
    read(id, end.signal).then(setFull, (error: unknown) => {
      if (!end.signal.aborted) setMissing(error instanceof Refusal ? error.message : String(error));
    });
    return () => end.abort();
  }, [id, store, listed?.state, listed?.tries, listed?.edited]);
  const d = full?.id === id ? { ...full, ...listed, payload: full.payload, attempts: longer(full.attempts, listed?.attempts) } : listed;
  return (
    <section class="wq-detail-pane" aria-label="Delivery">
      <header class="pane-head">
        <Button icon="back" kind="quiet" label="Back to the queue" onClick={() => go(link("queue"))} />
        <h2>{d === undefined ? id : headline(d).what.replaceAll("_", " ")}</h2>
        {d !== undefined && <Deeds d={d} next={undefined} name={headline(d).what} />}
      </header>
      <div class="pane-body">
        {d === undefined ? <p class="hint">{missing === "" ? "Reading…" : missing}</p> : <Body d={d} queue={queue} now={now} />}
      </div>
    </section>
  );
}

/** The list has the last attempt alone, but may be newer than what was read. */
function longer(a: readonly Attempt[], b: readonly Attempt[] | undefined): Attempt[] {
  const all = new Map([...(b ?? []), ...a].map((x) => [x.number, x]));
  return [...all.values()].sort((x, y) => x.number - y.number);
}

function Body({ d, queue, now }: { d: Delivery; queue: Props["queue"]; now: number }): JSX.Element {
  const h = headline(d);
  return (
    <>
      <dl class="pairs">
        <dt>State</dt>
        <dd>
          <Chip tone={d.state === "done" ? "good" : d.state === "waiting" || d.state === "given_up" ? "bad" : "plain"}>{d.state.replace("_", " ")}</Chip> {standing(d, now, queue)}
        </dd>
        <dt>Id</dt>
        <dd class="mono">{d.id}</dd>
        <dt>Queued</dt>
        <dd><Time at={d.queued}>{clockTime(d.queued, true)}</Time></dd>
        {h.message !== "" && (
          <>
            <dt>Message</dt>
            <dd><a class="mono" href={link("journal", [], { q: `message:${h.message}` })}>{h.message}</a></dd>
          </>
        )}
        {h.peer !== "" && (
          <>
            <dt>About</dt>
            <dd><a href={link("phones", [h.peer])}>{world.value.nameOf(h.peer)}</a></dd>
          </>
        )}
        {d.copy_of !== undefined && (
          <>
            <dt>Copy of</dt>
            <dd><a class="mono" href={link("queue", [d.copy_of])}>{d.copy_of}</a></dd>
          </>
        )}
      </dl>
      <Flags d={d} more={h.more} />
      <div class="wq-tools">
        <Button icon="redo" small onClick={() => void duplicate(d.id).then((id) => id !== undefined && go(link("queue", [id])))}>Send once more</Button>
        <Button icon="copy" small onClick={() => void attempt(() => curl(d.id)).then((text) => (text === undefined ? undefined : copy(text, "Copied as curl")))}>Copy as curl</Button>
      </div>
      <h3>Attempts</h3>
      {d.attempts.length === 0 ? <p class="hint">None yet.</p> : <Attempts list={d.attempts.toReversed()} />}
      <h3>Body</h3>
      <Payload d={d} />
    </>
  );
}

/** At most so many attempts are shown at once; the rest on request. */
const few = 5;

function Attempts({ list }: { list: readonly Attempt[] }): JSX.Element {
  const show = (some: readonly Attempt[]) => <ol class="wq-attempts">{some.map((a) => <Try key={a.number} a={a} />)}</ol>;
  const rest = list.slice(few);
  return (
    <>
      {show(list.slice(0, few))}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} before</summary>
          {show(rest)}
        </details>
      )}
    </>
  );
}

function Try({ a }: { a: Attempt }): JSX.Element {
  const headers = Object.entries(a.response_headers ?? {});
  return (
    <li>
      <p class="wq-try">
        <b>{a.number}</b>
        <Chip tone={succeeded(a) ? "good" : a.status === undefined && a.cause === undefined ? "plain" : "bad"}>{outcome(a)}</Chip>
        <Time at={a.begun}>{clockTime(a.begun, true)}</Time>
        <span class="hint">took {span(a.took_ms)}</span>
      </p>
      {a.detail !== undefined && a.detail !== "" && a.detail !== a.cause && <p class="hint">{a.detail}</p>}
      {(headers.length > 0 || a.response_body) && (
        <details>
          <summary>The receiver's answer</summary>
          {headers.length > 0 && <pre class="json" tabIndex={0} role="group" aria-label={`Headers of answer ${a.number}`}>{headers.map(([k, v]) => `${k}: ${v.join(", ")}`).join("\n")}</pre>}
          {a.response_body ? <Json text={a.response_body} label={`Body of answer ${a.number}`} /> : <p class="hint">No body.</p>}
        </details>
      )}
    </li>
  );
}

function Payload({ d }: { d: Delivery }): JSX.Element {
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(undefined), [d.id]);
  const problem = draft === undefined ? "" : wrong(draft);
  if (d.payload === undefined) return <p class="hint">Reading…</p>;
  if (draft === undefined) {
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
  const save = (send: boolean) =>
    void edit(d.id, JSON.parse(draft), send).then((done) => {
      if (done) setDraft(undefined);
    });
  return (
    <form
      class="wq-edit"
      onSubmit={(e) => {
        e.preventDefault();
        if (problem === "") save(true);
      }}
    >
      <textarea class="code" aria-label="Body to post instead" aria-invalid={problem !== ""} spellcheck={false} rows={Math.min(24, draft.split("\n").length + 1)} value={draft} onInput={(e) => setDraft(e.currentTarget.value)} />
      <p class="hint" role="status">{problem || "It need not be what the real client could send."}</p>
      <div class="wq-tools">
        <Button type="submit" kind="primary" icon="send" disabled={problem !== ""}>Save and send</Button>
        <Button icon="hand" disabled={problem !== ""} onClick={() => save(false)}>Save, keep held</Button>
        <Button kind="quiet" onClick={() => setDraft(undefined)}>Cancel</Button>
      </div>
    </form>
  );
}

/** What keeps a text from being a body; empty when nothing does. */
function wrong(text: string): string {
  try {
    return JSON.parse(text) === null ? "It may not be null." : "";
  } catch (error) {
    return error instanceof Error ? error.message : "This is no JSON.";
  }
}
