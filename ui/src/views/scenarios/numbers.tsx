// Numbers with a meaning: what happens to those who write to them, and customers of these numbers at one click.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { api } from "../../api/client";
import { go, link, route, setQuery } from "../../lib/router";
import { Button, Chip } from "../../parts/basics";
import { attempt, copy, world } from "../../store/app";
import { sendCurl } from "../curl";
import type { NumberRow } from "../types";
import { numberPlan, spoken } from "./model";

const CHANNELS: Record<string, string> = { sync: "in the answer", status: "failed status", message: "with a message", top: "by webhook" };

export function NumbersTab(): JSX.Element {
  const [rows, setRows] = useState<NumberRow[]>();
  const text = route.value.query.get("find") ?? "";
  useEffect(() => void attempt(() => api.get("/_mock/numbers")).then((table) => table && setRows(table.numbers)), []);
  const plan = useMemo(() => numberPlan(rows ?? [], text), [rows, text]);
  return (
    <div class="sc-page">
      <div class="toolbar">
        <input type="search" aria-label="Find a number" placeholder="Find a code, number or word" value={text} onInput={(e) => setQuery({ find: e.currentTarget.value || null }, true)} />
      </div>
      <p class="hint sc-lead">
        Whoever writes to one of these numbers meets what stands beside it, in every world. <b>Send to me as</b> lets a customer of that number write to the business, so that your integration answers and meets it.
      </p>
      {rows !== undefined && (
        <>
          <Plan title="Behaviours" rows={plan.behaviours} />
          <Plan title="Error codes" rows={plan.codes} />
          {plan.recipes.length > 0 && (
            <>
              <h2 class="section">Codes without a number <span class="count">{plan.recipes.length}</span></h2>
              <ul class="sc-numbers">
                {plan.recipes.map((r) => (
                  <li key={r.code}>
                    <span class="sc-what"><b>{r.code} {r.title}</b><span>{r.recipe ?? r.happens}</span></span>
                  </li>
                ))}
              </ul>
            </>
          )}
          {plan.behaviours.length + plan.codes.length + plan.recipes.length === 0 && <p class="hint">Nothing has “{text}”.</p>}
        </>
      )}
    </div>
  );
}

function Plan({ title, rows }: { title: string; rows: readonly NumberRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <>
      <h2 class="section">{title} <span class="count">{rows.length}</span></h2>
      <ul class="sc-numbers">{rows.map((r) => <Row key={r.number} row={r} />)}</ul>
    </>
  );
}

function Row({ row: r }: { row: NumberRow }): JSX.Element {
  const store = world.value;
  const number = r.number ?? "";
  const name = r.name ?? `${r.code} ${r.title ?? ""}`;
  const write = () =>
    attempt(
      () => api.post("/_mock/worlds/{world}/inbound", { path: { world: store.name }, body: { from: number, text: `Hello, I am ${name.trim()}.` } }),
      `${spoken(number)} wrote to the business`,
    ).then((said) => said && go(link("phones", [number])));
  return (
    <li data-number={number}>
      <span class="sc-number mono">{spoken(number)}</span>
      <span class="sc-what">
        <b>{name}</b>
        <span>{r.happens}</span>
        <span class="sc-tags">
          {r.channel !== undefined && <Chip>{CHANNELS[r.channel] ?? r.channel}</Chip>}
          {r.http !== undefined && <Chip tone={r.http >= 400 ? "warn" : "plain"}>{r.http}</Chip>}
        </span>
      </span>
      <span class="sc-does">
        <Button small icon="send" label={`Send to me as ${name}`} onClick={() => void write()}>Send to me as</Button>
        <Button small kind="quiet" icon="copy" label={`Copy a curl that writes to ${name}`} title="Copy a curl that writes to it" onClick={() => void copy(sendCurl(store.name, number), "Copied as curl")} />
      </span>
    </li>
  );
}
