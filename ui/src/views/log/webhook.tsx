// All of a webhook: its body, its attempts with what the receiver answered, and what can be done with it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Refusal, type Schema, address, api, ask, textOf } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime, span } from "../../lib/time";
import { Button, Chip, Time, type Tone } from "../../parts/basics";
import { Json } from "../../parts/json";
import { attempt, copy, world } from "../../store/app";
import { type Delivery, isOver } from "../../store/deliveries";
import { tick } from "../../store/tick";
import { millis } from "../../lib/time";
import { causeWords } from "./fact-words";
import { Headers, Part } from "./pieces";

const tones: Record<Delivery["state"], Tone> = {
  pending: "info", in_flight: "info", waiting: "warn", held: "warn", done: "good", dropped: "plain", given_up: "bad",
};

/** The state of a delivery as a chip. */
export const StateChip = ({ state }: { state: Delivery["state"] }): JSX.Element => <Chip tone={tones[state]}>{state.replace("_", " ")}</Chip>;

/** Only 200 is success for a webhook. */
export const answerTone = (status: number | undefined): Tone => (status === 200 ? "good" : "bad");

export function DeliveryDetails({ id }: { id: string }): JSX.Element {
  const { found, trouble } = useDelivery(id);
  if (trouble !== "") return <p class="details hint">{trouble}</p>;
  if (found === undefined) return <div class="details waiting" aria-busy="true" />;
  return (
    <div class="details">
      <DeliveryActions d={found} />
      <Due d={found} />
      <Part title={found.attempts.length === 1 ? "1 attempt" : `${found.attempts.length} attempts`}>
        {found.attempts.length === 0 && <p class="muted">Not tried yet.</p>}
        {found.attempts.toReversed().map((a) => (
          <AttemptLine key={a.number} a={a} />
        ))}
      </Part>
      <Part title="Webhook" note={found.copy_of === undefined ? found.id : `${found.id}, a copy of ${found.copy_of}`}>
        {found.payload === undefined ? <p class="muted">The mock does not remember its body.</p> : <Json value={found.payload} label="Body of the webhook" />}
      </Part>
    </div>
  );
}

/** A delivery with its body, read again whenever it stands otherwise. */
function useDelivery(id: string): { found: Delivery | undefined; trouble: string } {
  const w = world.value;
  const [state, setState] = useState<{ of: string; found: Delivery | undefined; trouble: string }>({ of: "", found: undefined, trouble: "" });
  void w.deliveries.version.value;
  const known = w.deliveries.byID.get(id);
  const stand = `${known?.state} ${known?.tries} ${known?.edited} ${known?.due}`;
  const key = `${w.name} ${id}`;
  useEffect(() => {
    const end = new AbortController();
    api.get("/_mock/worlds/{world}/deliveries/{id}", { path: { world: w.name, id }, signal: end.signal }).then(
      (found) => setState({ of: key, found, trouble: "" }),
      (error: unknown) => {
        if (end.signal.aborted) return;
        const gone = error instanceof Refusal && error.status === 404;
        setState((was) => (was.of === key && !gone ? was : { of: key, found: undefined, trouble: gone ? "The mock does not remember this webhook any more." : String(error instanceof Error ? error.message : error) }));
      },
    );
    return () => end.abort();
  }, [w, id, stand]);
  return state.of === key ? state : { found: undefined, trouble: "" };
}

/** When the next attempt comes, by the world's clock. */
function Due({ d }: { d: Delivery }): JSX.Element | null {
  void tick.value;
  if (d.due === undefined || isOver(d) || d.state === "held") return null;
  const left = millis(d.due) - world.value.now();
  if (world.value.deliveries.queue.value?.paused === true) return <p class="muted">Next attempt when webhooks go on: all are paused.</p>;
  if (d.blocked === true) return <p class="muted">It waits until another webhook was posted.</p>;
  return (
    <p class="muted">
      Next attempt <Time at={d.due}>{left > 0 ? `in ${span(Math.ceil(left / 1000) * 1000)}` : "now"}</Time>
    </p>
  );
}

function AttemptLine({ a }: { a: Schema<"Attempt"> }): JSX.Element {
  const over = a.status !== undefined || a.cause !== undefined;
  return (
    <div class="attempt">
      <p class="row wrap">
        <span class="num muted">#{a.number}</span>
        <Chip tone={over ? answerTone(a.status) : "info"}>{a.status ?? (over ? "no answer" : "under way")}</Chip>
        {a.cause !== undefined && <span>{causeWords(a.cause)}</span>}
        <span class="num muted">
          <Time at={a.begun}>{clockTime(a.begun, true)}</Time>
          {over && ` · took ${span(a.took_ms)}`}
        </span>
      </p>
      {a.detail !== undefined && a.detail !== "" && a.detail !== a.cause && <p class="muted detail">{a.detail}</p>}
      {a.response_headers !== undefined && <Headers of={a.response_headers} />}
      {a.response_body !== undefined && a.response_body !== "" && <Json text={a.response_body} cut={a.response_body.length > 1000} label={`Answer of the receiver to attempt ${a.number}`} />}
      {a.status !== undefined && (a.response_body === undefined || a.response_body === "") && <p class="muted">The receiver answered without a body.</p>}
    </div>
  );
}

function DeliveryActions({ d }: { d: Delivery }): JSX.Element {
  const w = world.value;
  const [busy, setBusy] = useState(false);
  const path = { world: w.name, id: d.id };
  const act = (what: "resend" | "hold" | "release" | "drop", done: string) => () => {
    setBusy(true);
    void attempt(api.post(`/_mock/worlds/{world}/deliveries/{id}/${what}`, { path }), done).finally(() => setBusy(false));
  };
  const asCurl = async (): Promise<void> => {
    const answer = await attempt(ask("GET", address("/_mock/worlds/{world}/deliveries/{id}/curl", { path })));
    if (answer !== undefined) await copy(await textOf(answer), "Copied as curl");
  };
  return (
    <div class="row wrap">
      <StateChip state={d.state} />
      <Button small icon="redo" disabled={busy} onClick={act("resend", "A copy is queued.")}>
        Resend
      </Button>
      {!isOver(d) && d.state !== "held" && (
        <Button small icon="hand" disabled={busy} onClick={act("hold", "Held.")}>
          Hold
        </Button>
      )}
      {(d.state === "held" || d.state === "waiting" || d.state === "pending") && (
        <Button small icon="send" disabled={busy} onClick={act("release", "Released.")}>
          {d.state === "held" ? "Release" : "Post now"}
        </Button>
      )}
      {!isOver(d) && (
        <Button small icon="trash" kind="danger" disabled={busy} onClick={act("drop", "Dropped.")}>
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
