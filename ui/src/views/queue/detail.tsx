// One delivery in full: where it stands, what it tells, every attempt with the receiver's answer, and its body.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Refusal } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime, millis, span } from "../../lib/time";
import { Button, Chip, Time } from "../../parts/basics";
import { Json } from "../../parts/json";
import { attempt, copy, world } from "../../store/app";
import { insist } from "../../store/reads";
import type { Attempt, Delivery } from "../types";
import { Deeds, Flags } from "./card";
import { curl, read } from "./deeds";
import { close } from "./keys";
import { headline, itemsOf, outcome, reason, type Standing, standing, succeeded } from "./model";
import { Payload } from "./payload";

interface Props {
  id: string;
  /** The one behind it in its lane, with which it can change places. */
  next: Delivery | undefined;
  queue: Standing;
  now: number;
}

export function Detail({ id, next, queue, now }: Props): JSX.Element {
  const store = world.value;
  const listed = store.deliveries.version.value >= 0 ? store.deliveries.byID.get(id) : undefined;
  const [full, setFull] = useState<Delivery>();
  const [missing, setMissing] = useState("");
  useEffect(() => {
    const end = new AbortController();
    setMissing("");
    const missing = (error: unknown): undefined => {
      setMissing(error instanceof Refusal ? error.message : String(error));
      if (error instanceof Refusal && error.status === 404) setFull(undefined); // the world began anew
    };
    void insist(() => read(id, end.signal), end.signal, missing).then((d) => {
      if (d === undefined) return;
      setFull(d);
      setMissing("");
    });
    return () => end.abort();
  }, [id, store, store.life.value, listed?.state, listed?.tries, listed?.edited]);
  const d = full?.id === id ? { ...full, ...listed, payload: full.payload, attempts: longer(full.attempts, listed?.attempts) } : listed;
  return (
    <section class="wq-detail-pane" data-of={id} aria-label="Delivery">
      <header class="pane-head">
        <Button icon="back" kind="quiet" label="Back to the queue" onClick={close} />
        <h2>Webhook: {d === undefined ? id : headline(d).what.replaceAll("_", " ")}</h2>
      </header>
      <div class="pane-body" tabIndex={0} role="group" aria-label="All of the webhook">
        {d === undefined ? <p class="hint" role="status">{missing === "" ? "Reading…" : missing}</p> : <Body d={d} next={next} queue={queue} now={now} />}
      </div>
    </section>
  );
}

/** The list has the last attempt alone, but may be newer than what was read. */
function longer(a: readonly Attempt[], b: readonly Attempt[] | undefined): Attempt[] {
  const all = new Map([...(b ?? []), ...a].map((x) => [x.number, x]));
  return [...all.values()].sort((x, y) => x.number - y.number);
}

function Body({ d, next, queue, now }: Omit<Props, "id"> & { d: Delivery }): JSX.Element {
  const last = d.attempts.at(-1);
  const why = last === undefined || d.state === "done" ? "" : reason(last);
  const tone = d.state === "done" ? "good" : d.state === "waiting" || d.state === "given_up" ? "bad" : d.state === "held" ? "warn" : "plain";
  return (
    <>
      <div class="wq-state">
        <p><Chip tone={tone}>{d.state === "waiting" ? "failed" : d.state.replace("_", " ")}</Chip> {standing(d, now, queue)}</p>
        {why !== "" && <p class="hint">{why}</p>}
        {d.gives_up !== undefined && (
          <p class="hint">
            It is tried again until <Time at={d.gives_up}>{clockTime(d.gives_up)}</Time>{now > 0 && millis(d.gives_up) > now ? `, ${span(millis(d.gives_up) - now)} from now` : ""}.
          </p>
        )}
        <Flags d={d} more={d.items.length - 1} />
      </div>
      <div class="wq-tools">
        <Deeds d={d} next={next} name={headline(d).what} wide />
        <Button icon="copy" small onClick={() => void attempt(() => curl(d.id)).then((text) => (text === undefined ? undefined : copy(text, "Copied as curl")))}>Copy as curl</Button>
      </div>
      <Tells d={d} />
      <dl class="pairs">
        <dt>Queued</dt>
        <dd><Time at={d.queued}>{clockTime(d.queued, true)}</Time></dd>
        <dt>Id</dt>
        <dd class="mono">{d.id}</dd>
        {d.copy_of !== undefined && (
          <>
            <dt>Copy of</dt>
            <dd><a class="mono" href={link("queue", [d.copy_of])}>{d.copy_of}</a></dd>
          </>
        )}
      </dl>
      <h3>Attempts</h3>
      {d.attempts.length === 0 ? <p class="hint">None yet.</p> : <Attempts list={d.attempts.toReversed()} />}
      <h3>Body</h3>
      <Payload d={d} />
    </>
  );
}

/** What a delivery tells, item by item, with the way to the phone and to the journal. */
function Tells({ d }: { d: Delivery }): JSX.Element | null {
  const items = itemsOf(d);
  if (items.length === 0) return null;
  return (
    <ul class="wq-items" aria-label="What it tells">
      {items.map((i, n) => (
        <li key={n}>
          <b>{(i.what || d.about).replaceAll("_", " ")}</b>
          {i.peer !== "" && <a href={link("phones", [i.peer], i.message === "" ? {} : { m: i.message })}>{world.value.nameOf(i.peer)}</a>}
          {i.detail !== "" && <span class="wq-said">{i.detail}</span>}
          {i.message !== "" && <a class="mono cut" title="All of this message in the journal" href={link("journal", [], { q: `message:${i.message}` })}>{i.message}</a>}
        </li>
      ))}
    </ul>
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
      {a.detail !== undefined && a.detail !== "" && a.detail !== a.cause && <p class="hint wq-why">{a.detail}</p>}
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
