// The report on the client, live: findings, refused calls, coverage, expectations.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { address, api } from "../../api/client";
import { link, route, setQuery } from "../../lib/router";
import { Chip, Empty, Menu, Snippet, type Tone } from "../../parts/basics";
import { useCurrentInView } from "../../parts/in-view";
import { attempt, world } from "../../store/app";
import { sendCurl } from "../curl";
import { download } from "../file";
import { useResource } from "../resource";
import { Expected } from "../scenarios/expected";
import type { Entry, NearMiss, Report } from "../types";
import { CoverageTab } from "./dimensions";
import { FindingsTab, RefusedTab } from "./findings";
import { telling } from "./model";
import { NearTab } from "./near";
import "../views.css";
import "./coverage.css";

type FailOn = Report["judgement"]["fail_on"];

const FAIL_ON: readonly [FailOn, string][] = [["note", "notes"], ["warning", "warnings"], ["error", "errors"], ["never", "nothing found"]];

interface Read {
  report: Report;
  near: NearMiss[];
}

const reader = (failOn: FailOn | undefined) => async (name: string, signal: AbortSignal): Promise<Read> => {
  const path = { world: name };
  const [report, near] = await Promise.all([
    api.get("/_mock/worlds/{world}/report", { path, query: { format: "json", fail_on: failOn }, signal }) as Promise<Report>,
    api.get("/_mock/worlds/{world}/near-misses", { path, signal }),
  ]);
  return { report, near: telling(near.near_misses) };
};

/** Calls and what the client does with webhooks count; so does what a scenario expects. */
const matters = (e: Entry): boolean => !/^(clock_|status_reached)/.test(e.kind);

const FORMS = [
  ["html", "Page (HTML)", "html"],
  ["markdown", "Markdown", "md"],
  ["junit", "JUnit XML", "xml"],
  ["json", "JSON", "json"],
] as const;

export default function CoverageView(): JSX.Element {
  const store = world.value;
  const failOn = FAIL_ON.find(([id]) => id === route.value.query.get("fail_on"))?.[0];
  const { value, trouble } = useResource(store, reader(failOn), matters, failOn);
  const report = value?.report;
  const tab = route.value.parts[0] ?? "";
  const tabs = useMemo(() => (value === undefined ? [] : tabsOf(value)), [value]);
  const nav = useCurrentInView(`${tab} ${tabs.length}`);
  const take = (form: string, end: string) =>
    void attempt(() => download(address("/_mock/worlds/{world}/report", { path: { world: store.name }, query: { format: form, fail_on: failOn } }), `${store.name}-report.${end}`));
  return (
    <section class="view cv">
      <header class="view-head">
        <h1>Report</h1>
        <nav ref={nav} class="subnav" aria-label="Parts of the report">
          {tabs.map((t) => (
            <a key={t.id} href={link("coverage", t.id === "" ? [] : [t.id], failOn === undefined ? {} : { fail_on: failOn })} aria-current={tab === t.id ? "page" : undefined}>
              {t.title} <span class={`count ${t.tone}`}>{t.count}</span>
            </a>
          ))}
        </nav>
        <div class="view-tools">
          <Menu label="Save the report" icon="save" choices={FORMS.map(([form, label, end]) => ({ label, run: () => take(form, end) }))} />
        </div>
      </header>
      <div class="view-body scroll" tabIndex={0} role="region" aria-label="Report">
        {trouble !== "" && <p class="trouble" role="alert">{trouble}</p>}
        {value !== undefined && report !== undefined && (
          <div class="cv-page">
            <Judged report={report} />
            {report.totals.exchanges === 0 ? (
              <Empty icon="shield" title="No calls yet">
                <p>What your integration did right, what it did wrong and what it never tried stands here as soon as it calls.</p>
                <Snippet label="Send a message" text={sendCurl(store.name, store.customers.value[0]?.wa_id ?? "447700900123")} />
              </Empty>
            ) : tab === "refused" ? (
              <RefusedTab report={report} />
            ) : tab === "near" ? (
              <NearTab list={value.near} />
            ) : tab === "dimensions" ? (
              <CoverageTab report={report} />
            ) : tab === "expected" ? (
              <ExpectedTab report={report} />
            ) : (
              <FindingsTab report={report} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function tabsOf({ report: r, near }: Read): { id: string; title: string; count: string; tone: Tone }[] {
  const worst = r.findings.some((f) => f.severity === "error") ? "bad" : r.findings.some((f) => f.severity === "warning") ? "warn" : "plain";
  const operations = r.coverage.dimensions.find((d) => d.name === "operations");
  const unmet = r.verdict.expectations.filter((e) => !e.met).length;
  return [
    { id: "", title: "Findings", count: String(r.findings.length), tone: worst },
    { id: "refused", title: "Refused", count: String(r.unmatched.length), tone: r.unmatched.some((u) => u.severity === "error") ? "bad" : r.unmatched.length > 0 ? "warn" : "plain" },
    { id: "near", title: "Near misses", count: String(new Set(near.map((n) => n.exchange)).size), tone: "plain" },
    { id: "dimensions", title: "Coverage", count: `${operations?.percent ?? 0} %`, tone: "plain" },
    { id: "expected", title: "Expectations", count: unmet > 0 ? `${unmet} unmet` : String(r.verdict.expectations.length), tone: unmet > 0 ? "warn" : "plain" },
  ];
}

/** Whether the report would fail a pipeline, and the figures. */
function Judged({ report: r }: { report: Report }): JSX.Element {
  const { passed, failures, fail_on: failOn } = r.judgement;
  const t = r.totals;
  const figures: [string, number, string][] = [
    ["calls", t.exchanges, link("journal", [], { q: "kind:exchange" })],
    ["refused", t.refused, link("journal", [], { q: "is:refused" })],
    ["injected", t.injected, link("journal", [], { q: "is:injected" })],
    ["sent", t.messages_sent, link("journal", [], { q: "kind:message_queued" })],
    ["received", t.messages_received, link("journal", [], { q: "kind:message_received" })],
    ["webhooks", t.deliveries, link("queue")],
    ["acknowledged", t.acknowledged, link("queue", [], { lane: "done" })],
  ];
  return (
    <div class="cv-judged card">
      <p class={`cv-verdict ${passed ? "good" : "bad"}`}>
        <Chip tone={passed ? "good" : "bad"}>{passed ? "passes" : "fails"}</Chip>
        <span>{passed ? "In a pipeline this passes." : `In a pipeline this fails, for ${failures.length === 1 ? "one thing" : `${failures.length} things`}.`}</span>
      </p>
      <label class="cv-fail-on">
        <span class="hint">Fails on</span>
        <select value={failOn} onChange={(e) => setQuery({ fail_on: e.currentTarget.value }, true)}>
          {FAIL_ON.map(([id, label]) => <option key={id} value={id}>{label}</option>)}
        </select>
      </label>
      <ul class="cv-figures" aria-label="Figures">
        {figures.map(([name, n, href]) => (
          <li key={name}>
            <a href={href}><b class="num">{n.toLocaleString("en")}</b> {name}</a>
          </li>
        ))}
        {t.defects > 0 && <li><a class="bad" href={link("journal", [], { q: "is:defect" })}><b class="num">{t.defects}</b> defects of the mock</a></li>}
      </ul>
      {failures.length > 0 && (
        <details class="cv-failures">
          <summary>What fails it</summary>
          <ul>{failures.map((f) => <li key={`${f.kind} ${f.name}`}><Chip>{f.kind}</Chip> <b>{f.name}</b> {f.message}</li>)}</ul>
        </details>
      )}
    </div>
  );
}

function ExpectedTab({ report: r }: { report: Report }): JSX.Element {
  if (r.verdict.expectations.length === 0) {
    return (
      <Empty icon="flask" title="Nothing is expected">
        <p>Scenarios say what a client must have done. <a href={link("scenarios")}>Load one</a>, and its expectations stand here.</p>
      </Empty>
    );
  }
  const names = [...new Set(r.verdict.expectations.map((e) => e.scenario))];
  return (
    <>
      {names.map((n) => (
        <article key={n} class="card"><h2>{n}</h2><Expected list={r.verdict.expectations.filter((e) => e.scenario === n)} /></article>
      ))}
    </>
  );
}
