// The client of the control API: the only thing that the page talks to.
import { signal } from "@preact/signals";
import type { components, paths } from "../control.gen";
import { prefix } from "../lib/server";
import { forTheTab } from "../lib/stored";

/** A schema of the control API by its name. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Verb = "get" | "post" | "put" | "patch" | "delete";
type Operation<P extends keyof paths, V extends Verb> = paths[P][V];
type Parameters<O, Where extends "path" | "query"> = O extends { parameters: infer A }
  ? Where extends keyof A ? A[Where] : never
  : never;
type BodyOf<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : undefined;
type Content<R> = R extends { content: infer C } ? ("application/json" extends keyof C ? C["application/json"] : C[keyof C]) : undefined;
type AnswerOf<O> = O extends { responses: infer R }
  ? Content<R[Extract<keyof R, 200 | 201>]> | (204 extends keyof R ? undefined : never)
  : never;

/** A path of the control API that knows a method. */
type PathWith<V extends Verb> = {
  [P in keyof paths]: paths[P][V] extends undefined ? never : undefined extends paths[P][V] ? never : P;
}[keyof paths];

/** What a request is told: the parameters of its path and query, and its body. */
export interface Told<O> {
  path?: Parameters<O, "path">;
  query?: Parameters<O, "query">;
  body?: BodyOf<O>;
  signal?: AbortSignal;
}

/** A refusal of the control API, or of the connection (status 0). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Schema<"Problem">>,
  ) {
    const parts = [problem.detail ?? problem.title ?? `Answered ${status}`];
    for (const v of problem.violations ?? []) parts.push(v.message);
    for (const p of problem.problems ?? []) parts.push(`${p.path ?? p.file ?? ""}${p.line ? `:${p.line}` : ""} ${p.message}`.trim());
    super([...new Set(parts)].join("\n"));
    this.name = "Refusal";
  }
}

const tokenKey = "wabamock.control-token";

/** The control token, kept for this tab alone; empty when none was given. */
export const controlToken = signal(forTheTab.get(tokenKey) ?? "");

/** Whether the person is asked for the control token, since the mock refuses the one that we have, or that we have none. */
export const tokenWanted = signal(false);
/** Counts the tokens that were given. */
export const tokensGiven = signal(0);
let declined = false;

/** Takes a control token and keeps it for this tab. */
export function giveToken(token: string): void {
  forTheTab.set(tokenKey, token);
  controlToken.value = token;
  tokenWanted.value = false;
  declined = false;
  tokensGiven.value++;
}

/** The person gives none: nobody asks again by himself. */
export function declineToken(): void {
  declined = true;
  tokenWanted.value = false;
}

/** Asks the person for the token. */
export function askForToken(): void {
  declined = false;
  tokenWanted.value = true;
}

/** The headers that every request carries. */
export function headers(extra: Record<string, string> = {}): Record<string, string> {
  const token = controlToken.peek();
  return token === "" ? extra : { ...extra, Authorization: `Bearer ${token}` };
}

/** The address of an operation: placeholders filled, the query behind. */
export function address(path: string, told: { path?: unknown; query?: unknown }): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((told.path as Record<string, unknown> | undefined)?.[name] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries((told.query as Record<string, unknown> | undefined) ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    query.set(key, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = query.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** Asks for an address, a path below that of the mock, and answers what came, refusals as exceptions. */
export async function ask(method: string, url: string, body?: unknown, abort?: AbortSignal, raw?: BodyInit): Promise<Response> {
  let answer: Response;
  try {
    const typed: Record<string, string> = body === undefined && raw === undefined ? {} : { "Content-Type": "application/json" };
    answer = await fetch(prefix + url, {
      method,
      headers: headers(typed),
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal: abort,
      cache: "no-store",
    });
  } catch (error) {
    if (abort?.aborted) throw error;
    throw new Refusal(0, { title: "No connection", detail: "The mock does not answer. Is it running?" });
  }
  if (answer.status === 401 && !declined) tokenWanted.value = true;
  if (!answer.ok) throw new Refusal(answer.status, await problemOf(answer));
  return answer;
}

async function problemOf(answer: Response): Promise<Partial<Schema<"Problem">>> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as Partial<Schema<"Problem">>;
  } catch {
    const said = text.trimStart().startsWith("<") ? `Something else than the mock answered: ${answer.status} ${answer.statusText}.` : text.slice(0, 400); // the page of a proxy
    return { title: answer.statusText, detail: said || undefined };
  }
}

async function call(method: string, path: string, told: Told<never>): Promise<unknown> {
  const answer = await ask(method, address(path, told), told.body, told.signal);
  const text = await answer.text();
  return text === "" ? undefined : valueOf(text);
}

/** The value of an answer. What is none did not come from the mock, at least not whole: the page of a proxy, half an answer. */
function valueOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // said below
  }
  throw new Refusal(502, { title: "Not understood", detail: "What came is no answer of the mock. Is something else between the page and it?" });
}

type Caller<V extends Verb> = <P extends PathWith<V>>(path: P, told?: Told<Operation<P, V>>) => Promise<AnswerOf<Operation<P, V>>>;

const caller =
  (method: string) =>
  (path: string, told: object = {}): Promise<unknown> =>
    call(method, path, told as Told<never>);

/** The operations of the control API, typed by its description: `api.get("/_mock/worlds/{world}/clock", { path: { world } })`. */
export const api = {
  get: caller("GET") as unknown as Caller<"get">,
  post: caller("POST") as unknown as Caller<"post">,
  put: caller("PUT") as unknown as Caller<"put">,
  patch: caller("PATCH") as unknown as Caller<"patch">,
  delete: caller("DELETE") as unknown as Caller<"delete">,
};
