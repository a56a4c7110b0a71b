// Findings and refused calls: what it was, what to do about it, and the entries that show it.
import type { JSX } from "preact";
import { link } from "../../lib/router";
import { Chip, Empty, type Tone } from "../../parts/basics";
import { Coded } from "../../parts/coded";
import { world } from "../../store/app";
import type { Finding, Report, Sighting, UnmatchedGroup, Violation } from "../types";
import { bySeverity, ofThisLife, times } from "./model";

const TONES: Record<Finding["severity"], Tone> = { error: "bad", warning: "warn", note: "info" };

export function FindingsTab({ report: r }: { report: Report }): JSX.Element {
  if (r.findings.length === 0) {
    return (
      <Empty icon="check" title="Nothing found">
        <p>What the API lets through and what will hurt in production stands here: the same text sent twice, logins before every call, webhooks answered with 204, and more.</p>
      </Empty>
    );
  }
  return (
    <>
      {bySeverity(r.findings).map((g) => (
        <section key={g.severity}>
          <h2 class="section">{{ error: "Errors", warning: "Warnings", note: "Notes" }[g.severity]} <span class="count">{g.findings.length}</span></h2>
          <ul class="cv-list">{g.findings.map((f) => <Found key={`${f.rule} ${f.subject ?? ""}`} finding={f} report={r} />)}</ul>
        </section>
      ))}
    </>
  );
}

function Found({ finding: f, report }: { finding: Finding; report: Report }): JSX.Element {
  return (
    <li class={`card cv-item ${TONES[f.severity]}`} data-rule={f.rule}>
      <header>
        <Chip tone={TONES[f.severity]}>{f.severity}</Chip>
        <h3>{f.title}</h3>
        {f.subject ? <span class="mono">{f.subject}</span> : null}
        <span class="hint cv-times">{times(f.count)}</span>
      </header>
      <p><Coded text={f.message} /></p>
      <p class="cv-fix"><b>Do:</b> <Coded text={f.fix} /></p>
      <footer><Rule id={f.rule} page={f.page} /><Evidence list={f.evidence} count={f.count} report={report} /></footer>
    </li>
  );
}

const SOURCE = "https://github.com/wabamock/wabamock/blob/main/";

function Rule({ id, page }: { id: string; page: string | undefined }): JSX.Element {
  return page === undefined ? <code>{id}</code> : <a class="mono" href={SOURCE + page} target="_blank" rel="noreferrer">{id}</a>;
}

/** Links to the entries of the world as it lives now; others are counted. */
function Evidence({ list, count, report }: { list: readonly Sighting[]; count: number; report: Report }): JSX.Element {
  const name = world.value.name;
  const lives = report.worlds.find((w) => w.name === name)?.lives ?? 1;
  const here = list.filter((s) => ofThisLife(s, name, lives)).slice(0, 8);
  const rest = count - here.length;
  return (
    <span class="cv-evidence">
      {here.length > 0 && <span class="hint">{here[0]?.exchange ? (here.length === 1 ? "call" : "calls") : here.length === 1 ? "entry" : "entries"}</span>}
      {here.map((s) => <a key={`${s.exchange} ${s.seq}`} class="mono" href={link("journal", [String(s.seq)])}>{s.exchange || s.seq}</a>)}
      {rest > 0 && <span class="hint">{here.length > 0 ? `and ${rest.toLocaleString("en")} more` : "before the world began anew"}</span>}
    </span>
  );
}

export function RefusedTab({ report: r }: { report: Report }): JSX.Element {
  if (r.unmatched.length === 0) {
    return (
      <Empty icon="check" title="Nothing was refused">
        <p>Calls that no operation matched, that access refused or that depart from <code>openapi.yaml</code> stand here with what would have been right.</p>
      </Empty>
    );
  }
  const keyOf = (u: UnmatchedGroup) => `${u.reason} ${u.request} ${u.violations.map((v) => v.rule + v.pointer).join()}`;
  return (
    <section>
      <h2 class="section">Refused before the world saw them <span class="count">{r.unmatched.length}</span></h2>
      <ul class="cv-list">{r.unmatched.map((u) => <Refused key={keyOf(u)} of={u} report={r} />)}</ul>
    </section>
  );
}

const REASONS: Record<UnmatchedGroup["reason"], string> = { route: "no such operation", access: "no access", contract: "departs from openapi.yaml", limit: "too much" };

function Refused({ of: u, report }: { of: UnmatchedGroup; report: Report }): JSX.Element {
  return (
    <li class={`card cv-item ${TONES[u.severity]}`}>
      <header>
        <Chip tone={TONES[u.severity]}>{u.status}</Chip>
        <h3 class="mono">{u.request}</h3>
        {u.operation !== undefined && <span class="mono">{u.operation}</span>}
        <Chip>{REASONS[u.reason]}</Chip>
        <Evidence list={u.evidence} count={u.count} report={report} />
        <span class="hint cv-times">{times(u.count)}</span>
      </header>
      {u.violations.length > 0 && (
        <table class="cv-violations">
          <colgroup><col class="cv-where" /><col /><col class="cv-todo" /><col class="cv-rule" /></colgroup>
          <thead class="sr"><tr><th scope="col">Where</th><th scope="col">What is wrong</th><th scope="col">What to do</th><th scope="col">Rule</th></tr></thead>
          <tbody>{u.violations.map((v) => <Departure key={v.rule + v.in + v.pointer} of={v} />)}</tbody>
        </table>
      )}
    </li>
  );
}

function Departure({ of: v }: { of: Violation }): JSX.Element {
  return (
    <tr>
      <th scope="row" class="mono">{[v.in, v.pointer].filter(Boolean).join(" ")}</th>
      <td>
        <Coded text={v.message} />
        {v.expected !== undefined && <span class="hint"> Expected {v.expected}{v.got === undefined ? "" : `, got ${v.got}`}.</span>}
      </td>
      <td>{v.fix !== undefined && <Coded text={v.fix} />}</td>
      <td>{v.id !== undefined && <Rule id={v.id} page={v.page} />}</td>
    </tr>
  );
}
