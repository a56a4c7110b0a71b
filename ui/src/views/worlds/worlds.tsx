// The worlds of this mock: switch, create, reset, snapshots.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Schema, address, api, ask } from "../../api/client";
import { clockTime, dayName } from "../../lib/time";
import { useKeys } from "../../lib/keys";
import { go, route } from "../../lib/router";
import { Button, Chip, Dialog, Field, Menu } from "../../parts/basics";
import { attempt, readWorlds, restart, say, world, worlds } from "../../store/app";
import { tick } from "../../store/tick";
import { type NewWorld, NewWorldDialog } from "./create";
import "./worlds.css";

type World = Schema<"World">;

const addressOf = (name: string): string => `#/w/${encodeURIComponent(name)}/phones`;

export default function Worlds(): JSX.Element {
  const asked = useSignal<"new" | undefined>(undefined);
  const removing = useSignal<string | undefined>(undefined);
  useFresh();
  useKeys(() => [{ keys: "n", what: "A new world", where: "Worlds", run: () => (asked.value = "new") }]);
  const create = async (body: NewWorld): Promise<void> => {
    const made = await attempt(api.post("/_mock/worlds", { body }), `World ${body.name} is there.`);
    if (made === undefined) return;
    asked.value = undefined;
    go(addressOf(made.name));
  };
  const remove = async (name: string): Promise<void> => {
    removing.value = undefined;
    await attempt(api.delete("/_mock/worlds/{world}", { path: { world: name } }), `World ${name} is over.`);
    await attempt(readWorlds());
    if (name === world.peek().name) go("#/w/default/worlds");
  };
  return (
    <section class="view">
      <header class="view-head">
        <h1>Worlds</h1>
        <span class="muted grow">Each is a business of its own: number, customers, clock, queue, journal.</span>
        <RestoreButton />
        <Button kind="primary" icon="plus" onClick={() => (asked.value = "new")}>
          New world
        </Button>
      </header>
      <div class="view-body scroll">
        <ul class="worlds">
          {worlds.value.map((w) => (
            <WorldCard key={w.name} w={w} onRemove={() => (removing.value = w.name)} />
          ))}
        </ul>
        <p class="hint">
          A login as <code class="mono">user@name</code>, or a request below <code class="mono">/w/name/v1/</code>, makes a world too: one for each test, with nothing shared.
        </p>
      </div>
      {asked.value === "new" && <NewWorldDialog onClose={() => (asked.value = undefined)} onCreate={create} />}
      {removing.value !== undefined && (
        <Dialog
          title={`End the world ${removing.value}?`}
          onClose={() => (removing.value = undefined)}
          actions={
            <>
              <Button onClick={() => (removing.value = undefined)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove(removing.value ?? "")}>
                End it
              </Button>
            </>
          }
        >
          <p>Its messages, webhooks and journal are gone then.</p>
        </Dialog>
      )}
    </section>
  );
}

/** Reads the list now and then as long as it is looked at. */
function useFresh(): void {
  useEffect(() => {
    const read = (): void => void (!document.hidden && readWorlds().catch(() => undefined)); // the connection line says it
    read();
    const timer = setInterval(read, 3_000);
    return () => clearInterval(timer);
  }, []);
}

function WorldCard({ w, onRemove }: { w: World; onRemove: () => void }): JSX.Element {
  void tick.value;
  const here = w.name === world.value.name;
  const now = here ? world.value.now() : w.clock.now;
  const s = w.size;
  return (
    <li class={`card world ${here ? "here" : ""}`} data-world={w.name}>
      <div class="row">
        <h2 class="cut grow">
          <a href={addressOf(w.name)}>{w.name}</a>
        </h2>
        {here && <Chip tone="good">shown</Chip>}
        <Chip tone={w.clock.state === "frozen" ? "info" : "plain"}>{w.clock.state}</Chip>
        <WorldMenu w={w} onRemove={onRemove} />
      </div>
      <dl class="facts">
        <Fact name="Number" value={w.number === "" ? "not registered" : `+${w.number}`} />
        <Fact name="World time" value={`${dayName(now)}, ${clockTime(now)}`} />
        <Fact name="Fixture" value={`${w.fixture}, seed ${w.seed}`} />
        <Fact name="Webhook" value={w.webhook === "" ? "none" : w.webhook} />
        <Fact name="API" value={w.base_path} />
        <Fact name="Client" value={w.client_version} />
      </dl>
      <p class="sizes muted num">
        {s.exchanges} calls · {s.messages} messages · {s.customers} customers · {s.deliveries_queued} webhooks queued · {s.journal_entries} entries in the journal
      </p>
    </li>
  );
}

const Fact = ({ name, value }: { name: string; value: string }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd class="cut" title={value}>
      {value}
    </dd>
  </div>
);

function WorldMenu({ w, onRemove }: { w: World; onRemove: () => void }): JSX.Element {
  const path = { world: w.name };
  const reset = (only: Schema<"WorldPart">[], done: string) => async (): Promise<void> => {
    const ok = await attempt(api.post("/_mock/worlds/{world}/reset", { path, query: { only } as never }), done);
    if (ok !== undefined && w.name === world.peek().name) restart();
    await attempt(readWorlds());
  };
  return (
    <Menu
      label={`More about ${w.name}`}
      choices={[
        { label: "Show it", icon: "right", run: () => go(addressOf(w.name)) },
        { label: "Download a snapshot", icon: "save", run: () => void download(w.name) },
        { label: "Restart the client", icon: "redo", run: () => void attempt(api.post("/_mock/worlds/{world}/restart", { path }), "Restarted.") },
        "-",
        { label: "Reset messages and webhooks", icon: "redo", run: () => void reset(["messages", "deliveries"], "Messages and webhooks are gone.")() },
        { label: "Reset everything", icon: "redo", danger: true, run: () => void reset([], `World ${w.name} begins again.`)() },
        { label: "End it…", icon: "trash", danger: true, disabled: w.name === "default", run: onRemove },
      ]}
    />
  );
}

async function download(name: string): Promise<void> {
  const answer = await attempt(ask("GET", address("/_mock/worlds/{world}/snapshot", { path: { world: name } })));
  if (answer === undefined) return;
  const url = URL.createObjectURL(await answer.blob());
  const a = document.createElement("a");
  a.href = url;
  a.download = `${name}.snapshot.json`;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Restores a snapshot into the world of its file name, or into the one that is shown. */
function RestoreButton(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const file = useSignal<File | undefined>(undefined);
  const name = useSignal("");
  const restore = async (): Promise<void> => {
    const chosen = file.peek();
    if (chosen === undefined) return;
    const done = await attempt(chosen.text().then((text) => api.put("/_mock/worlds/{world}/snapshot", { path: { world: name.peek() }, body: JSON.parse(text) as never })));
    if (done === undefined) return;
    file.value = undefined;
    say(`World ${done.name} is as the snapshot says.`);
    if (done.name === route.peek().world) restart();
    else go(addressOf(done.name));
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        class="sr"
        tabIndex={-1}
        accept=".json,application/json"
        aria-label="Snapshot to restore"
        onChange={(e) => {
          file.value = e.currentTarget.files?.[0];
          name.value = file.value?.name.replace(/\.snapshot\.json$|\.json$/, "") || world.peek().name;
          e.currentTarget.value = "";
        }}
      />
      <Button icon="open" onClick={() => input.current?.click()}>
        Restore a snapshot
      </Button>
      {file.value !== undefined && (
        <Dialog
          title="Restore a snapshot"
          onClose={() => (file.value = undefined)}
          actions={
            <>
              <Button onClick={() => (file.value = undefined)}>Cancel</Button>
              <Button kind="primary" onClick={() => void restore()}>
                Restore
              </Button>
            </>
          }
        >
          <p>
            {file.value.name}, {(file.value.size / 1000).toFixed(0)} kB. The world is created, or replaced.
          </p>
          <Field label="World">{(id) => <input id={id} class="mono" value={name.value} onInput={(e) => (name.value = e.currentTarget.value)} />}</Field>
        </Dialog>
      )}
    </>
  );
}
