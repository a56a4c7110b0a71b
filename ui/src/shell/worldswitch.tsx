// Which world is shown, and the way to another one.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { format, go, link, route } from "../lib/router";
import { Menu } from "../parts/basics";
import { readWorlds, world, worlds } from "../store/app";

const most = 12; // worlds in the list; all are in their view

export function WorldSwitch(): JSX.Element {
  const now = world.value.name;
  const read = (): void => void readWorlds().catch(() => undefined); // the connection line says it
  useEffect(read, [now]);
  const others = worlds.value.map((w) => w.name).filter((name) => name !== now);
  const view = (): string => route.peek().view;
  return (
    <Menu
      class="left bar-world"
      label={`World: ${now}. Switch`}
      icon="globe"
      text={now}
      onOpen={read}
      choices={[
        ...others.slice(0, most).map((name) => ({ label: name, run: () => go(format({ world: name, view: view() })) })),
        ...(others.length > 0 ? (["-"] as const) : []),
        { label: others.length > most ? `All ${others.length + 1} worlds…` : "All worlds…", icon: "list", run: () => go(link("worlds")) },
        { label: "New world…", icon: "plus", run: () => go(link("worlds", ["new"])) },
      ]}
    />
  );
}
