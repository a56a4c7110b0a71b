// One entry of the journal in one line.
import type { JSX } from "preact";
import { format } from "../../lib/router";
import { clockTime, dayName, dayOf } from "../../lib/time";
import { Chip, toneOf } from "../../parts/basics";
import { world } from "../../store/app";
import { fullTimes } from "../../store/arrivals";
import { FamilyMark } from "../log/pieces";
import { answerTone } from "../log/webhook";
import { wordsOf } from "../log/words";
import type { Entry } from "../types";

interface RowProps {
  entry: Entry;
  before: Entry | undefined; // the one above, which is newer
  chosen: boolean;
  related: boolean;
  query: URLSearchParams;
}

export const hrefOf = (e: Entry, query: URLSearchParams): string => format({ world: world.peek().name, view: "journal", parts: [String(e.seq)], query });

export function Row({ entry, before, chosen, related, query }: RowProps): JSX.Element {
  const w = wordsOf(entry, (peer) => world.value.nameOf(peer), (id) => world.value.deliveries.byID.get(id));
  const newDay = before !== undefined && dayOf(before.at) !== dayOf(entry.at);
  const tone = entry.exchange === undefined ? answerTone(w.status) : toneOf(w.status ?? 0);
  return (
    <>
      {newDay && <p class="jr-day">{dayName(entry.at)}</p>}
      <a class={`jr-row ${entry.exchange ? "call" : "fact"} ${chosen ? "chosen" : ""} ${related ? "related" : ""}`} href={hrefOf(entry, query)} aria-current={chosen ? "true" : undefined} data-seq={entry.seq} data-kind={entry.kind}>
        <span class="jr-seq num">{entry.seq}</span>
        <time dateTime={entry.at} title={fullTimes(entry)}>{clockTime(entry.at, true)}</time>
        <FamilyMark family={w.family} tone={w.tone} />
        <span class="jr-status">{w.status !== undefined && <Chip tone={tone}>{w.status === 0 ? "none" : w.status}</Chip>}</span>
        <b class={`jr-title ${w.tone === "bad" && entry.exchange === undefined ? "bad" : ""}`} title={w.title}>{w.title}</b>
        <span class="jr-text" title={w.text}>{w.text}</span>
        <span class="jr-marks">{w.marks.map((m) => <Chip key={m.word} tone={m.tone} title={m.title}>{m.word}</Chip>)}</span>
      </a>
    </>
  );
}
