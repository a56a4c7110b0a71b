// Scenarios, numbers with a meaning and chaos in the form in which the page shows them. Pure.

import type { Adversity, Chaos, ChaosProfile, LoadedScenario, NumberRow, Rule, Scenario, ScenarioProblem } from "../types";

/** A scenario that can be loaded, and how it stands when it is. */
export interface Offer {
  name: string;
  about: string;
  fixture: string | undefined;
  file: string | undefined;
  loaded: LoadedScenario | undefined;
  /** What is wrong with the file as it is now. */
  problems: readonly ScenarioProblem[];
}

/** The scenario in which the mock keeps the profiles of chaos; they have a place of their own. */
const keeper = "chaos";

/** Loaded ones first, in the order of loading, also those that no file names; then the others by name. */
export function offers(known: readonly Scenario[], loaded: readonly LoadedScenario[], text: string): Offer[] {
  const byName = new Map(known.map((s) => [s.name, s]));
  const of = (name: string, l?: LoadedScenario): Offer => {
    const s = byName.get(name);
    return { name, about: l?.about || s?.about || "", fixture: s?.fixture, file: s?.file, loaded: l, problems: s?.problems ?? [] };
  };
  const wanted = text.trim().toLowerCase();
  const here = new Set(loaded.map((l) => l.name));
  const shown = loaded.filter((l) => l.name !== keeper || l.rules + l.expectations + l.script.length > 0);
  return [...shown.map((l) => of(l.name, l)), ...known.filter((s) => !here.has(s.name)).map((s) => of(s.name))].filter(
    (o) => wanted === "" || o.name.toLowerCase().includes(wanted) || o.about.toLowerCase().includes(wanted),
  );
}

/** The offset of a place in a text; lines and columns count from 1, columns in characters. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
  const into = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  return Math.min(text.length, before + into);
}

/** Rules of a scenario, those that fired last first; rules that never did keep their order behind. */
export function fired(rules: readonly Rule[], scenario?: string): Rule[] {
  return rules
    .filter((r) => scenario === undefined || r.scenario === scenario)
    .sort((a, b) => (b.last ? Date.parse(b.last) : 0) - (a.last ? Date.parse(a.last) : 0));
}

/** Rows of the number plan that hold a text, codes and behaviours apart; those without a number are recipes. */
export function numberPlan(rows: readonly NumberRow[], text: string): { behaviours: NumberRow[]; codes: NumberRow[]; recipes: NumberRow[] } {
  const wanted = text.trim().toLowerCase();
  const digits = wanted.replace(/\D/g, "");
  const fits = (r: NumberRow) =>
    wanted === "" ||
    [r.name, r.title, r.happens, r.recipe, r.code?.toString(), r.channel].some((t) => t?.toLowerCase().includes(wanted)) ||
    (digits !== "" && digits === wanted.replace(/[\s+]/g, "") && (r.number ?? "").includes(digits));
  const all = rows.filter(fits);
  return {
    behaviours: all.filter((r) => r.number !== undefined && r.code === undefined),
    codes: all.filter((r) => r.number !== undefined && r.code !== undefined),
    recipes: all.filter((r) => r.number === undefined),
  };
}

/** A number as people read it: `+1 555 0100 470` for those with a meaning, else in threes. */
export function spoken(number: string): string {
  const meant = /^1(555)(0\d{3})(\d+)$/.exec(number);
  return meant ? `+1 ${meant[1]} ${meant[2]} ${meant[3]}` : `+${number.replace(/(\d{3})(?=\d)/g, "$1 ")}`;
}

/** A bad day at one click: a chaos profile under a name of its own, and how often it hits at first. */
export interface Switch {
  name: string;
  title: string;
  about: string;
  profile: ChaosProfile;
}

export const SWITCHES: readonly Switch[] = [
  { name: "slow-answers", title: "Slow answers", about: "Half of them take 400 ms, one in a hundred 3 s", profile: { probability: 1, delay: { median: "400ms", p99: "3s" } } },
  { name: "overloaded", title: "Overloaded", about: "Sends are refused with 1016", profile: { operations: ["SendMessage"], probability: 0.3, refuse: { code: 1016 } } },
  { name: "rate-limited", title: "Rate limited", about: "Sends are refused with 1015", profile: { operations: ["SendMessage"], probability: 0.3, refuse: { code: 1015 } } },
  { name: "server-errors", title: "Server errors", about: "Any call answers 500 with 1000", profile: { probability: 0.1, refuse: { code: 1000 } } },
  { name: "lost-tokens", title: "Lost tokens", about: "Any call answers 401 with 1005", profile: { probability: 0.1, refuse: { code: 1005, status: 401 } } },
  { name: "connection-reset", title: "Connections reset", about: "The mock has acted, the answer is lost", profile: { probability: 0.1, fault: { kind: "CONNECTION_RESET_BY_PEER" } } },
  { name: "empty-answers", title: "Empty answers", about: "The connection closes without a byte", profile: { probability: 0.1, fault: { kind: "EMPTY_RESPONSE" } } },
  { name: "garbled-answers", title: "Garbled answers", about: "Random bytes in place of the answer", profile: { probability: 0.1, fault: { kind: "RANDOM_DATA_THEN_CLOSE" } } },
];

export const FAULTS: readonly { kind: NonNullable<ChaosProfile["fault"]>["kind"]; about: string }[] = [
  { kind: "CONNECTION_RESET_BY_PEER", about: "connection reset" },
  { kind: "EMPTY_RESPONSE", about: "closed without an answer" },
  { kind: "MALFORMED_RESPONSE_CHUNK", about: "status, then garbage" },
  { kind: "RANDOM_DATA_THEN_CLOSE", about: "random bytes, then closed" },
  { kind: "HANG", about: "no answer, connection stays" },
  { kind: "SLOW_BODY", about: "body trickles" },
];

/** The profiles that no switch stands for. */
export function others(profiles: readonly Chaos[]): Chaos[] {
  return profiles.filter((p) => !SWITCHES.some((s) => s.name === p.name));
}

/** What a profile does, in words. */
export function does(p: ChaosProfile): string {
  const parts: string[] = [];
  if (p.refuse) parts.push(`refuses with ${p.refuse.code}${p.refuse.status ? ` (${p.refuse.status})` : ""}`);
  if (p.fault) parts.push(FAULTS.find((f) => f.kind === p.fault?.kind)?.about ?? p.fault.kind);
  if (p.delay) {
    const d = p.delay;
    parts.push(d.median ? `delays by about ${d.median}${d.p99 ? `, at worst ${d.p99}` : ""}` : `delays by ${[d.least, d.most].filter(Boolean).join(" to ")}`);
  }
  const share = p.probability ?? 1;
  const what = parts.join(", ") || "does nothing";
  const whom = p.operations?.length ? p.operations.join(", ") : "any call";
  return `${share < 1 ? `${percent(share)} of ` : ""}${whom}: ${what}${p.fail_count ? `, at most ${p.fail_count} times` : ""}`;
}

export const percent = (p: number): string => `${Math.round(p * 1000) / 10} %`;

/** What a form of a profile holds, all as texts. */
export interface Draft {
  name: string;
  operations: string[];
  how: "refuse" | "fault" | "delay";
  code: string;
  fault: string;
  least: string;
  most: string;
  probability: number;
  failCount: string;
  ttl: string;
}

export const EMPTY_DRAFT: Draft = {
  name: "", operations: [], how: "refuse", code: "1016", fault: "CONNECTION_RESET_BY_PEER", least: "200ms", most: "2s", probability: 0.2, failCount: "", ttl: "",
};

/** The profile of a draft, or what is missing in it. */
export function profileOf(d: Draft): { profile: ChaosProfile } | { problem: string } {
  if (!/^[^/,]{1,100}$/.test(d.name.trim())) return { problem: "It needs a name, without slashes and commas." };
  const profile: ChaosProfile = { probability: d.probability };
  if (d.operations.length > 0) profile.operations = d.operations;
  if (d.how === "refuse") {
    if (!/^\d{1,5}$/.test(d.code)) return { problem: "The error code is a number." };
    profile.refuse = { code: Number(d.code) };
  } else if (d.how === "fault") {
    profile.fault = { kind: d.fault as NonNullable<ChaosProfile["fault"]>["kind"] };
  } else {
    if (d.least === "") return { problem: "A delay needs a span, such as 200ms." };
    profile.delay = { least: d.least, ...(d.most === "" ? {} : { most: d.most }) };
  }
  if (d.failCount !== "") {
    if (!/^\d{1,9}$/.test(d.failCount)) return { problem: "“At most” is a number." };
    profile.fail_count = Number(d.failCount);
  }
  if (d.ttl !== "") profile.ttl = d.ttl;
  return { profile };
}

/** The adversity of a form: what is nought or empty is left out, as the control API has it. */
export function adversityOf(a: Adversity): Adversity {
  const clean: Adversity = {};
  for (const key of ["duplicate", "reorder", "before_response", "drop"] as const) if (a[key]) clean[key] = a[key];
  if (a.duplicate && a.copies && a.copies > 1) clean.copies = a.copies;
  if (a.batch && a.batch > 1) clean.batch = a.batch;
  for (const key of ["delay", "jitter"] as const) if (a[key] && !/^0+(ms|s|m|h)?$/.test(a[key])) clean[key] = a[key];
  if (a.gzip) clean.gzip = true;
  return clean;
}

/** Troubles of the number, as the world tells whether they are on: the event that begins one, and the one that ends it. */
export const TROUBLES = [
  { kind: "connection_lost", title: "Connection lost", about: "Sends wait until it is back", begins: "connection_lost", ends: "connection_restored" },
  { kind: "sender_locked", title: "Sender locked", about: "Sends are refused with 1031", begins: "sender_locked", ends: "sender_unlocked" },
  { kind: "payment_problem", title: "Payment problem", about: "Messages fail with 402", begins: "payment_problem", ends: "payment_resolved" },
] as const;
