// What scenarios expect of the client, and how it stands.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { clockTime } from "../../lib/time";
import { Chip, Time } from "../../parts/basics";
import type { Expectation } from "../types";

/** Expectations, the unmet ones with what is missing. */
export function Expected({ list }: { list: readonly Expectation[] }): JSX.Element {
  return (
    <div class="sc-expect">
      <p class="label">Expected of the client</p>
      <ul>
        {list.map((e) => (
          <li key={`${e.scenario}/${e.name}`}>
            <Chip tone={e.met ? "good" : e.open ? "warn" : "bad"}>{e.met ? "met" : e.open ? "open" : "not met"}</Chip>
            <span>
              <b>{e.name}</b> {e.expected}; seen: {e.got}
              {e.missed ? <>. The last call did not count: {e.missed}{e.missed_by ? <> (<a class="mono" href={link("journal", [e.missed_by])}>{e.missed_by}</a>)</> : null}</> : null}
              {!e.met && e.open && e.due !== undefined && <span class="hint"> until <Time at={e.due}>{clockTime(e.due)}</Time></span>}
            </span>
            {e.evidence.slice(0, 5).map((x) => <a key={x} class="mono" href={/^x\d+$/.test(x) ? link("journal", [x]) : link("journal", [], { q: `message:${x}` })}>{x.slice(0, 12)}</a>)}
          </li>
        ))}
      </ul>
    </div>
  );
}
