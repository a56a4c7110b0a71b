// Coverage: each dimension with what was exercised and what never.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { link, route, setQuery } from "../../lib/router";
import { world } from "../../store/app";
import type { CoverageItem, Dimension, Report } from "../types";
import { ofThisLife, sections, type Section, type Show, times } from "./model";

const SHOWS = [["all", "All"], ["missing", "Never tried"], ["met", "Exercised"]] as const;

/** A dimension with more items is closed until somebody opens it, or looks for something. */
const many = 80;

export function CoverageTab({ report: r }: { report: Report }): JSX.Element {
  const { query } = route.value;
  const show = (SHOWS.find(([id]) => id === query.get("show"))?.[0] ?? "all") as Show;
  const text = query.get("find") ?? "";
  const list = useMemo(() => sections(r.coverage, show, text), [r, show, text]);
  const lives = r.worlds.find((w) => w.name === world.value.name)?.lives ?? 1;
  return (
    <>
      <div class="toolbar">
        <input type="search" aria-label="Find in the coverage" placeholder="Find an operation, code, field" value={text} onInput={(e) => setQuery({ find: e.currentTarget.value || null }, true)} />
        <div class="segments" role="group" aria-label="Which items">
          {SHOWS.map(([id, label]) => <button key={id} type="button" aria-pressed={show === id} onClick={() => setQuery({ show: id === "all" ? null : id }, true)}>{label}</button>)}
        </div>
      </div>
      {list.length === 0 && <p class="hint">Nothing has “{text}”.</p>}
      {list.map((s) => <Dimension key={s.dimension.name} of={s} open={text !== "" || s.dimension.items.length <= many} lives={lives} />)}
    </>
  );
}

function Dimension({ of: s, open, lives }: { of: Section; open: boolean; lives: number }): JSX.Element {
  const d = s.dimension;
  return (
    <details class="card cv-dimension" open={open} data-dimension={d.name}>
      <summary>
        <h2>{d.title}</h2>
        <meter min={0} max={Math.max(1, d.total)} value={d.met} aria-label={`${d.title}: ${d.met} of ${d.total}`} />
        <span class="num">{d.met} of {d.total}</span>
        <b class="num">{d.percent} %</b>
      </summary>
      {s.count === 0 ? (
        <p class="hint">None.</p>
      ) : (
        <div class={`cv-groups ${s.groups.some((g) => g.owner !== "") ? "owned" : ""}`}>
          {s.groups.map((g) => (
            <div key={g.owner} class="cv-group">
              {g.owner !== "" && <h3 class="mono">{g.owner}</h3>}
              <ul class="cv-items">{g.items.map((i) => <Item key={i.item.name} item={i.item} label={i.label} dimension={d.name} lives={lives} />)}</ul>
            </div>
          ))}
        </div>
      )}
    </details>
  );
}

function Item({ item: i, label, dimension, lives }: { item: CoverageItem; label: string; dimension: Dimension["name"]; lives: number }): JSX.Element {
  const title = [i.about, i.met ? `Exercised${dimension === "schema_keywords" ? "" : ` ${times(i.count)}`}` : "Never tried", i.extra ? "Does not count" : ""].filter(Boolean).join(". ");
  const mark = <i aria-hidden="true">{i.met ? "✓" : "·"}</i>;
  const state = <span class="sr">{i.met ? "exercised" : "never tried"}</span>;
  const here = i.first !== undefined && ofThisLife(i.first, world.value.name, lives);
  return (
    <li class={`${i.met ? "met" : ""} ${i.extra ? "extra" : ""}`} title={title}>
      {here && i.first ? <a href={link("journal", [String(i.first.seq)])}>{mark}{label}{state}</a> : <span>{mark}{label}{state}</span>}
      {i.count > 1 && dimension !== "schema_keywords" && <span class="num hint">{i.count}</span>}
    </li>
  );
}
