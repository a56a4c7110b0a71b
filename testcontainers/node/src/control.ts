// The control API of wabamock: types generated from its description, and a fetch client over them.

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema.gen.js";

export type { components, operations, paths } from "./schema.gen.js";

/** The schemas of server/control.yaml by name, such as `Schemas["Delivery"]`. */
export type Schemas = components["schemas"];

/** Every call of the control API by method and path, as `openapi-fetch` has them. */
export type ControlClient = Client<paths>;

/** How a client of the control API reaches the mock. */
export interface ControlOptions {
  /** What `--control-token` asks for. */
  token?: string;
  /** Ends every call when it is aborted. */
  signal?: AbortSignal;
}

/** A client of the control API of the mock at this root, such as `http://localhost:9090`. */
export function controlClient(root: string, options: ControlOptions = {}): ControlClient {
  return createClient<paths>({
    baseUrl: root,
    querySerializer: { array: { style: "form", explode: false } },
    ...(options.signal && { signal: options.signal }),
    ...(options.token !== undefined && { headers: { Authorization: `Bearer ${options.token}` } }),
  });
}

/** Why the mock refused a call: a problem document of the control API, or an error of the mocked API. */
export class Problem extends Error {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The answer as it came. */
  readonly answer: unknown;

  constructor(call: string, status: number, answer: unknown) {
    super(describe(call, status, answer));
    this.name = "Problem";
    this.status = status;
    this.answer = answer;
  }
}

/** A check that does not hold; the message is the diff. */
export class Unmet extends Error {
  /** What was found. */
  readonly verification: Schemas["Verification"];

  constructor(verification: Schemas["Verification"]) {
    super(verification.diff);
    this.name = "Unmet";
    this.verification = verification;
  }
}

/** The data of an answer of the control API; a refusal is thrown as a Problem. */
export function answered<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (!result.response.ok) {
    const url = new URL(result.response.url);
    throw new Problem(url.pathname, result.response.status, result.error);
  }
  return result.data as T;
}

/** All that a refusal tells, as text. */
function describe(call: string, status: number, answer: unknown): string {
  const problem = (typeof answer === "object" && answer !== null ? answer : { detail: answer }) as Partial<Schemas["Problem"]> & {
    errors?: { code?: number; title?: string; details?: string }[];
  };
  const fault = problem.errors?.[0];
  const title = fault ? `${fault.code} ${fault.title}` : (problem.title ?? "");
  const detail = fault ? fault.details : problem.detail;
  const lines = [`${call}: ${status} ${title}${detail ? `: ${String(detail)}` : ""}`];
  for (const v of problem.violations ?? []) {
    lines.push(`  ${v.pointer}: ${v.message}`);
  }
  for (const p of problem.problems ?? []) {
    lines.push(`  ${p.line ? `${p.file}:${p.line}:${p.column}` : p.path}: ${p.message}`);
  }
  return lines.join("\n");
}
