// One entry of the journal in full, with links to what it is about.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { fullTime } from "../../lib/time";
import { Chip } from "../../parts/basics";
import { Json } from "../../parts/json";
import { world } from "../../store/app";
import { touched } from "../../store/facts";
import { ExchangeDetails } from "../log/details";
import type { Entry } from "../types";

export function EntryPane({ entry }: { entry: Entry }): JSX.Element {
  return (
    <div class="jr-entry">
      <p class="jr-when">
        {entry.exchange === undefined && <b>{entry.kind.replaceAll("_", " ")}</b>} <time dateTime={entry.at}>{fullTime(entry.at)}</time>
      </p>
      <About entry={entry} />
      {entry.exchange === undefined ? <Json value={entry.fact} label="The fact" /> : <ExchangeDetails entry={entry} />}
    </div>
  );
}

function About({ entry }: { entry: Entry }): JSX.Element | null {
  const { messages, peers, delivery } = touched(entry);
  if (messages.length + peers.length === 0 && delivery === undefined) return null;
  return (
    <p class="jr-about">
      {peers.slice(0, 8).map((p) => (
        <a key={p} href={link("phones", [p])}><Chip>{world.value.nameOf(p)}</Chip></a>
      ))}
      {messages.slice(0, 8).map((m) => (
        <a key={m} href={link("journal", [], { q: `message:${m}` })} title={m}><Chip tone="info">message {m.slice(0, 10)}…</Chip></a>
      ))}
      {delivery !== undefined && <a href={link("queue", [delivery])} title={delivery}><Chip tone="info">webhook {delivery.slice(0, 8)}</Chip></a>}
    </p>
  );
}
