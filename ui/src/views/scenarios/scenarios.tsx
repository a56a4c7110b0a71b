// Bad days on purpose: scenarios and what fired, numbers with a meaning, chaos.
import type { JSX } from "preact";
import { link, route } from "../../lib/router";
import { ChaosTab } from "./chaos";
import { NumbersTab } from "./numbers";
import { ScenariosTab } from "./library";
import "../views.css";
import "./scenarios.css";

const TABS = [
  ["", "Library"],
  ["numbers", "Numbers"],
  ["chaos", "Chaos"],
] as const;

export default function ScenariosView(): JSX.Element {
  const tab = route.value.parts[0] ?? "";
  return (
    <section class="view sc">
      <header class="view-head">
        <h1>Scenarios</h1>
        <nav class="subnav" aria-label="Kinds of bad days">
          {TABS.map(([id, title]) => (
            <a key={id} href={link("scenarios", id === "" ? [] : [id])} aria-current={tab === id ? "page" : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </header>
      <div class="view-body scroll" tabIndex={0} role="region" aria-label={TABS.find(([id]) => id === tab)?.[1] ?? "Library"}>
        {tab === "numbers" ? <NumbersTab /> : tab === "chaos" ? <ChaosTab /> : <ScenariosTab />}
      </div>
    </section>
  );
}
