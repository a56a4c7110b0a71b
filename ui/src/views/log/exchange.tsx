// All of a call: what was asked and answered, what was judged, what came of it.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api } from "../../api/client";
import { link } from "../../lib/router";
import { clockTime, fullTime, span } from "../../lib/time";
import { server } from "../../lib/server";
import { Button, Chip, Time, toneOf } from "../../parts/basics";
import { copy, world } from "../../store/app";
import type { Delivery } from "../../store/deliveries";
import { type Entry, touched } from "../../store/facts";
import type { Message } from "../../store/messages";
import { SendAgain } from "./again";
import { BodyText } from "./body";
import { curlOf } from "./curl";
import { itemsWords } from "./fact-words";
import { changesOf, stepsOf, webhooksOf } from "./outcome";
import { Headers, Part } from "./pieces";
import { NearMisses, Verdict } from "./verdict";
import { StateChip } from "./webhook";
import { wordsOf } from "./words";

/** A request with its answer, the verdict on both, and what came of it. */
export function ExchangeDetails({ entry, linked = true }: { entry: Entry; linked?: boolean }): JSX.Element | null {
  const x = entry.exchange;
  if (x === undefined) return null;
  return (
    <div class="details">
      <div class="row wrap">
        <Button small icon="copy" onClick={() => void copy(curlOf(x, server, world.peek().name), "Copied as curl")}>
          Copy as curl
        </Button>
        <SendAgain key={x.id} x={x} />
        {linked && (
          <a class="btn small quiet" href={link("journal", [x.id])}>
            In the journal
          </a>
        )}
        <span class="muted num">
          {linked && (
            <>
              <Time at={entry.at}>{clockTime(entry.at, true)}</Time> ·{" "}
            </>
          )}
          took {span(x.took_ms)}
          {x.caller !== undefined && ` · as ${x.caller}`}
          {x.repeats !== undefined && (
            <>
              {" · repeats "}
              <a href={link("journal", [x.repeats])}>{x.repeats}</a>
            </>
          )}
          {` · call ${x.id}`}
        </span>
      </div>
      <Verdict x={x} />
      <Outcome entry={entry} />
      <NearMisses x={x} />
      <Part title="Request" note={`${x.request.method} ${x.request.target}`}>
        <Headers of={x.request.headers} />
        <BodyText body={x.request.body} type={typeOf(x.request.headers)} label="Body of the request" />
      </Part>
      <Part title="Answer" note={x.response.status === 0 ? "none" : String(x.response.status)}>
        <Headers of={x.response.headers} />
        <BodyText body={x.response.body} type={typeOf(x.response.headers)} label="Body of the answer" />
      </Part>
    </div>
  );
}

const typeOf = (headers: Record<string, string[]>): string | undefined => Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1][0];

/** At most so many messages of a call are shown with what came of them. */
const maxMessages = 8;

/** What came of a call: statuses, webhooks, changes. */
function Outcome({ entry }: { entry: Entry }): JSX.Element | null {
  const w = world.value;
  void w.deliveries.version.value;
  const ids = touched(entry).messages.slice(0, maxMessages);
  const names = ids.join(" ");
  const hooks = useMemo(() => webhooksOf(w.deliveries.byID.values(), ids, (d) => w.deliveries.messages(d)), [w, names, w.deliveries.version.value]);
  const changes = useMemo(() => changesOf(entry, w.tail.peek()), [w, entry]);
  if (ids.length + changes.length === 0) return null;
  return (
    <Part title="What came of it">
      {ids.map((id) => (
        <Steps key={id} id={id} />
      ))}
      {hooks.length > 0 && (
        <ul class="hooks">
          {hooks.map((d) => (
            <Hook key={d.id} d={d} />
          ))}
        </ul>
      )}
      {changes.map((e) => {
        const words = wordsOf(e, (peer) => w.nameOf(peer));
        return (
          <p key={e.seq} class="change">
            <a href={link("journal", [String(e.seq)])}>{words.title}</a> <span class="muted">{words.text}</span>
          </p>
        );
      })}
    </Part>
  );
}

/** How far a message got. */
function Steps({ id }: { id: string }): JSX.Element | null {
  const m = useMessage(id);
  if (m === undefined || m.statuses.length === 0) return null;
  const steps = stepsOf(m);
  return (
    <div class="steps" role="group" aria-label="Statuses of the message">
      {steps.map((s, i) => (
        <span key={s.status} class="step">
          {i > 0 && <span class="muted" aria-hidden="true">→</span>}
          <Chip tone={s.status === "failed" ? "bad" : s.status === "read" ? "info" : "plain"} title={fullTime(s.at)}>
            {s.status}
            {s.count > 1 && ` ×${s.count}`}
          </Chip>
        </span>
      ))}
      {steps.map((s) => s.errors !== "" && <span key={s.errors} class="bad">{s.errors}</span>)}
    </div>
  );
}

/** A message as it is now: as the page knows it, or asked for. */
function useMessage(id: string): Message | undefined {
  const w = world.value;
  void w.chats.version.value;
  const known = w.chats.message(id);
  const [asked, setAsked] = useState<Message>();
  const missing = known === undefined;
  useEffect(() => {
    if (!missing) return;
    const end = new AbortController();
    api.get("/_mock/worlds/{world}/messages/{id}", { path: { world: w.name, id }, signal: end.signal }).then(setAsked, () => undefined); // the mock need not remember it
    return () => end.abort();
  }, [w, id, missing]);
  return known ?? (asked?.id === id ? asked : undefined);
}

function Hook({ d }: { d: Delivery }): JSX.Element {
  const last = d.attempts[d.attempts.length - 1];
  return (
    <li>
      <a href={link("queue", [d.id])}>Webhook: {itemsWords(d.items, d.about)}</a>
      {last?.status !== undefined && <Chip tone={toneOf(last.status)}>{last.status}</Chip>}
      <StateChip state={d.state} />
      {d.tries > 1 && <span class="muted num">{d.tries} tries</span>}
    </li>
  );
}
