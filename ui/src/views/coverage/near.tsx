// Near misses: what a request nearly met, and what kept it from that.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { Chip, Empty } from "../../parts/basics";
import { world } from "../../store/app";
import type { NearMiss } from "../types";
import { byRequest } from "./model";

export function NearTab({ list }: { list: readonly NearMiss[] }): JSX.Element {
  if (list.length === 0) {
    return (
      <Empty icon="check" title="No near misses">
        <p>A path, number or template with a letter too many, a call that a rule of a scenario would have met but for one condition: such calls stand here, with what differs.</p>
      </Empty>
    );
  }
  return (
    <section>
      <h2 class="section">What the newest calls nearly met</h2>
      <ul class="cv-list">{byRequest(list).map((r) => <Nearly key={r.exchange} seq={r.seq} exchange={r.exchange} list={r.misses} />)}</ul>
    </section>
  );
}

function Nearly({ seq, exchange, list }: { seq: number; exchange: string; list: readonly NearMiss[] }): JSX.Element {
  const request = world.value.tail.peek().find((e) => e.seq === seq)?.exchange?.request;
  return (
    <li class="card cv-item" data-near={exchange}>
      <header>
        <h3 class="mono">{request === undefined ? `Entry ${seq}` : `${request.method} ${request.target}`}</h3>
        <span class="cv-evidence"><span class="hint">call</span><a class="mono" href={link("journal", [String(seq)])}>{exchange}</a></span>
      </header>
      <table class="cv-violations cv-near">
        <colgroup><col class="cv-kind" /><col class="cv-what" /><col /></colgroup>
        <thead class="sr"><tr><th scope="col">Kind</th><th scope="col">What is near</th><th scope="col">What differs</th></tr></thead>
        <tbody>
          {list.map((m) => (
            <tr key={`${m.kind} ${m.name}`}>
              <th scope="row"><Chip>{m.kind}</Chip></th>
              <td><b class="mono">{m.name}</b>{m.about !== undefined && m.about !== "" && <span class="hint"> {m.about}</span>}</td>
              <td>
                <ul>{m.differs.map((d) => <li key={d.field}><span class="mono">{d.field}</span>: expected <b>{d.expected}</b>, got {d.got === "" ? "nothing" : <b>{d.got}</b>}</li>)}</ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </li>
  );
}
