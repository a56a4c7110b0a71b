// The client of the control API: the only thing that the page talks to.
import { signal } from "@preact/signals";
import type { components, paths } from "../control.gen";
import { prefix } from "../lib/server";
import { forTheTab } from "../lib/stored";
import { Misfit, fitted, fittedAnswer } from "./shape";

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
    const parts = [problem.detail || problem.title || `The mock answered ${status}.`];
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
  const title = `The mock answered ${answer.status} ${answer.statusText}`.trim() + ".";
  const text = await textOf(answer).catch(() => ""); // the status says enough
  try {
    return fitted({ type: "", title, status: answer.status, ...(JSON.parse(text) as object) }, "Problem") as Schema<"Problem">;
  } catch {
    const said = text.trimStart().startsWith("<") ? title.replace("The mock answered", "Something else than the mock answered:") : text.slice(0, 400); // the page of a proxy
    return { title, detail: said || undefined };
  }
}

/** Requests for JSON that have no answer yet, and when they were made (performance.now). */
const asked = new Set<{ at: number }>();
let heard = 0; // when the last answer came
/** Whether the mock is silent: somebody waits for an answer, and none has come for longer than `patience`. */
export const silent = signal(false);
const patience = 5_000; // ms
const longest = 30_000; // ms after which a question is given up: whoever asked may ask again
let watch: ReturnType<typeof setInterval> | undefined;

function look(): void {
  const now = performance.now();
  silent.value = now - heard > patience && [...asked].some((a) => now - a.at > patience);
  if (asked.size > 0) watch ??= setInterval(look, 500);
  else watch = void clearInterval(watch);
}

async function call(method: string, path: string, told: Told<never>): Promise<unknown> {
  const one = { at: performance.now() };
  asked.add(one);
  look();
  const tired = new AbortController();
  const timer = method === "GET" ? setTimeout(() => tired.abort(), longest) : undefined; // what is done may take its time
  const until = told.signal === undefined ? tired.signal : AbortSignal.any([told.signal, tired.signal]);
  try {
    const answer = await ask(method, address(path, told), told.body, until);
    heard = performance.now();
    return understood(method, path, await textOf(answer, until));
  } catch (error) {
    if (!tired.signal.aborted || told.signal?.aborted) throw error;
    throw new Refusal(0, { title: "No answer", detail: `The mock did not answer for ${longest / 1000} s.` });
  } finally {
    clearTimeout(timer);
    asked.delete(one);
    if (silent.peek() || asked.size === 0) look();
  }
}

/** The text of an answer. The connection may break in the middle of it. */
export async function textOf(answer: Response, abort?: AbortSignal): Promise<string> {
  try {
    return await answer.text();
  } catch (error) {
    if (abort?.aborted) throw error;
    throw new Refusal(0, { title: "Broken off", detail: "The answer of the mock broke off." });
  }
}

/**
 * What an operation answered with a text, as its description promises it. What is none did not come from the mock, at least
 * not whole, such as the page of a proxy; what is another shape came from another version of it.
 */
export function understood(method: string, path: string, text: string): unknown {
  let value: unknown;
  try {
    value = text === "" ? undefined : JSON.parse(text);
  } catch {
    value = null; // said below
  }
  if (value !== undefined && (typeof value !== "object" || value === null)) {
    throw new Refusal(502, { title: "Not understood", detail: "What came is no answer of the mock. Is something else between the page and it?" });
  }
  return inShape(() => fittedAnswer(method, path, value));
}

/** A schema of the control API out of a text that did not come as an answer, such as an event of a stream. */
export const read = <Name extends keyof components["schemas"]>(name: Name, text: string): Schema<Name> =>
  inShape(() => fitted(JSON.parse(text), name) as Schema<Name>);

function inShape<T>(fit: () => T): T {
  try {
    return fit();
  } catch (error) {
    if (!(error instanceof Misfit || error instanceof SyntaxError)) throw error;
    const detail = `The page does not understand what the mock says: ${error.message}. If the mock is another version now, load the page again.`;
    throw new Refusal(502, { title: "Not understood", detail });
  }
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
