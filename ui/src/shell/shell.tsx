// The frame of the page: navigation, top bar, the view in between, and what is said to the person.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { tokenWanted } from "../api/client";
import { keepFocus } from "../lib/focus";
import { useKeys } from "../lib/keys";
import { go, link, route } from "../lib/router";
import { theme, turn } from "../lib/theme";
import { Button } from "../parts/basics";
import { Icon, type IconName } from "../parts/icon";
import { hush, notes } from "../store/app";
import { type View, views } from "../views/registry";
import { ClockBar } from "./clockbar";
import { Connection, Offline, Troubles } from "./connection";
import { KeysDialog } from "./keysdialog";
import { Stage } from "./stage";
import { useTitle } from "./title";
import { TokenDialog } from "./token";
import { WorldSwitch } from "./worldswitch";

export function Shell(): JSX.Element {
  const help = useSignal(false);
  useKeys(() => [
    { keys: "?", what: "These keys", where: "Everywhere", run: () => (help.value = true) },
    ...views.map((v) => ({ keys: `g ${v.key}`, what: `Go to ${v.title}`, where: "Go", run: () => go(link(v.id)) })),
    { keys: "T", what: "Light, dark or system", where: "Everywhere", run: turn },
  ]);
  const view = views.find((v) => v.id === route.value.view);
  useTitle();
  useEffect(() => keepFocus(document.body), []);
  return (
    <div class="shell">
      <a class="skip" href="#stage" onClick={toStage}>
        Skip to the view
      </a>
      <Rail view={view} onHelp={() => (help.value = true)} />
      <header class="bar">
        <WorldSwitch />
        <Connection />
        <Troubles />
        <span class="spacer" />
        <ClockBar />
      </header>
      <main class="stage" id="stage" tabIndex={-1}>
        <Stage view={view} />
        <Offline />
      </main>
      {help.value && <KeysDialog onClose={() => (help.value = false)} />}
      {tokenWanted.value && <TokenDialog />}
      <Notes />
    </div>
  );
}

function toStage(e: Event): void {
  e.preventDefault();
  document.getElementById("stage")?.focus();
}

function Rail({ view, onHelp }: { view: View | undefined; onHelp: () => void }): JSX.Element {
  return (
    <nav class="rail" aria-label="Views">
      <a class="brand" href={link("phones")} aria-label="wabamock: phones">
        <Logo />
      </a>
      <div class="rail-links">
        {views.map((v) => (
          <a key={v.id} class="rail-link" href={link(v.id)} aria-current={v === view ? "page" : undefined} title={`${v.title} (g ${v.key})`}>
            <Icon name={v.icon} />
            {v.title}
          </a>
        ))}
      </div>
      <div class="rail-foot">
        <ThemeSwitch />
        <button type="button" class="rail-link" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
          <Icon name="help" />
          <span>Keys</span>
        </button>
      </div>
    </nav>
  );
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
      <span>{text}</span>
    </button>
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
