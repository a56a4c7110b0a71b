// The lanes of the webhook queue. Cards are dragged onto each other to change places, and onto lanes to be held or let go.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { setQuery } from "../../lib/router";
import { world } from "../../store/app";
import type { Delivery } from "../types";
import { Card } from "./card";
import { order, swap } from "./deeds";
import { dropped, type Lane, LANES, maySwap, type Standing } from "./model";

interface Props {
  sorted: Record<Lane, Delivery[]>;
  counts: Record<Lane, number>;
  /** The lane that a narrow page shows. */
  narrow: Lane;
  chosen: string | undefined;
  queue: Standing;
  now: number;
}

/** What is dragged, and where it would fall: onto the card of this id, or onto a lane. */
interface Drag {
  id: string;
  onto: string;
}

export function Board({ sorted, counts, narrow, chosen, queue, now }: Props): JSX.Element {
  const [drag, setDrag] = useState<Drag>();
  const known = world.value.deliveries.byID;
  const moved = drag === undefined ? undefined : known.get(drag.id);
  const over = (e: DragEvent, onto: string, may: boolean) => {
    if (!may || drag === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    if (drag.onto !== onto) setDrag({ id: drag.id, onto });
  };
  const onCard = (d: Delivery): JSX.HTMLAttributes<HTMLLIElement> => ({
    onDragStart: (e) => {
      e.dataTransfer?.setData("text/plain", d.id);
      setDrag({ id: d.id, onto: "" });
    },
    onDragEnd: () => setDrag(undefined),
    onDragOver: (e) => over(e, d.id, moved !== undefined && maySwap(moved, d)),
    onDrop: (e) => {
      const one = drag === undefined ? undefined : known.get(drag.id);
      if (one === undefined || !maySwap(one, d)) return;
      e.preventDefault();
      e.stopPropagation();
      setDrag(undefined);
      void swap(one.id, d.id);
    },
  });
  const onLane = (lane: Lane) => ({
    onDragOver: (e: DragEvent) => over(e, lane, moved !== undefined && dropped(moved.state, lane) !== undefined),
    onDrop: (e: DragEvent) => {
      const deed = moved === undefined ? undefined : dropped(moved.state, lane);
      if (deed === undefined || moved === undefined) return;
      e.preventDefault();
      setDrag(undefined);
      void order(deed, moved.id);
    },
  });
  return (
    <>
      <Tabs counts={counts} narrow={narrow} />
      <div class="wq-lanes">
        {LANES.map(({ lane, title, about, none }) => (
          <section key={lane} class={`wq-lane ${narrow === lane ? "now" : ""} ${drag?.onto === lane ? "target" : ""}`} data-lane={lane} aria-label={`${title}: ${about}`} {...onLane(lane)}>
            <h2 title={about}>{title} <span class="count">{counts[lane].toLocaleString("en")}</span></h2>
            <ul tabIndex={0} aria-label={title}>
              {sorted[lane].map((d, i) => (
                <Card key={d.id} delivery={d} next={nextOf(sorted[lane], i)} chosen={d.id === chosen} queue={queue} now={now} drag={onCard(d)} target={drag?.onto === d.id} />
              ))}
              {counts[lane] === 0 && <li class="wq-none hint">{none}</li>}
            </ul>
            {counts[lane] > sorted[lane].length && <p class="hint">and {(counts[lane] - sorted[lane].length).toLocaleString("en")} more: find them by number or id</p>}
          </section>
        ))}
      </div>
    </>
  );
}

/** The lanes by name, where only one of them has room. */
function Tabs({ counts, narrow }: Pick<Props, "counts" | "narrow">): JSX.Element {
  return (
    <nav class="wq-tabs" aria-label="Lanes">
      {LANES.map(({ lane, title }) => (
        <button key={lane} type="button" aria-pressed={narrow === lane} onClick={() => setQuery({ lane }, true)}>
          {title} <span class="count">{counts[lane].toLocaleString("en")}</span>
        </button>
      ))}
    </nav>
  );
}

/** The next one of a lane, if the two can change places. */
export function nextOf(lane: readonly Delivery[], i: number): Delivery | undefined {
  const [one, next] = [lane[i], lane[i + 1]];
  return one !== undefined && next !== undefined && maySwap(one, next) ? next : undefined;
}
