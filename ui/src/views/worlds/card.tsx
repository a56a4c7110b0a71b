// A world as a card: what it is made of, how it stands, and what can be done to it.
import type { JSX } from "preact";
import { type Schema, address, api } from "../../api/client";
import { format, go } from "../../lib/router";
import { server } from "../../lib/server";
import { clockTime, dayName } from "../../lib/time";
import { Chip, Menu } from "../../parts/basics";
import { attempt, readWorlds, restart, world } from "../../store/app";
import { troubleWords } from "../../shell/troubles";
import { tick } from "../../store/tick";
import { download } from "../file";
import { isSink } from "../queue/model";
import type { Question } from "./asked";

type World = Schema<"World">;

/** Where the phones of a world are. */
export const addressOf = (name: string): string => format({ world: name, view: "phones" });

const count = (n: number, one: string, many: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export function WorldCard({ w, onAsk, onFingerprint }: { w: World; onAsk: (q: Question) => void; onFingerprint: () => void }): JSX.Element {
  const here = w.name === world.value.name;
  const s = w.size;
  const on = (here ? world.value.world.value?.troubles : w.troubles) ?? []; // of the one that is shown they are known at once
  return (
    <li class={`card world ${here ? "here" : ""}`} data-world={w.name}>
      <div class="row">
        <h2 class="cut grow">
          <a href={addressOf(w.name)} title={w.name} aria-current={here ? "true" : undefined}>
            {w.name}
          </a>
        </h2>
        {here && <Chip tone="good">shown</Chip>}
        <Chip tone={w.clock.state === "frozen" ? "info" : "plain"}>{w.clock.state}</Chip>
        <WorldMenu w={w} onAsk={onAsk} onFingerprint={onFingerprint} />
      </div>
      {on.length > 0 && (
        <p class="row wrap">
          {on.map((t) => (
            <Chip key={t} tone="bad">
              {troubleWords[t] ?? t}
            </Chip>
          ))}
        </p>
      )}
      <dl class="facts">
        <Fact name="Number" value={w.number === "" ? "not registered" : `+${w.number}`} />
        <WorldTime w={w} here={here} />
        <Fact name="Fixture" value={`${w.fixture}, seed ${w.seed}`} />
        <Fact name="Webhook" value={w.webhook === "" ? "none" : isSink(w.webhook, server) ? "built-in sink" : w.webhook} title={w.webhook} />
        <Fact name="API" value={w.base_path} />
        <Fact name="Client" value={w.client_version} />
      </dl>
      <ul class="sizes muted num" aria-label="How much there is">
        {[count(s.exchanges, "call", "calls"), count(s.messages, "message", "messages"), count(s.customers, "customer", "customers"), count(s.deliveries_queued, "webhook queued", "webhooks queued"), count(s.journal_entries, "entry", "entries")].map((size) => <li key={size}>{size}</li>)}
      </ul>
    </li>
  );
}

const Fact = ({ name, value, title = value }: { name: string; value: string; title?: string }): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd class="cut" title={title || value}>
      {value}
    </dd>
  </div>
);

/** The time of a world: of the one that is shown as it goes by, of others as it was read. */
function WorldTime({ w, here }: { w: World; here: boolean }): JSX.Element {
  if (here) void tick.value;
  const now = here ? world.value.now() : w.clock.now;
  return <Fact name="World time, UTC" value={`${clockTime(now)}, ${dayName(now).slice(4)}`} />;
}

function WorldMenu({ w, onAsk, onFingerprint }: { w: World; onAsk: (q: Question) => void; onFingerprint: () => void }): JSX.Element {
  const path = { world: w.name };
  const clean = async (): Promise<void> => {
    const ok = await attempt(api.post("/_mock/worlds/{world}/reset", { path, query: { only: ["messages", "deliveries"] } }), "Messages and webhooks are gone.");
    if (ok !== undefined && w.name === world.peek().name) restart();
    await readWorlds().catch(() => undefined); // it is read again in a moment
  };
  return (
    <Menu
      label={`More about ${w.name}`}
      choices={[
        { label: "Show it", icon: "right", run: () => go(addressOf(w.name)) },
        { label: "Download a snapshot", icon: "save", run: () => void takeSnapshot(w.name) },
        { label: "Fingerprint…", icon: "check", run: onFingerprint },
        { label: "Restart the client", icon: "redo", run: () => void attempt(api.post("/_mock/worlds/{world}/restart", { path }), "The client restarted.") },
        "-",
        { label: "Reset messages and webhooks", icon: "redo", run: () => void clean() },
        { label: "Reset everything…", icon: "redo", danger: true, run: () => onAsk({ name: w.name, deed: "reset" }) },
        { label: w.name === "default" ? "Delete: the default world stays" : "Delete it…", icon: "trash", danger: true, disabled: w.name === "default", run: () => onAsk({ name: w.name, deed: "delete" }) },
      ]}
    />
  );
}

async function takeSnapshot(name: string): Promise<void> {
  await attempt(download(address("/_mock/worlds/{world}/snapshot", { path: { world: name } }), `${name}.snapshot.json`));
}
