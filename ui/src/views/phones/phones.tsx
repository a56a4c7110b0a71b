// The phones of customers, side by side, and the log of what belongs to them.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Empty, Snippet } from "../../parts/basics";
import { link, go, route, setQuery } from "../../lib/router";
import { world } from "../../store/app";
import { Log } from "../log/log";
import type { Item } from "../log/items";
import { Phone } from "./chat";
import { PhoneList } from "./list";
import "./phones.css";

/** At most so many phones stand side by side. */
const most = 4;

export default function Phones(): JSX.Element {
  const { parts, query } = route.value;
  const open = (parts[0] ?? "").split(",").filter((peer) => peer !== "");
  const selected = query.get("m");
  const opened = query.get("x");
  const logShown = useSignal(matchMedia("(min-width: 1081px)").matches);
  const pane = open.length === 0 ? "list" : logShown.value && query.get("pane") === "log" ? "log" : "chat";
  const show = (peers: readonly string[]): void => go(link("phones", peers.length === 0 ? [] : [peers.join(",")]));
  const onOpen = (peer: string, beside: boolean): void => {
    if (!beside || open.length === 0) show([peer]);
    else if (!open.includes(peer)) show([...open, peer].slice(-most));
  };
  const toggleLog = (): void => {
    const on = narrow() ? pane !== "log" : !logShown.peek();
    logShown.value = on;
    if (narrow()) setQuery({ pane: on ? "log" : null });
  };
  const onItem = (item: Item | null): void => {
    const message = item?.messages[0];
    setQuery({ x: item?.key ?? null, ...(message === undefined ? {} : { m: message }) }, true);
  };
  return (
    <div class={`phones at-${pane} ${open.length > 0 && logShown.value ? "with-log" : ""}`}>
      <h1 class="sr">Phones</h1>
      <aside class="side" aria-label="Phones">
        <PhoneList open={open} onOpen={onOpen} />
      </aside>
      {open.length === 0 ? (
        <div class="wall scroll welcome">
          <Welcome />
        </div>
      ) : (
        <div class="desk">
          {open.map((peer, i) => (
            <Phone
              key={peer}
              peer={peer}
              main={i === 0}
              selected={selected}
              onSelect={(id) => setQuery({ m: id, x: null }, true)}
              onClose={open.length === 1 ? undefined : () => show(open.filter((p) => p !== peer))}
              onBack={() => show([])}
              onLog={toggleLog}
            />
          ))}
        </div>
      )}
      {open.length > 0 && logShown.value && <Log peers={open} selected={selected} opened={opened} onOpen={onItem} onClose={toggleLog} />}
    </div>
  );
}

const narrow = (): boolean => matchMedia("(max-width: 1080px)").matches;

function Welcome(): JSX.Element {
  const w = world.value;
  const base = `${location.origin}${w.world.value?.base_path ?? "/v1"}`;
  const to = w.customers.value.find((c) => c.on_whatsapp)?.number ?? "447700900123";
  const hook = w.world.value?.webhook ?? "";
  const login = w.name === "default" ? "admin:secret" : `admin@${w.name}:secret`;
  return (
    <Empty icon="phone" title="Choose a phone, or send the first message">
      <p>Log in as the business, then send; the message appears on the phone the moment the API accepts it.</p>
      <Snippet label="Log in" text={`TOKEN=$(curl -s -X POST -u ${login} ${base}/users/login \\\n  | sed 's/.*"token":"\\([^"]*\\).*/\\1/')`} />
      <Snippet
        label="Send a message"
        text={`curl ${base}/messages \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"to":"${to}","type":"text","text":{"body":"Your tea is ready."}}'`}
      />
      {hook === "" && (
        <>
          <p>No webhook is set yet. The built-in sink takes them until you have a receiver:</p>
          <Snippet
            label="Set the webhook"
            text={`curl -X PATCH ${base}/settings/application \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"webhooks":{"url":"${location.origin}/_mock/worlds/${w.name}/sink"}}'`}
          />
        </>
      )}
      <p class="hint">
        Press <kbd>?</kbd> for the keys. Hold <kbd>Ctrl</kbd> to open a phone beside the others.
      </p>
    </Empty>
  );
}
