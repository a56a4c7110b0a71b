// A mock of its own, a receiver of webhooks, and a browser, for end-to-end tests.
import { type ChildProcess, spawn } from "node:child_process";
import { type IncomingMessage, type Server, createServer } from "node:http";
import { type Socket, connect, createServer as createLine } from "node:net";
import type { AddressInfo } from "node:net";
import type { AxeResults } from "axe-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from "playwright-core";

const require = createRequire(import.meta.url);

/** The binary under test and the browser; both can be given by the environment. */
const binary = process.env.WABAMOCK_BIN ?? new URL("../../../build/wabamock", import.meta.url).pathname;
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** How long a browser may take for one thing, in ms: only what hangs takes so long. */
const patience = 60_000;

export interface Mock {
  url: string; // http://127.0.0.1:port
  /** A call of the control API below /_mock. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** A call of the mocked API of the default world as admin. */
  api<T = unknown>(method: string, path: string, body?: unknown, type?: string): Promise<{ status: number; body: T }>;
  /** Sends a message; answers its id. */
  send(body: unknown): Promise<string>;
  text(to: string, text: string): Promise<string>;
  /** Ends the process; answers when it is over. */
  stop(): Promise<void>;
}

/** Starts a mock on a free port, or on a given one. */
export async function startMock(args: readonly string[] = [], port = 0): Promise<Mock> {
  const child = spawn(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--webhook-timeout", "5m", ...args], { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH, HOME: "/nonexistent" } });
  const url = await addressOf(child);
  const mock = new Started(child, url);
  return mock;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const read = (piece: Buffer): void => {
      said += piece.toString();
      const found = /API\s+(http:\/\/[^/\s]+)/.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`the mock ended with ${code}: ${said}`)));
  });
}

class Started implements Mock {
  private token = "";

  constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/_mock${path}`, { method, headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async api<T>(method: string, path: string, body?: unknown, type = "application/json"): Promise<{ status: number; body: T }> {
    if (this.token === "") this.token = await this.login();
    const raw = type === "application/json" ? JSON.stringify(body) : (body as BodyInit);
    const answer = await fetch(`${this.url}/v1${path}`, { method, headers: { Authorization: `Bearer ${this.token}`, "Content-Type": type }, body: body === undefined ? undefined : raw });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  private async login(): Promise<string> {
    const answer = await fetch(`${this.url}/v1/users/login`, { method: "POST", headers: { Authorization: `Basic ${btoa("admin:secret")}`, "Content-Type": "application/json" }, body: "{}" });
    const body = (await answer.json()) as { users: { token: string }[] };
    return body.users[0]?.token ?? "";
  }

  async send(body: unknown): Promise<string> {
    const answer = await this.api<{ messages?: { id: string }[] }>("POST", "/messages", body);
    const id = answer.body.messages?.[0]?.id;
    if (id === undefined) throw new Error(`the send was refused: ${answer.status} ${JSON.stringify(answer.body)}`);
    return id;
  }

  text(to: string, text: string): Promise<string> {
    return this.send({ to, type: "text", text: { body: text } });
  }

  stop(): Promise<void> {
    return new Promise((done) => {
      if (this.child.exitCode !== null) return done();
      this.child.once("exit", () => done());
      this.child.kill("SIGKILL");
    });
  }
}

/** A webhook that a receiver got. */
export interface Posted {
  body: Record<string, never> & { messages?: Record<string, never>[]; statuses?: Record<string, never>[] };
}

export interface Receiver {
  url: string;
  posted: Posted[];
  /** Waits until a webhook passes a test; answers it. */
  wait(test: (p: Posted) => boolean): Promise<Posted>;
  stop(): Promise<void>;
}

/** A receiver of webhooks on a free port, which answers 200, or what `answer` says. */
export async function startReceiver(answer: (n: number) => number = () => 200): Promise<Receiver> {
  const posted: Posted[] = [];
  const waiting = new Set<() => void>();
  const server: Server = createServer((req, res) => {
    void bodyOf(req).then((text) => {
      posted.push({ body: JSON.parse(text) as Posted["body"] });
      res.statusCode = answer(posted.length);
      res.end("{}");
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const wait = (test: (p: Posted) => boolean): Promise<Posted> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = posted.find(test);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const stop = (): Promise<void> =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted, wait, stop };
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

/** A connection to a mock that can be cut and mended. */
export async function startLine(to: string): Promise<{ url: string; cut(): void; mend(): void; stop(): void }> {
  const sockets = new Set<Socket>();
  let open = true;
  const { hostname, port } = new URL(to);
  const server = createLine((near) => {
    if (!open) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [a, b] of [[near, far], [far, near]] as const) {
      sockets.add(a);
      a.pipe(b);
      a.on("error", () => b.destroy());
      a.on("close", () => {
        sockets.delete(a);
        b.destroy();
      });
    }
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const cut = (): void => {
    open = false;
    for (const s of sockets) s.destroy();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut, mend: () => void (open = true), stop: () => (cut(), void server.close()) };
}

/** Lets a mock post its webhooks to an address. */
export async function setWebhook(mock: Mock, url: string): Promise<void> {
  const answer = await mock.api("PATCH", "/settings/application", { webhooks: { url } });
  if (answer.status !== 200) throw new Error(`the webhook was refused: ${JSON.stringify(answer.body)}`);
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath,
    timeout: patience,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** What went wrong in a page: errors of scripts, and what the policy forbade. */
const troubles = new WeakMap<Page, string[]>();

/** Opens the page of a mock at a place such as "#/w/default/phones"; `before` is done to its context first. */
export async function openPage(browser: Browser, mock: Mock, hash = "", options: BrowserContextOptions = {}, before?: (context: BrowserContext) => Promise<unknown>): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(patience);
  await before?.(context);
  const page = await context.newPage();
  const list: string[] = [];
  troubles.set(page, list);
  page.on("pageerror", (e) => list.push(String(e)));
  page.on("console", (m) => {
    if (/Content.Security.Policy|Refused to/i.test(m.text())) list.push(m.text());
  });
  await page.goto(`${mock.url}/_mock/ui/${hash}`);
  await page.waitForSelector(".shell");
  return page;
}

/** What went wrong in a page so far. */
export const troublesOf = (page: Page): string[] => troubles.get(page) ?? [];

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong in a page as it is, by all its rules or by some, in words; nothing is as it should be. */
export async function axe(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axeSource); // by the protocol, so that the policy of the page stays in force
  const how = { resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: { type: "rule", values: rules } }) };
  const results = await page.evaluate((o) => (globalThis as unknown as { axe: { run: (what: unknown, how: unknown) => Promise<AxeResults> } }).axe.run(document, o), how);
  return results.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help}: ${n.target.join(" ")}: ${n.failureSummary ?? ""}`));
}
