// The window of the clock: what is due next, and any span or instant to go to.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { go, link } from "../lib/router";
import { instantOf, spanOf, typedTime } from "../lib/span";
import { clockTime, dayName, dayOf, fullTime, millis, span } from "../lib/time";
import { Button, Field } from "../parts/basics";
import { tick } from "../store/tick";
import type { WorldStore } from "../store/world";
import { type Step, advance, advanceOrThrow, advancing, reasonOf } from "./advance";
import { type Due, wordsOf } from "./due";

const steps: readonly { text: string; step: Step }[] = [
  { text: "1 s", step: { by: "1s" } },
  { text: "1 min", step: { by: "1m" } },
  { text: "1 h", step: { by: "1h" } },
  { text: "24 h", step: { by: "24h" } },
  { text: "Next", step: { until: "next" } },
  { text: "Until idle", step: { until: "idle" } },
];

export function ClockPanel({ w, onToggle, onLeave }: { w: WorldStore; onToggle: () => void; onLeave: () => void }): JSX.Element {
  void tick.value;
  const now = w.now();
  const frozen = w.clock.value?.state === "frozen";
  const busy = advancing.value !== undefined;
  return (
    <div class="cp">
      <div class="cp-head">
        <div class="grow">
          <h2 class="num">{clockTime(now)}</h2>
          <p class="hint">{dayName(now)}, UTC</p>
        </div>
        <Button icon={frozen ? "play" : "pause"} onClick={onToggle}>
          {frozen ? "Let it run" : "Freeze"}
        </Button>
        <Button icon="close" kind="quiet" label="Close the clock" onClick={onLeave} />
      </div>
      <section aria-label="Advance">
        <h3>Advance</h3>
        <div class="cp-steps">
          {steps.map((s) => (
            <Button key={s.text} small busy={busy} label={s.text === "Next" || s.text === "Until idle" ? s.text : `Advance by ${s.text}`} onClick={() => void advance(w, s.step)}>
              {s.text}
            </Button>
          ))}
        </div>
        <By w={w} />
        <To w={w} now={now} />
      </section>
      <section aria-label="Due next">
        <h3>Due next</h3>
        <DueList w={w} now={now} busy={busy} onLeave={onLeave} />
      </section>
    </div>
  );
}

/** Advances by a span that is typed. */
function By({ w }: { w: WorldStore }): JSX.Element {
  const text = useSignal("");
  const error = useSignal("");
  const run = async (): Promise<void> => {
    const by = spanOf(text.peek());
    if (by === undefined) return void (error.value = "Write a span such as 90 s, 2h30m or 3 days.");
    error.value = "";
    await advanceOrThrow(w, { by }).then(
      () => (text.value = ""),
      (e: unknown) => (error.value = reasonOf(e)),
    );
  };
  return (
    <OneField onRun={run} text="Advance" busy={advancing.value !== undefined}>
      <Field label="By" error={error.value}>
        {(id, state) => <input id={id} {...state} placeholder="90 s, 2h30m, 3 days" autocomplete="off" spellcheck={false} value={text.value} onInput={(e) => (text.value = e.currentTarget.value)} />}
      </Field>
    </OneField>
  );
}

/** Advances to an instant that is typed. */
function To({ w, now }: { w: WorldStore; now: number }): JSX.Element {
  const value = useSignal(typedTime(now));
  const error = useSignal("");
  const run = async (): Promise<void> => {
    const to = instantOf(value.peek());
    if (to === undefined) return void (error.value = "Write it as 2024-05-01 09:00:00.");
    if (millis(to) < w.now()) return void (error.value = "Time only goes forward: choose a later one.");
    error.value = "";
    await advanceOrThrow(w, { to }).catch((e: unknown) => (error.value = reasonOf(e)));
  };
  return (
    <OneField onRun={run} text="Go there" busy={advancing.value !== undefined}>
      <Field label="To (UTC)" error={error.value}>
        {(id, state) => <input id={id} {...state} class="mono" autocomplete="off" spellcheck={false} placeholder="2024-05-01 09:00:00" value={value.value} onInput={(e) => (value.value = e.currentTarget.value)} />}
      </Field>
    </OneField>
  );
}

function OneField({ onRun, text, busy, children }: { onRun: () => Promise<void>; text: string; busy: boolean; children: JSX.Element }): JSX.Element {
  return (
    <form
      class="cp-field"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void onRun();
      }}
    >
      {children}
      <Button type="submit" busy={busy}>
        {text}
      </Button>
    </form>
  );
}

function DueList({ w, now, busy, onLeave }: { w: WorldStore; now: number; busy: boolean; onLeave: () => void }): JSX.Element {
  const due = w.clock.value?.due ?? [];
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // What had the focus may have happened and be gone: the focus stays in the window.
    if (document.activeElement === document.body) list.current?.closest<HTMLElement>(".popover")?.focus();
  }, [due]);
  if (due.length === 0) return <p class="hint">Nothing is due. Statuses on their way, webhooks that are tried again, scripts and tokens that run out stand here.</p>;
  return (
    <ol class="cp-due" ref={list}>
      {due.map((d, i) => (
        <DueRow key={`${d.at} ${d.kind} ${d.message ?? d.delivery ?? ""} ${i}`} d={d} w={w} now={now} busy={busy} onLeave={onLeave} />
      ))}
    </ol>
  );
}

function DueRow({ d, w, now, busy, onLeave }: { d: Due; w: WorldStore; now: number; busy: boolean; onLeave: () => void }): JSX.Element {
  const words = wordsOf(d, (p) => w.nameOf(p));
  const at = millis(d.at);
  const p = words.place;
  const open = (e: Event): void => {
    e.preventDefault();
    onLeave();
    if (p !== undefined) go(link(p.view, p.parts, p.query));
  };
  const when = dayOf(at) === dayOf(now) ? clockTime(at, at % 1000 !== 0) : `${dayName(at).slice(0, -5)}, ${clockTime(at)}`;
  return (
    <li>
      <span class="grow">
        <span class="cut cp-what" title={words.whom === "" ? words.what : `${words.what} · ${words.whom}`}>
          {p === undefined ? (
            <b>{words.what}</b>
          ) : (
            <a href={link(p.view, p.parts, p.query)} onClick={open}>
              {words.what}
            </a>
          )}
          {words.whom !== "" && <span> · {words.whom}</span>}
        </span>
        <time class="hint num" dateTime={d.at} title={fullTime(d.at)}>
          {when} · {at <= now ? "now" : `in ${span(at - now)}`}
        </time>
      </span>
      <Button small busy={busy} icon="next" label={`Advance to this: ${words.what}`} onClick={() => void advance(w, { to: d.at })} />
    </li>
  );
}
