// The log beside the phones: each call, change of state and webhook that belongs to what was said, linked with it both ways.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { clockTime, fullTime, span } from "../../lib/time";
import { link } from "../../lib/router";
import { Button, Chip, Empty, toneOf } from "../../parts/basics";
import { Json } from "../../parts/json";
import { VirtualList } from "../../parts/virtual";
import { world } from "../../store/app";
import type { Delivery } from "../../store/deliveries";
import { type Entry, touched } from "../../store/facts";
import { inWords } from "../phones/say";
import { ExchangeDetails } from "./exchange";
import { causeWords, itemsWords } from "./fact-words";
import type { Item } from "./items";
import { FamilyMark } from "./pieces";
import { useEntries, useItems } from "./use-items";
import { DeliveryDetails, StateChip, answerTone } from "./webhook";
import { wordsOf } from "./words";
import "./log.css";

interface Props {
  peers: readonly string[];
  selected: string | null; // id of a message
  opened: string | null; // key of an item
  onOpen: (item: Item | null) => void;
  onClose: () => void;
}

export function Log(p: Props): JSX.Element {
  const w = world.value;
  const only = useSignal(false);
  const entries = useEntries(w, p.peers, p.selected);
  const items = useItems(w, p.peers, entries);
  const related = (i: Item): boolean => p.selected !== null && i.messages.includes(p.selected);
  const shown = only.value && p.selected !== null ? items.filter(related) : items;
  const target = p.opened === null ? (p.selected === null ? -1 : shown.findIndex(related)) : shown.findIndex((i) => i.key === p.opened);
  const count = p.selected === null ? 0 : items.filter(related).length;
  return (
    <section class="log" aria-label="Log of calls and webhooks">
      <header class="pane-head">
        <h2>Log</h2>
        <span class="muted grow cut" role="status">
          {p.selected === null ? "Choose a message to mark its calls" : count === 1 ? "1 entry of this message" : `${count} entries of this message`}
        </span>
        <Button small icon="filter" kind="quiet" pressed={only.value} disabled={p.selected === null} label="Only this message" onClick={() => (only.value = !only.value)} />
        <Button class="log-close" small icon="close" kind="quiet" label="Close the log" onClick={p.onClose} />
      </header>
      {shown.length === 0 ? (
        <div class="scroll">
          <Empty icon="journal" title="No calls yet">
            <p>Each call of the API and each webhook about this chat stands here, linked with its message.</p>
          </Empty>
        </div>
      ) : (
        <VirtualList class="log-list" anchor="end" count={shown.length} keyOf={(i) => shown[i]?.key ?? ""} estimate={() => 44} label="Calls, changes and webhooks" reveal={target} revealed={`${p.selected} ${p.opened}`}>
          {(i) => {
            const item = shown[i];
            if (item === undefined) return null;
            const open = p.opened === item.key;
            return <Row item={item} open={open} related={related(item)} dim={p.selected !== null && !related(item)} onToggle={() => p.onOpen(open ? null : item)} />;
          }}
        </VirtualList>
      )}
    </section>
  );
}

interface RowProps {
  item: Item;
  open: boolean;
  related: boolean;
  dim: boolean;
  onToggle: () => void;
}

function Row({ item, open, related, dim, onToggle }: RowProps): JSX.Element {
  return (
    <div class={`log-item ${item.is} ${open ? "open" : ""} ${related ? "related" : ""} ${dim ? "dim" : ""}`} data-key={item.key}>
      <button type="button" class="log-row" aria-expanded={open} onClick={onToggle}>
        {item.is === "exchange" ? <ExchangeRow entry={item.entry} /> : item.is === "webhook" ? <WebhookRow d={item.delivery} about={quote(item)} /> : <FactRow entry={item.entry} about={quote(item)} />}
        <time class="num" title={fullTime(item.at)}>
          {clockTime(item.at, true)}
        </time>
      </button>
      {open && (item.is === "exchange" ? <ExchangeDetails entry={item.entry} /> : item.is === "webhook" ? <DeliveryDetails id={item.key} /> : <FactDetails entry={item.entry} />)}
    </div>
  );
}

const names = (peer: string): string => world.value.nameOf(peer);

function ExchangeRow({ entry }: { entry: Entry }): JSX.Element {
  const words = wordsOf(entry, names);
  const text = said(entry) ?? words.text;
  return (
    <>
      <FamilyMark family="call" tone={words.tone} />
      <span class="grow cut" title={`${words.title} ${text}`}>
        <b>{words.title}</b> <span class="muted log-quote">{text}</span>
      </span>
      {words.marks.map((m) => (
        <Chip key={m.word} tone={m.tone} title={m.title}>
          {m.word}
        </Chip>
      ))}
      <Chip tone={toneOf(words.status ?? 0)}>{words.status === 0 ? "none" : words.status}</Chip>
    </>
  );
}

/** What the message of a call says, as far as it is known. */
const said = (entry: Entry): string | undefined => wordsOfMessage(touched(entry).messages[0]);

function wordsOfMessage(id: string | undefined): string | undefined {
  const m = id === undefined ? undefined : world.value.chats.message(id);
  return m === undefined ? undefined : inWords(m);
}

/** Which message an item is about, so that rows of one kind can be told apart; empty where that is not one alone. */
function quote(item: Item): string {
  const words = item.messages.length === 1 ? wordsOfMessage(item.messages[0]) : undefined;
  return words === undefined ? "" : `“${words.slice(0, 80)}”`;
}

function WebhookRow({ d, about }: { d: Delivery; about: string }): JSX.Element {
  const last = d.attempts[d.attempts.length - 1];
  const text = itemsWords(d.items, d.about);
  return (
    <>
      <FamilyMark family="webhook" tone={d.state === "given_up" ? "bad" : ""} />
      <span class="grow cut" title={`Webhook ${text} ${about}`.trim()}>
        <b>Webhook</b> <span class="muted">{text}</span> {about !== "" && <span class="muted log-quote">{about}</span>}
      </span>
      {d.copy_of !== undefined && <Chip>{d.resent === true ? "resent" : "copy"}</Chip>}
      {d.edited === true && <Chip>edited</Chip>}
      {d.tries > 1 && <span class="muted num">{d.tries} tries</span>}
      {last !== undefined && d.state === "done" ? (
        <Chip tone={answerTone(last.status)} title={`took ${span(last.took_ms)}`}>
          {last.status ?? "no answer"}
        </Chip>
      ) : (
        <>
          {last !== undefined && d.state !== "in_flight" && (
            <Chip tone="bad" title={last.detail ?? causeWords(last.cause)}>
              {last.status ?? last.cause}
            </Chip>
          )}
          <StateChip state={d.state} />
        </>
      )}
    </>
  );
}

function FactRow({ entry, about }: { entry: Entry; about: string }): JSX.Element {
  const words = wordsOf(entry, names);
  const text = [words.text, about].filter((t) => t !== "").join(" · ");
  return (
    <>
      <FamilyMark family={words.family} tone={words.tone} />
      <span class="grow cut" title={`${words.title} ${text}`}>
        {words.title} <span class="muted">{text}</span>
      </span>
    </>
  );
}

/** A fact as it stands in the journal. */
const FactDetails = ({ entry }: { entry: Entry }): JSX.Element => (
  <div class="details">
    <div class="row wrap">
      <a class="btn small quiet" href={link("journal", [String(entry.seq)])}>
        Entry {entry.seq} of the journal
      </a>
    </div>
    <Json value={entry.fact} label={`Fact ${entry.kind}`} />
  </div>
);
