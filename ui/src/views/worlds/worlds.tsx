// The worlds of this mock: switch, create, reset, delete, snapshots.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Refusal, api } from "../../api/client";
import { useKeys } from "../../lib/keys";
import { go, link, route, setQuery } from "../../lib/router";
import { Button, Empty } from "../../parts/basics";
import { readWorlds, restart, say, world, worlds } from "../../store/app";
import { AskFirst, Fingerprint, type Question } from "./asked";
import { WorldCard, addressOf } from "./card";
import { type NewWorld, NewWorldDialog } from "./create";
import { RestoreButton } from "./restore";
import "./worlds.css";

const freshEvery = 3_000; // ms
const fewWorlds = 6; // from more on they can be searched

export default function Worlds(): JSX.Element {
  const question = useSignal<Question | undefined>(undefined);
  const hash = useSignal<string | undefined>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const trouble = useFresh();
  const creating = route.value.parts[0] === "new";
  const wanted = route.value.query.get("q") ?? "";
  const shown = worlds.value.filter((w) => `${w.name} ${w.fixture} ${w.number}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  useKeys(() => [
    { keys: "n", what: "A new world", where: "Worlds", run: () => go(link("worlds", ["new"])) },
    { keys: "/", what: "Search the worlds", where: "Worlds", run: () => box.current?.focus() },
  ]);
  const create = async (body: NewWorld): Promise<void> => {
    const made = await api.post("/_mock/worlds", { body });
    say(`World ${made.name} is there.`);
    go(addressOf(made.name));
  };
  return (
    <section class="view">
      <header class="view-head worlds-head">
        <div class="grow">
          <h1>Worlds</h1>
          <p class="hint">Each is a business of its own, with its own clock.</p>
        </div>
        <div class="worlds-tools">
          {(worlds.value.length > fewWorlds || wanted !== "") && (
            <input ref={box} type="search" placeholder={`Search ${worlds.value.length} worlds`} aria-label="Search the worlds" value={wanted} onInput={(e) => setQuery({ q: e.currentTarget.value || null }, true)} />
          )}
          <RestoreButton />
          <Button kind="primary" icon="plus" onClick={() => go(link("worlds", ["new"]))}>
            New world
          </Button>
        </div>
      </header>
      <div class="view-body scroll">
        {trouble.value !== "" && (
          <p class="trouble" role="status">
            {trouble.value}
          </p>
        )}
        {shown.length === 0 && wanted !== "" && (
          <Empty icon="search" title="No world is called so">
            <Button onClick={() => setQuery({ q: null }, true)}>Show all {worlds.value.length}</Button>
          </Empty>
        )}
        <ul class="worlds">
          {shown.map((w) => (
            <WorldCard key={w.name} w={w} onAsk={(q) => (question.value = q)} onFingerprint={() => (hash.value = w.name)} />
          ))}
        </ul>
        {worlds.value.length > 0 && (
          <p class="hint">
            A login as <code class="mono">user@name</code>, or a request below <code class="mono">/w/name/v1/</code>, makes a world too: one for each test, with nothing shared.
          </p>
        )}
      </div>
      {creating && <NewWorldDialog onClose={() => go(link("worlds"), true)} onCreate={create} />}
      {question.value !== undefined && <AskFirst question={question.value} onDone={() => (question.value = undefined)} onDeed={done} />}
      {hash.value !== undefined && <Fingerprint name={hash.value} onClose={() => (hash.value = undefined)} />}
    </section>
  );
}

/** Shows what came of a deed to a world. */
async function done(name: string, deed: Question["deed"]): Promise<void> {
  const here = name === world.peek().name;
  if (here && deed === "delete") go("#/w/default/worlds");
  if (here && deed === "reset") restart();
  await readWorlds().catch(() => undefined); // it is read again in a moment
}

/** Reads the list now and then as long as it is looked at; answers why it can't be. */
function useFresh(): { value: string } {
  const trouble = useSignal("");
  useEffect(() => {
    const read = (): void => {
      if (document.hidden) return;
      readWorlds().then(
        () => (trouble.value = ""),
        (e: unknown) => (trouble.value = e instanceof Refusal && e.status !== 0 ? e.message : "The mock does not answer. These are the worlds that there were."),
      );
    };
    read();
    const timer = setInterval(read, freshEvery);
    document.addEventListener("visibilitychange", read);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", read);
    };
  }, [world.value.connection.value === "live"]);
  return trouble;
}
