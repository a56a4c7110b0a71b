// The clock of the world, always in view: what time it is, whether it runs, and how to let time go by.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { type Schema, api } from "../api/client";
import { clockTime, dayName, millis, span } from "../lib/time";
import { useKeys } from "../lib/keys";
import { Button } from "../parts/basics";
import { attempt, say, world } from "../store/app";
import { tick } from "../store/tick";
import type { WorldStore } from "../store/world";

type Step = Omit<Schema<"Advance">, "facts">;

const steps: readonly { text: string; what: string; step: Step; keys: string }[] = [
  { text: "+1 s", what: "Advance by one second", step: { by: "1s" }, keys: "t s" },
  { text: "+1 min", what: "Advance by one minute", step: { by: "1m" }, keys: "t m" },
  { text: "+24 h", what: "Advance by 24 hours", step: { by: "24h" }, keys: "t d" },
  { text: "Next", what: "Advance to what is due next", step: { until: "next" }, keys: "t n" },
];

/** Lets time go by in a world, and tells how much happened. */
async function advance(w: WorldStore, step: Step): Promise<void> {
  const done = await attempt(api.post("/_mock/worlds/{world}/clock/advance", { path: { world: w.name }, body: { ...step, facts: 0 } }));
  if (done === undefined) return;
  say(`${span(millis(done.now) - millis(done.from))} went by: ${done.count === 1 ? "1 thing" : `${done.count} things`} happened.`);
  await attempt(w.readClock());
}

async function setState(w: WorldStore, state: "running" | "frozen"): Promise<void> {
  const clock = await attempt(api.put("/_mock/worlds/{world}/clock", { path: { world: w.name }, body: { state } }));
  if (clock !== undefined) w.setClock(clock);
}

export function ClockBar(): JSX.Element {
  const w = world.value;
  const busy = useSignal(false);
  const run = async (step: Step): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    await advance(w, step);
    busy.value = false;
  };
  const toggle = (): void => void setState(w, w.clock.peek()?.state === "frozen" ? "running" : "frozen");
  useKeys(
    () => [
      { keys: "t t", what: "Freeze the clock, or let it run", where: "Clock", run: toggle },
      ...steps.map((s) => ({ keys: s.keys, what: s.what, where: "Clock", run: () => void run(s.step) })),
    ],
    [w],
  );
  useFreshClock(w);
  const frozen = w.clock.value?.state === "frozen";
  const known = w.clock.value !== undefined;
  return (
    <div class="clock" role="group" aria-label="Clock of the world">
      <Face w={w} />
      <Button
        icon={frozen ? "play" : "pause"}
        small
        disabled={!known}
        label={frozen ? "The clock is frozen. Let it run" : "The clock runs. Freeze it"}
        onClick={toggle}
      />
      <span class="clock-steps">
        {steps.map((s) => (
          <Button key={s.text} small label={`${s.text}: ${s.what.toLowerCase()}`} title={s.what} disabled={!known} busy={busy.value} onClick={() => void run(s.step)}>
            {s.text}
          </Button>
        ))}
      </span>
      <Due w={w} />
    </div>
  );
}

function Face({ w }: { w: WorldStore }): JSX.Element {
  void tick.value;
  const clock = w.clock.value;
  if (clock === undefined) {
    return (
      <span class="clock-face">
        <time>--:--:--</time>
        <small>no clock yet</small>
      </span>
    );
  }
  const now = w.now();
  return (
    <span class="clock-face">
      <time dateTime={new Date(now).toISOString()} title="World time, UTC">
        {clockTime(now)}
      </time>
      <small>
        {dayName(now)} · {clock.state}
      </small>
    </span>
  );
}

/** What is due next, as far as the queue tells. */
function Due({ w }: { w: WorldStore }): JSX.Element {
  void tick.value;
  const clock = w.clock.value;
  if (clock?.next === undefined) return <span class="clock-due cut">{clock === undefined ? "" : "Nothing is due"}</span>;
  const left = millis(clock.next) - w.now();
  void w.deliveries.version.value;
  const webhook = [...w.deliveries.byID.values()].find((d) => d.due !== undefined && d.due === clock.next);
  const what = webhook === undefined ? "Next due" : webhook.tries > 0 ? `Webhook, try ${webhook.tries + 1}` : "Webhook";
  return <span class="clock-due cut num">{left <= 0 ? `${what} now` : `${what} in ${span(left)}`}</span>;
}

/** Reads the clock again a moment after something happened, and when what was due next is past. */
function useFreshClock(w: WorldStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    const soon = (): void => {
      if (timer !== undefined || document.hidden) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          asked = performance.now();
          void w.readClock().catch(() => undefined); // the next event asks again
        },
        Math.max(200, 1_000 - (performance.now() - asked)),
      );
    };
    const off = w.onEntries(soon);
    const past = setInterval(() => {
      const clock = w.clock.peek();
      if (clock?.next !== undefined && clock.state === "running" && millis(clock.next) < w.now()) soon();
    }, 1_000);
    return () => {
      off();
      clearInterval(past);
      clearTimeout(timer);
    };
  }, [w]);
}
