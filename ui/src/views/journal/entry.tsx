// One entry of the journal in full, with links to what it is about.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { fullTime } from "../../lib/time";
import { Chip } from "../../parts/basics";
import { Json } from "../../parts/json";
import { world } from "../../store/app";
import { fullTimes } from "../../store/arrivals";
import { touched } from "../../store/facts";
import { ExchangeDetails } from "../log/exchange";
import { FamilyMark } from "../log/pieces";
import { DeliveryDetails } from "../log/webhook";
import { wordsOf } from "../log/words";
import type { Entry } from "../types";

export function EntryPane({ entry }: { entry: Entry }): JSX.Element {
  const w = wordsOf(entry, (peer) => world.value.nameOf(peer), (id) => world.value.deliveries.byID.get(id));
  return (
    <div class="jr-entry">
      <header class="jr-what">
        <FamilyMark family={w.family} tone={w.tone} />
        <div class="grow">
          <h3>{w.title}</h3>
          {w.text !== "" && <p class="jr-said">{w.text}</p>}
          <p class="muted num">
            <time dateTime={entry.at} title={fullTimes(entry)}>{fullTime(entry.at)}</time>
          </p>
        </div>
      </header>
      <About entry={entry} />
      {entry.exchange === undefined ? <FactPane entry={entry} /> : <ExchangeDetails entry={entry} linked={false} />}
    </div>
  );
}

/** A fact: the webhook that it is about, if it is about one, and its members. */
function FactPane({ entry }: { entry: Entry }): JSX.Element {
  const { delivery } = touched(entry);
  if (delivery === undefined) return <Json value={entry.fact} label="The fact" />;
  return (
    <>
      <DeliveryDetails id={delivery} />
      <details class="headers">
        <summary>The fact as it stands in the journal: {entry.kind}</summary>
        <Json value={entry.fact} label="The fact" />
      </details>
    </>
  );
}

function About({ entry }: { entry: Entry }): JSX.Element | null {
  const { messages, peers, delivery } = touched(entry);
  if (messages.length + peers.length === 0 && delivery === undefined) return null;
  const [peer] = peers;
  return (
    <p class="jr-about">
      {peers.slice(0, 8).map((p) => (
        <a key={p} href={link("phones", [p])} title="The phone"><Chip>{world.value.nameOf(p)}</Chip></a>
      ))}
      {messages.slice(0, 8).map((m) => (
        <a key={m} href={peer === undefined ? link("journal", [], { q: `message:${m}` }) : link("phones", [peer], { m })} title={m}><Chip tone="info">message {m.length > 14 ? `…${m.slice(-8)}` : m}</Chip></a>
      ))}
      {delivery !== undefined && <a href={link("queue", [delivery])} title={delivery}><Chip tone="info">webhook {delivery.slice(0, 8)}</Chip></a>}
    </p>
  );
}
