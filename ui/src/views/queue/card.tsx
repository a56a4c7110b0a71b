// One delivery as a card: what it tells, where it stands, what can be done to it.
import type { JSX } from "preact";
import { link, route } from "../../lib/router";
import { clockTime } from "../../lib/time";
import { Button, Chip, Time } from "../../parts/basics";
import type { IconName } from "../../parts/icon";
import { world } from "../../store/app";
import type { Delivery } from "../types";
import { duplicate, order, swap } from "./deeds";
import { actions, headline, outcome, type Standing, standing, succeeded } from "./model";

interface Props {
  delivery: Delivery;
  /** The next one in its lane, with which it can change places. */
  next: Delivery | undefined;
  chosen: boolean;
  queue: Standing;
  now: number;
  /** What the board does with cards that are dragged. */
  drag: JSX.HTMLAttributes<HTMLLIElement>;
  /** Another card that is dragged would change places with it. */
  target: boolean;
}

/** A card; choosing it opens the delivery beside the lanes. */
export function Card({ delivery: d, next, chosen, queue, now, drag, target }: Props): JSX.Element {
  const h = headline(d);
  const last = d.attempts.at(-1);
  const peer = h.peer === "" ? "" : world.value.nameOf(h.peer);
  const query = Object.fromEntries(route.value.query);
  return (
    <li class={`wq-card is-${d.state} ${chosen ? "chosen" : ""} ${target ? "target" : ""}`} data-delivery={d.id} data-state={d.state} draggable={actions(d.state).swap} {...drag}>
      <a class="wq-open" href={link("queue", [d.id], query)} draggable={false} aria-current={chosen ? "true" : undefined}>
        <span class="wq-line">
          <b>{h.what.replaceAll("_", " ")}</b>
          <span class="wq-peer" title={peer}>{peer}</span>
          <Time at={d.queued}>{clockTime(d.queued)}</Time>
        </span>
        {h.detail !== "" && <span class="wq-detail" title={h.detail.slice(0, 300)}>{h.detail.slice(0, 200)}</span>}
        <span class="wq-stand">
          <span class={d.state === "done" ? "good" : ""}>{standing(d, now, queue)}</span>
          {last !== undefined && !succeeded(last) && d.state !== "done" && <span class="bad">{outcome(last)}</span>}
        </span>
        <Flags d={d} more={h.more} />
      </a>
      <Deeds d={d} next={next} name={h.what} />
    </li>
  );
}

/** What can be done to a delivery where it stands; with words where there is room. */
export function Deeds({ d, next, name, wide = false }: { d: Delivery; next: Delivery | undefined; name: string; wide?: boolean }): JSX.Element {
  const may = actions(d.state);
  const deed = (icon: IconName, label: string, run: () => Promise<unknown>) => (
    <Button icon={icon} kind={wide ? "plain" : "quiet"} small label={`${label}: ${name}`} title={label} onClick={() => void run()}>
      {wide ? label : undefined}
    </Button>
  );
  return (
    <span class="wq-deeds" role="group" aria-label={`What to do with ${name}`}>
      {may.hold && deed("hand", "Hold", () => order("hold", d.id))}
      {may.release && deed("send", d.state === "held" ? "Release" : "Post now", () => order("release", d.id))}
      {may.swap && next !== undefined && deed("swap", "Let the next one go first", () => swap(d.id, next.id))}
      {deed("copy", "Send once more", () => duplicate(d.id))}
      {may.drop && deed("trash", "Drop", () => order("drop", d.id))}
    </span>
  );
}

/** What is unusual about a delivery. */
export function Flags({ d, more = 0 }: { d: Delivery; more?: number }): JSX.Element | null {
  const flags = [
    more > 0 && `${more} more inside`,
    d.copy_of !== undefined && (d.resent ? "sent once more" : "duplicate"),
    d.reordered && "lets the next pass",
    d.edited && "edited",
  ].filter((f): f is string => typeof f === "string");
  if (flags.length === 0) return null;
  return <span class="wq-flags">{flags.map((f) => <Chip key={f} tone="info">{f}</Chip>)}</span>;
}
