// The frame of the page: navigation, clock bar, the view in between, and what is said to the person.
import { useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { giveToken, tokenWanted } from "../api/client";
import { bindings, useKeys } from "../lib/keys";
import { go, link, route } from "../lib/router";
import { theme, turn } from "../lib/theme";
import { Button, Dialog, Empty, Field, Key, Menu, Snippet } from "../parts/basics";
import { Icon, type IconName } from "../parts/icon";
import { attempt, hush, notes, readWorlds, restart, world, worlds } from "../store/app";
import { type View, views } from "../views/registry";
import { ClockBar } from "./clockbar";

export function Shell(): JSX.Element {
  const help = useSignal(false);
  useKeys(() => [
    { keys: "?", what: "These keys", where: "Everywhere", run: () => (help.value = true) },
    ...views.map((v) => ({ keys: `g ${v.key}`, what: `Go to ${v.title}`, where: "Go", run: () => go(link(v.id)) })),
    { keys: "T", what: "Light, dark, or as the system says", where: "Everywhere", run: turn },
  ]);
  const view = views.find((v) => v.id === route.value.view);
  return (
    <div class="shell">
      <a class="skip" href="#stage" onClick={toStage}>
        Skip to the view
      </a>
      <nav class="rail" aria-label="Views">
        <a class="brand" href={link("phones")} aria-label="wabamock: phones">
          <Logo />
        </a>
        <div class="rail-links">
          {views.map((v) => (
            <a key={v.id} class="rail-link" href={link(v.id)} aria-current={v === view ? "page" : undefined}>
              <Icon name={v.icon} />
              {v.title}
            </a>
          ))}
        </div>
        <div class="rail-foot">
          <ThemeSwitch />
          <button type="button" class="rail-link" onClick={() => (help.value = true)}>
            <Icon name="help" />
            Keys
          </button>
        </div>
      </nav>
      <header class="bar">
        <WorldSwitch />
        <State />
        <span class="spacer" />
        <ClockBar />
      </header>
      <main class="stage" id="stage" tabIndex={-1}>
        <Stage view={view} />
      </main>
      {help.value && <Keys onClose={() => (help.value = false)} />}
      {tokenWanted.value && <TokenDialog />}
      <Notes />
    </div>
  );
}

function toStage(e: Event): void {
  e.preventDefault();
  document.getElementById("stage")?.focus();
}

const Logo = (): JSX.Element => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <path
      d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H14l-7 5.4c-.7.5-1.6 0-1.6-.8V24A4 4 0 0 1 2 20V8a4 4 0 0 1 4-4z"
      fill="currentColor"
    />
    <path d="M8 14.5l3.2 3.2L17 12M15.5 17.7l.6.6L23 11.5" fill="none" stroke="var(--surface)" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

function ThemeSwitch(): JSX.Element {
  const shown: Record<string, [IconName, string]> = { auto: ["auto", "System"], light: ["sun", "Light"], dark: ["moon", "Dark"] };
  const [icon, text] = shown[theme.value] ?? ["auto", "System"];
  return (
    <button type="button" class="rail-link" onClick={turn} aria-label={`Colours: ${text}`} title="Light, dark, or as the system says (T)">
      <Icon name={icon} />
      {text}
    </button>
  );
}

/** The view of the address, or why there is none. */
function Stage({ view }: { view: View | undefined }): JSX.Element {
  const w = world.value;
  if (view === undefined) {
    return (
      <Empty page icon="alert" title="No such view">
        <p>
          <a href={link("phones")}>Back to the phones</a>
        </p>
      </Empty>
    );
  }
  if (view.id !== "worlds" && w.connection.value === "absent") return <Absent />;
  if (view.id !== "worlds" && w.life.value === 0) {
    return w.connection.value === "loading" ? <div class="waiting" /> : <Lost />;
  }
  return <Loaded key={view.id} view={view} />;
}

function Loaded({ view }: { view: View }): JSX.Element {
  const [Shown, setShown] = useState<ComponentType | undefined>(() => loaded.get(view.id));
  useEffect(() => {
    if (Shown !== undefined) return;
    void attempt(view.load()).then((module) => {
      if (module === undefined) return;
      loaded.set(view.id, module.default);
      setShown(() => module.default);
    });
  }, [view, Shown]);
  useEffect(() => {
    document.title = `${view.title} · ${route.value.world} · wabamock`;
  }, [view, route.value.world]);
  return Shown === undefined ? <div class="waiting" /> : <Shown />;
}

const loaded = new Map<string, ComponentType>();

function Absent(): JSX.Element {
  const name = world.value.name;
  const body = JSON.stringify({ name });
  return (
    <Empty page icon="globe" title={`There is no world "${name}" yet`}>
      <p>It comes into being when something is done in it: a login as user@{name}, a request below /w/{name}/, or this:</p>
      <Snippet label="Create the world" text={`curl -X POST ${location.origin}/_mock/worlds \\\n  -H 'Content-Type: application/json' -d '${body}'`} />
      <p>
        <a href={link("worlds")}>See the worlds that there are</a>
      </p>
    </Empty>
  );
}

function Lost(): JSX.Element {
  const w = world.value;
  return (
    <Empty page icon="alert" title={w.connection.value === "refused" ? "The mock does not let the page in" : "No connection to the mock"}>
      <p>{w.trouble.value}</p>
      <Button icon="redo" onClick={() => restart()}>
        Try again
      </Button>
    </Empty>
  );
}

/** How the page stands to the mock. */
function State(): JSX.Element {
  const w = world.value;
  const words = { loading: "connecting", live: "live", lost: "reconnecting", absent: "no such world", refused: "refused" };
  const state = w.connection.value;
  const replayed = w.replayed.value;
  const text = state === "live" && replayed > 0 ? `live, ${replayed} replayed` : words[state];
  return (
    <span class={`conn ${state}`} role="status" title={w.trouble.value || "Connection to the mock"} data-state={state}>
      <span class="conn-text">{text}</span>
    </span>
  );
}

function WorldSwitch(): JSX.Element {
  const now = world.value.name;
  useEffect(() => void readWorlds().catch(() => undefined), [now]); // the connection line says it all
  const others = worlds.value.map((w) => w.name).filter((name) => name !== now);
  return (
    <Menu
      class="left bar-world"
      label={`World: ${now}. Switch`}
      icon="globe"
      text={now}
      choices={[
        ...others.slice(0, 20).map((name) => ({ label: name, run: () => go(`#/w/${encodeURIComponent(name)}/${route.peek().view}`) })),
        ...(others.length > 0 ? (["-"] as const) : []),
        { label: "All worlds…", icon: "list", run: () => go(link("worlds")) },
      ]}
    />
  );
}

function Keys({ onClose }: { onClose: () => void }): JSX.Element {
  const places = [...new Set(bindings.value.map((b) => b.where))];
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <div class="keys">
        {places.map((place) => (
          <section key={place}>
            <h3>{place}</h3>
            <dl>
              {bindings.value
                .filter((b) => b.where === place)
                .map((b) => (
                  <>
                    <dt>
                      {b.keys.split(" ").map((k) => (
                        <Key key={k}>{k.replace("ctrl+", "Ctrl ").replace("alt+", "Alt ")}</Key>
                      ))}
                    </dt>
                    <dd>{b.what}</dd>
                  </>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function TokenDialog(): JSX.Element {
  const token = useSignal("");
  return (
    <Dialog title="Control token" onClose={() => (tokenWanted.value = false)}>
      <form
        class="dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          giveToken(token.value.trim());
        }}
      >
        <Field label="Token" hint="This mock was started with --control-token. It is kept for this tab alone.">
          {(id) => <input id={id} type="password" autocomplete="off" value={token.value} onInput={(e) => (token.value = e.currentTarget.value)} autofocus />}
        </Field>
        <Button kind="primary" type="submit" disabled={token.value.trim() === ""}>
          Use it
        </Button>
      </form>
    </Dialog>
  );
}

function Notes(): JSX.Element {
  return (
    <div class="notes" role="region" aria-label="Messages of the page" aria-live="polite">
      {notes.value.map((n) => (
        <div key={n.id} class={n.bad ? "note bad" : "note"} role={n.bad ? "alert" : undefined}>
          <span class="grow">{n.text}</span>
          <Button icon="close" kind="quiet" small label="Close this message" onClick={() => hush(n.id)} />
        </div>
      ))}
    </div>
  );
}
