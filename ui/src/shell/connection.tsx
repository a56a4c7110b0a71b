// How the page stands to the mock: a word in the bar, and a strip over the view while there is no connection.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { silent } from "../api/client";
import { link } from "../lib/router";
import { Button, Chip } from "../parts/basics";
import { world } from "../store/app";
import { troubleWords } from "./troubles";

const words = { loading: "connecting", live: "live", lost: "reconnecting", absent: "no such world", refused: "refused" };
const patience = 1_500; // ms: a short break is not worth a strip

export function Connection(): JSX.Element {
  const w = world.value;
  const state = w.connection.value;
  const replayed = w.replayed.value;
  const text = state === "live" && replayed > 0 ? `live, ${replayed} replayed` : words[state];
  return (
    <span class={`conn ${state}`} role="status" title={w.trouble.value || "Connection to the mock"} data-state={state}>
      <span class="conn-text">{text}</span>
    </span>
  );
}

/** The troubles of the number that are on, and the way to where they are ended. */
export function Troubles(): JSX.Element | null {
  const on = world.value.world.value?.troubles ?? [];
  if (on.length === 0) return null;
  const words = on.map((t) => troubleWords[t] ?? t);
  return (
    <a class="bar-troubles" href={link("scenarios", ["chaos"])} title={`${words.join(", ")}. End it in Scenarios, Chaos`}>
      <span class="bar-each">
        {words.map((word) => (
          <Chip key={word} tone="bad">
            {word}
          </Chip>
        ))}
      </span>
      <span class="bar-count">
        <Chip tone="bad">
          {on.length} <span class="bar-count-word">{on.length === 1 ? "trouble" : "troubles"}</span>
        </Chip>
      </span>
    </a>
  );
}

/** Says that what is shown may be old, when the connection is gone for more than a moment, or the mock does not answer. */
export function Offline(): JSX.Element | null {
  const w = world.value;
  const long = useSignal(false);
  const lost = w.connection.value === "lost" && w.life.value > 0;
  useEffect(() => {
    long.value = false;
    if (!lost) return;
    const timer = setTimeout(() => (long.value = true), patience);
    return () => clearTimeout(timer);
  }, [lost, w]);
  if (w.behind.value !== "" && w.connection.value === "live") {
    return (
      <div class="offline" role="status">
        <span class="grow behind">Something that happened is not shown yet: {w.behind.value} It is asked for again.</span>
      </div>
    );
  }
  if (silent.value && !(lost && long.value)) {
    return (
      <div class="offline" role="status">
        <span class="grow silence">The mock does not answer. What it was asked last is still waited for.</span>
      </div>
    );
  }
  if (!lost || !long.value) return null;
  return (
    <div class="offline" role="alert">
      <span class="grow">{w.deaf.value ? `${w.trouble.value} The page asks every few seconds instead.` : "No connection to the mock. This is how the world stood before."}</span>
      <Button small onClick={() => w.retry()}>
        Try now
      </Button>
    </div>
  );
}
