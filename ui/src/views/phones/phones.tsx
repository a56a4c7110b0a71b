// The phones of customers, side by side, and the log of what belongs to them.
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { format, go, link, route, setQuery } from "../../lib/router";
import { world } from "../../store/app";
import { Log } from "../log/log";
import type { Item } from "../log/items";
import { Phone } from "./chat";
import { PhoneList, latestPeer } from "./list";
import { Welcome } from "./welcome";
import "./phones.css";

/** At most so many phones stand side by side. */
const most = 4;

/** At most so many, where an address names them. */
const mostNamed = 20;

export default function Phones(): JSX.Element {
  const { parts, query } = route.value;
  const latest = parts[0] === "latest";
  useLatest(latest);
  const open = latest ? [] : [...new Set((parts[0] ?? "").split(","))].filter((peer) => peer !== "").slice(0, mostNamed);
  const selected = query.get("m");
  const opened = query.get("x");
  const beside = useWide();
  const wanted = useSignal(true); // where there is room beside the phones; else the address says so
  const logShown = open.length > 0 && (beside ? wanted.value : query.get("pane") === "log");
  const pane = open.length === 0 ? "list" : logShown && !beside ? "log" : "chat";
  const silent = useComputed(() => world.value.life.value > 0 && latestPeer(world.value) === undefined).value;
  const show = (peers: readonly string[]): void => go(link("phones", peers.length === 0 ? [] : [peers.join(",")]));
  const onOpen = (peer: string, beside: boolean): void => {
    if (!beside || open.length === 0) show([peer]);
    else if (!open.includes(peer)) show([...open, peer].slice(-most));
  };
  const toggleLog = (): void => {
    if (beside) wanted.value = !wanted.peek();
    else if (!logShown) setQuery({ pane: "log" });
    else setQuery({ pane: null }, true);
  };
  const onItem = (item: Item | null): void => {
    const message = item?.messages[0];
    setQuery({ x: item?.key ?? null, ...(message === undefined ? {} : { m: message }) }, true);
  };
  return (
    <div class={`phones at-${pane} ${logShown ? "with-log" : ""} ${silent ? "silent" : ""}`}>
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
              logShown={logShown}
            />
          ))}
        </div>
      )}
      {logShown && <Log peers={open} selected={selected} opened={opened} onOpen={onItem} onClose={toggleLog} />}
    </div>
  );
}

/** Leads on to the phone in which something was said last, as soon as something was. */
function useLatest(wanted: boolean): void {
  const peer = useComputed(() => (world.value.life.value === 0 ? undefined : latestPeer(world.value)));
  const found = wanted ? peer.value : undefined;
  useEffect(() => void (found && go(format({ ...route.peek(), parts: [found] }), true)), [found]);
}

/** Whether the log has room beside the phones. */
function useWide(): boolean {
  const query = useMemo(() => matchMedia("(min-width: 1081px)"), []);
  const wide = useSignal(query.matches);
  useEffect(() => {
    const look = (): void => void (wide.value = query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return wide.value;
}
