// What the description of the API says to a call, who decided instead of the world, and what the call nearly met.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Schema, api } from "../../api/client";
import { Chip } from "../../parts/basics";
import { Coded } from "../../parts/coded";
import { world } from "../../store/app";
import type { Exchange } from "../../store/facts";
import { Part } from "./pieces";

type Violation = Schema<"Violation">;
type NearMiss = Schema<"NearMiss">;

/** Where the pages are that explain the rules. */
const source = "https://github.com/wabamock/wabamock/blob/main/";

export function Verdict({ x }: { x: Exchange }): JSX.Element {
  const wrong = x.violations ?? [];
  const findings = x.findings ?? [];
  const ours = x.ours ?? [];
  return (
    <div class="verdict">
      {x.injected !== undefined && (
        <p>
          <Chip tone="info">injected</Chip> {x.injected} decided this answer
        </p>
      )}
      {x.fault !== undefined && (
        <p>
          <Chip tone="bad">fault</Chip> {x.fault}
        </p>
      )}
      {wrong.length === 0 && findings.length === 0 && ours.length === 0 && (
        <p>
          <Chip tone="good">contract kept</Chip> Request and answer fit the description.
        </p>
      )}
      <Violations of={wrong} tone="bad" word="violation" />
      <Violations of={findings} tone="warn" word="finding" />
      <Violations of={ours} tone="bad" word="defect of the mock" />
    </div>
  );
}

function Violations({ of, tone, word }: { of: readonly Violation[]; tone: "bad" | "warn"; word: string }): JSX.Element | null {
  if (of.length === 0) return null;
  return (
    <ul class="violations">
      {of.map((v, i) => (
        <li key={i}>
          <p class="row wrap">
            <Chip tone={tone}>{word}</Chip>
            {v.id !== undefined && <Rule id={v.id} page={v.page} />}
            <code class="mono">{v.in === "body" ? v.pointer || "body" : `${v.in} ${v.pointer.replace(/^\//, "")}`}</code>
          </p>
          <p><Coded text={v.message} /></p>
          {v.expected !== undefined && v.got !== undefined && <Difference expected={v.expected} got={v.got} />}
          {v.fix !== undefined && <p class="fix"><Coded text={v.fix} /></p>}
        </li>
      ))}
    </ul>
  );
}

/** A rule by its id, which leads to the page that explains it. */
function Rule({ id, page }: { id: string; page: string | undefined }): JSX.Element {
  if (page === undefined) return <code class="mono">{id}</code>;
  return (
    <a class="mono" href={source + page} target="_blank" rel="noreferrer" title="Why it matters, and what to do">
      {id}
    </a>
  );
}

function Difference({ expected, got, field }: { expected: string; got: string; field?: string }): JSX.Element {
  return (
    <p class="differs">
      {field !== undefined && <b>{field.replaceAll("_", " ")}: </b>}
      wanted <code>{expected === "" ? "nothing" : expected}</code>, got <code>{got === "" ? "nothing" : got}</code>
    </p>
  );
}

const kinds: Record<NearMiss["kind"], string> = { operation: "operation", rule: "rule", number: "number", template: "template", language: "language of the template" };

/** What the call nearly met, and what differs; nothing where there is nothing. */
export function NearMisses({ x }: { x: Exchange }): JSX.Element | null {
  const w = world.value;
  const [list, setList] = useState<readonly NearMiss[]>([]);
  useEffect(() => {
    const end = new AbortController();
    setList([]);
    const ask = (): void =>
      void api.get("/_mock/worlds/{world}/near-misses", { path: { world: w.name }, query: { exchange: x.id, limit: 6 }, signal: end.signal }).then(
        (found) => setList(found.near_misses),
        () => undefined, // the entry is whole without it
      );
    const timer = setTimeout(ask, 100); // nobody reads those that are gone again at once
    return () => {
      clearTimeout(timer);
      end.abort();
    };
  }, [w, x.id]);
  if (list.length === 0) return null;
  if (x.reason !== undefined) {
    return (
      <Part title="Nearly met">
        <Nearest list={list} />
      </Part>
    );
  }
  return (
    <details class="headers">
      <summary>Nearly met: {list.map((n) => n.name).join(", ")}</summary>
      <Nearest list={list} />
    </details>
  );
}

function Nearest({ list }: { list: readonly NearMiss[] }): JSX.Element {
  return (
    <ul class="violations near">
      {list.map((n) => (
        <li key={`${n.kind} ${n.name}`}>
          <p class="row wrap">
            <Chip>{kinds[n.kind]}</Chip> <b>{n.name}</b>
            {n.about !== undefined && <span class="muted">{n.about}</span>}
          </p>
          {n.differs.map((d, i) => (
            <Difference key={i} field={d.field} expected={d.expected} got={d.got} />
          ))}
        </li>
      ))}
    </ul>
  );
}
