// What the details of a call and of a webhook are made of: parts with a title, headers, the mark of a kind of thing.
import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "../../parts/icon";
import type { Family } from "./fact-words";

/** A part with its title; `note` stands beside it in the letters of a machine. */
export function Part({ title, note, children }: { title: string; note?: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="part">
      <h3>
        {title} {note !== undefined && <span class="mono muted">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

/** Headers, folded until somebody wants to see them. */
export function Headers({ of }: { of: Record<string, string[]> }): JSX.Element | null {
  const list = Object.entries(of);
  if (list.length === 0) return null;
  return (
    <details class="headers">
      <summary>{list.length === 1 ? "1 header" : `${list.length} headers`}</summary>
      <dl class="mono">
        {list.map(([name, values]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{values.join(", ")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const icons: Record<Family, IconName> = {
  call: "right", in: "phone", out: "send", status: "check", webhook: "hook", people: "people", scenario: "flask", clock: "clock",
  account: "user", settings: "edit", media: "clip", trouble: "alert", other: "info",
};

/** The mark of a kind of thing; what it stands for is in the words beside it. */
export const FamilyMark = ({ family, tone }: { family: Family; tone?: string }): JSX.Element => (
  <span class={`log-mark ${family} ${tone === "bad" ? "bad" : ""}`} aria-hidden="true">
    <Icon name={tone === "bad" && family === "status" ? "close" : icons[family]} size={14} />
  </span>
);
