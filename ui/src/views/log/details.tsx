// All of an exchange, of a webhook, of a fact: what was said, what was judged, what came of it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Schema, address, api, ask } from "../../api/client";
import { clockTime, span } from "../../lib/time";
import { link } from "../../lib/router";
import { Button, Chip, Time, toneOf } from "../../parts/basics";
import { Json } from "../../parts/json";
import { attempt, copy, world } from "../../store/app";
import type { Delivery } from "../../store/deliveries";
import { type Entry, type Exchange, factOf } from "../../store/facts";
import { curlOf } from "./curl";

type Violation = Schema<"Violation">;
type Body = Schema<"Body">;

/** A request with its answer, and the verdict on both. */
export function ExchangeDetails({ entry }: { entry: Entry }): JSX.Element | null {
  const x = entry.exchange;
  if (x === undefined) return null;
  return (
    <div class="details">
      <div class="row wrap">
        <Button small icon="copy" onClick={() => void copy(curlOf(x, location.origin), "Copied as curl")}>
          Copy as curl
        </Button>
        <a class="btn small quiet" href={link("journal", [x.id])}>
          {x.id}
        </a>
        <span class="muted num">
          <Time at={entry.at}>{clockTime(entry.at, true)}</Time> · {span(x.took_ms)}
          {x.caller !== undefined && ` · as ${x.caller}`}
        </span>
      </div>
      <Verdict x={x} />
      <Part title="Request" note={`${x.request.method} ${x.request.target}`}>
        <Headers of={x.request.headers} />
        <Text body={x.request.body} label="Body of the request" />
      </Part>
      <Part title="Answer" note={x.response.status === 0 ? "none" : String(x.response.status)}>
        <Headers of={x.response.headers} />
        <Text body={x.response.body} label="Body of the answer" />
      </Part>
    </div>
  );
}

/** What the description says to it, and who decided instead of the world. */
function Verdict({ x }: { x: Exchange }): JSX.Element {
  const wrong = x.violations ?? [];
  const findings = x.findings ?? [];
  const ours = x.ours ?? [];
  return (
    <div class="verdict">
      {x.injected !== undefined && (
        <p>
          <Chip tone="info">injected</Chip> {x.injected} decided this answer
        </p>
      )}
      {x.fault !== undefined && (
        <p>
          <Chip tone="bad">fault</Chip> {x.fault}
        </p>
      )}
      {wrong.length === 0 && findings.length === 0 && ours.length === 0 && (
        <p>
          <Chip tone="good">contract kept</Chip> Request and answer fit the description.
        </p>
      )}
      <Violations of={wrong} tone="bad" word="violation" />
      <Violations of={findings} tone="warn" word="finding" />
      <Violations of={ours} tone="bad" word="defect of the mock" />
    </div>
  );
}

function Violations({ of, tone, word }: { of: readonly Violation[]; tone: "bad" | "warn"; word: string }): JSX.Element | null {
  if (of.length === 0) return null;
  return (
    <ul class="violations">
      {of.map((v, i) => (
        <li key={i}>
          <Chip tone={tone}>{v.id ?? word}</Chip> <code class="mono">{v.pointer}</code> {v.message}
          {v.fix !== undefined && <span class="fix">{v.fix}</span>}
        </li>
      ))}
    </ul>
  );
}

function Part({ title, note, children }: { title: string; note?: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="part">
      <h3>
        {title} {note !== undefined && <span class="mono muted">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

function Headers({ of }: { of: Record<string, string[]> }): JSX.Element | null {
  const list = Object.entries(of);
  if (list.length === 0) return null;
  return (
    <details class="headers">
      <summary>{list.length} headers</summary>
      <dl class="mono">
        {list.map(([name, values]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{values.join(", ")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Text({ body, label }: { body: Body; label: string }): JSX.Element {
  if (body.length === 0) return <p class="muted">No body.</p>;
  if (body.text === undefined) return <p class="muted">{body.length} bytes that are no text.</p>;
  return (
    <>
      <Json text={body.text} label={label} />
      {body.truncated === true && <p class="muted">The journal keeps only the beginning of {body.length} bytes.</p>}
    </>
  );
}

const tones: Record<Delivery["state"], "good" | "warn" | "bad" | "info" | "plain"> = {
  pending: "info", in_flight: "info", waiting: "warn", held: "warn", done: "good", dropped: "plain", given_up: "bad",
};

/** The state of a delivery as a chip. */
export const StateChip = ({ state }: { state: Delivery["state"] }): JSX.Element => <Chip tone={tones[state]}>{state.replace("_", " ")}</Chip>;

/** A webhook: its body, its attempts with what the receiver answered, and what can be done with it. */
export function DeliveryDetails({ id }: { id: string }): JSX.Element {
  const w = world.value;
  const [d, setD] = useState<Delivery | undefined>(undefined);
  void w.deliveries.version.value;
  const known = w.deliveries.byID.get(id);
  const stand = `${known?.state} ${known?.tries} ${known?.edited}`;
  useEffect(() => {
    let wanted = true;
    void attempt(api.get("/_mock/worlds/{world}/deliveries/{id}", { path: { world: w.name, id } })).then((found) => wanted && setD(found));
    return () => {
      wanted = false;
    };
  }, [w, id, stand]);
  if (d === undefined) return <div class="details waiting" aria-busy="true" />;
  return (
    <div class="details">
      <DeliveryActions d={d} />
      <Part title="Webhook" note={d.copy_of === undefined ? d.id : `${d.id}, a copy of ${d.copy_of}`}>
        <Json value={d.payload} label="Body of the webhook" />
      </Part>
      <Part title={d.attempts.length === 1 ? "1 attempt" : `${d.attempts.length} attempts`}>
        {d.attempts.length === 0 && <p class="muted">Not tried yet.</p>}
        {d.attempts.map((a) => (
          <AttemptLine key={a.number} a={a} />
        ))}
      </Part>
    </div>
  );
}

function AttemptLine({ a }: { a: Schema<"Attempt"> }): JSX.Element {
  return (
    <div class="attempt">
      <p class="row wrap">
        <span class="num muted">#{a.number}</span>
        <Chip tone={toneOf(a.status ?? 0)}>{a.status ?? a.cause ?? "under way"}</Chip>
        <span class="num muted">
          <Time at={a.begun}>{clockTime(a.begun, true)}</Time> · {span(a.took_ms)}
        </span>
        {a.detail !== undefined && <span>{a.detail}</span>}
      </p>
      {a.response_headers !== undefined && <Headers of={a.response_headers} />}
      {a.response_body !== undefined && a.response_body !== "" && <Json text={a.response_body} label={`Answer of the receiver to attempt ${a.number}`} />}
    </div>
  );
}

const over = new Set<string>(["done", "dropped", "given_up"]);

function DeliveryActions({ d }: { d: Delivery }): JSX.Element {
  const w = world.value;
  const path = { world: w.name, id: d.id };
  const act = (what: "resend" | "hold" | "release" | "drop", done: string) => () => void attempt(api.post(`/_mock/worlds/{world}/deliveries/{id}/${what}`, { path }), done);
  const asCurl = async (): Promise<void> => {
    const answer = await attempt(ask("GET", address("/_mock/worlds/{world}/deliveries/{id}/curl", { path })));
    if (answer !== undefined) await copy(await answer.text(), "Copied as curl");
  };
  return (
    <div class="row wrap">
      <StateChip state={d.state} />
      <Button small icon="redo" onClick={act("resend", "A copy is queued.")}>
        Resend
      </Button>
      {!over.has(d.state) && d.state !== "held" && (
        <Button small icon="hand" onClick={act("hold", "Held.")}>
          Hold
        </Button>
      )}
      {(d.state === "held" || d.state === "waiting" || d.state === "pending") && (
        <Button small icon="send" onClick={act("release", "Released.")}>
          {d.state === "held" ? "Release" : "Post now"}
        </Button>
      )}
      {!over.has(d.state) && (
        <Button small icon="trash" kind="danger" onClick={act("drop", "Dropped.")}>
          Drop
        </Button>
      )}
      <Button small icon="copy" onClick={() => void asCurl()}>
        Copy as curl
      </Button>
      <a class="btn small quiet" href={link("queue", [d.id])}>
        In the queue
      </a>
    </div>
  );
}

/** A fact as it stands in the journal. */
export const FactDetails = ({ entry }: { entry: Entry }): JSX.Element => (
  <div class="details">
    <Json value={factOf(entry)} label={`Fact ${entry.kind}`} />
  </div>
);
