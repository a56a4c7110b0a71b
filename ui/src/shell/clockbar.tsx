// The clock of the world, always in view: what time it is, whether it runs, what is due next, and how to let time go by.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { clockTime, dayName, millis, span } from "../lib/time";
import { useKeys } from "../lib/keys";
import { Button } from "../parts/basics";
import { Icon } from "../parts/icon";
import { Popover } from "../parts/popover";
import { world } from "../store/app";
import { tick } from "../store/tick";
import type { WorldStore } from "../store/world";
import { type Step, advance, advancing, setState } from "./advance";
import { ClockPanel } from "./clockpanel";
import { lineOf, wordsOf } from "./due";
import { useFreshClock } from "./freshclock";

const steps: readonly { text: string; what: string; step: Step; keys: string }[] = [
  { text: "+1 s", what: "Advance by one second", step: { by: "1s" }, keys: "t s" },
  { text: "+1 min", what: "Advance by one minute", step: { by: "1m" }, keys: "t m" },
  { text: "+24 h", what: "Advance by 24 hours", step: { by: "24h" }, keys: "t d" },
  { text: "Next", what: "Advance to what is due next", step: { until: "next" }, keys: "t n" },
];

export function ClockBar(): JSX.Element {
  const w = world.value;
  const open = useSignal(false);
  const run = (step: Step): void => void advance(w, step);
  const toggle = (): void => void setState(w, w.clock.peek()?.state === "frozen" ? "running" : "frozen");
  useKeys(
    () => [
      { keys: "t t", what: "Freeze the clock, or let it run", where: "Clock", run: toggle },
      ...steps.map((s) => ({ keys: s.keys, what: s.what, where: "Clock", run: () => run(s.step) })),
      { keys: "t i", what: "Advance until idle", where: "Clock", run: () => run({ until: "idle" }) },
      { keys: "t c", what: "What is due next", where: "Clock", run: () => (open.value = true) },
    ],
    [w],
  );
  useFreshClock(w);
  const frozen = w.clock.value?.state === "frozen";
  const known = w.clock.value !== undefined;
  const busy = advancing.value !== undefined;
  return (
    <div class="clock" role="group" aria-label="Clock of the world">
      <Popover class="clock-pop" title="Clock of the world" open={open.value && known} onOpen={(o) => (open.value = o)} button={<Face w={w} />}>
        <ClockPanel key={w.name} w={w} onToggle={toggle} onLeave={() => (open.value = false)} />
      </Popover>
      <Button
        icon={frozen ? "play" : "pause"}
        small
        disabled={!known}
        label={frozen ? "The clock is frozen. Let it run" : "The clock runs. Freeze it"}
        onClick={toggle}
      />
      <span class="clock-steps">
        {steps.map((s) => (
          <Button key={s.text} small label={`${s.text}: ${s.what.toLowerCase()}`} title={s.what} disabled={!known} busy={busy} onClick={() => run(s.step)}>
            {s.text}
          </Button>
        ))}
      </span>
    </div>
  );
}

function Face({ w }: { w: WorldStore }): JSX.Element {
  void tick.value;
  const clock = w.clock.value;
  const now = w.now();
  return (
    <>
      <span class="sr">Clock of the world:</span>
      <Next w={w} now={now} />
      <span class="clock-face">
        {clock === undefined ? <time>--:--:--</time> : <time dateTime={new Date(now).toISOString()}>{clockTime(now)}</time>}
        <small>
          <span class="clock-day">{clock === undefined ? "no clock" : dayName(now)}</span>
          {clock !== undefined && <span class={`clock-state ${clock.state}`}>{clock.state}</span>}
        </small>
      </span>
      <Icon name="down" size={16} />
    </>
  );
}

/** What is due next, in one line. */
function Next({ w, now }: { w: WorldStore; now: number }): JSX.Element {
  const clock = w.clock.value;
  const first = clock?.due?.[0];
  if (clock === undefined || first === undefined) return <span class="clock-due cut">{clock === undefined ? "" : "Nothing is due"}</span>;
  const left = millis(first.at) - now;
  const words = lineOf(wordsOf(first, (p) => w.nameOf(p)));
  return (
    <span class="clock-due" title={words}>
      <span class="cut">{words}</span>
      <span class="num">{left <= 0 ? "now" : `in ${span(left)}`}</span>
    </span>
  );
}
