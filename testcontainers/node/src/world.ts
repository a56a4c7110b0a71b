import { answered, controlClient, Problem, Unmet, type ControlClient, type ControlOptions, type Schemas } from "./control.js";

/** The world of requests that name none. */
export const defaultWorld = "default";

/** Something that must have happened, in the words of docs/verify.md. */
export type Condition = Record<string, unknown>;

/** What must have happened: all of these conditions. */
export interface Check {
  expect: Condition[];
  /** One after the other. */
  in_order?: boolean;
  /** Only what came after this entry of the journal, `seq` of an earlier verification. */
  since?: number;
}

/** Form of a report: data, a page for people, JUnit XML for test runners, Markdown for a comment. */
export type ReportFormat = Schemas["ReportFormat"];

/**
 * One simulated business of a mock, apart from all others: its own number, users, clock, webhooks and journal. It comes
 * into being when something is done in it. Spans are texts such as `90s`, `1h30m` or `30d`.
 */
export class World {
  /** The name of the world. */
  readonly worldName: string;
  readonly #root: () => string;
  readonly #options: ControlOptions;

  /** A world of the mock at this root, such as `http://localhost:9090`. */
  constructor(root: string | (() => string), name: string = defaultWorld, options: ControlOptions = {}) {
    this.#root = typeof root === "string" ? () => root : root;
    this.worldName = name;
    this.#options = options;
  }

  /** Another world of the same mock. */
  world(name: string): World {
    return new World(this.#root, name, this.#options);
  }

  /** The same world; its calls end when the signal is aborted. */
  within(signal: AbortSignal): World {
    return new World(this.#root, this.worldName, { ...this.#options, signal });
  }

  /** Where the mocked API of this world begins: what the integration under test is configured with. */
  baseUrl(): string {
    return this.worldName === defaultWorld ? `${this.#root()}/v1` : `${this.#root()}/w/${encodeURIComponent(this.worldName)}/v1`;
  }

  /** Where the control API begins. */
  controlUrl(): string {
    return `${this.#root()}/_mock`;
  }

  /** Every call of the control API, typed; for what has no method here. */
  control(): ControlClient {
    return controlClient(this.#root(), this.#options);
  }

  /** Logs a user in, the admin of the shipped fixtures without arguments, and answers the bearer token. */
  async login(user: string = "admin", password: string = "secret"): Promise<string> {
    const url = `${this.baseUrl()}/users/login`;
    const response = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` },
      signal: this.#options.signal ?? null,
    });
    const answer = (await response.json()) as { users?: { token: string }[] };
    const token = answer.users?.[0]?.token;
    if (!response.ok || token === undefined) {
      throw new Problem(new URL(url).pathname, response.status, answer);
    }
    return token;
  }

  /** Starts the world again as it was created, ids, clock and journal too; or, when parts are named, these alone. */
  async reset(...parts: Schemas["WorldPart"][]): Promise<void> {
    const query = parts.length > 0 ? { only: parts } : {};
    answered(await this.control().POST("/_mock/worlds/{world}/reset", { params: { ...this.#params(), query } }));
  }

  /** A hash over all that the world answered and posted. */
  async fingerprint(): Promise<string> {
    return answered(await this.control().GET("/_mock/worlds/{world}/fingerprint", { params: this.#params() })).fingerprint;
  }

  /** Loads a scenario that comes with the image into the living world. */
  async loadScenario(name: string): Promise<Schemas["LoadedScenario"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/scenarios", { params: this.#params(), body: { name } }));
  }

  /** Loads a scenario, given as the text of its file, into the living world. */
  async loadScenarioYaml(yaml: string): Promise<Schemas["LoadedScenario"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/scenarios", { params: this.#params(), body: { yaml } }));
  }

  /** Lets a customer say something; the webhook tells it. */
  async inbound(message: Schemas["Inbound"]): Promise<Schemas["Received"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/inbound", { params: this.#params(), body: message }));
  }

  /** Lets anything else happen to the number, and answers the facts that it caused at once. */
  async event(event: Schemas["Event"]): Promise<Schemas["JournalEntry"][]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/events", { params: this.#params(), body: event })).facts;
  }

  /** Lets a span of time go by, and returns when all that was due has happened, webhooks and their retries included. */
  async advance(by: string): Promise<Schemas["Advanced"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/clock/advance", { params: this.#params(), body: { by } }));
  }

  /** Lets time go by until nothing is under way any more, at most 30 days. */
  async advanceUntilIdle(): Promise<Schemas["Advanced"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/clock/advance", { params: this.#params(), body: { until: "idle" } }));
  }

  /** Waits until nothing is under way that ends by itself. While the clock stands still, use advanceUntilIdle. */
  async awaitIdle(timeout: string = "30s"): Promise<Schemas["Queue"]> {
    return answered(await this.control().POST("/_mock/worlds/{world}/deliveries/await", { params: this.#params(), body: { timeout } }));
  }

  /** The webhooks that the world remembers, in the order in which they were queued. */
  async deliveries(): Promise<Schemas["Delivery"][]> {
    const all: Schemas["Delivery"][] = [];
    for (let query: { limit: number; after?: string } | undefined = { limit: 1000 }; query; ) {
      const page: Schemas["DeliveryList"] = answered(
        await this.control().GET("/_mock/worlds/{world}/deliveries", { params: { ...this.#params(), query } }),
      );
      all.push(...page.deliveries);
      query = page.next === undefined ? undefined : { limit: 1000, after: page.next };
    }
    return all;
  }

  /** Tells whether a check holds now; throws Unmet with the diff when not. */
  async verify(check: Check): Promise<Schemas["Verification"]> {
    return judged(await this.control().POST("/_mock/worlds/{world}/verify", { params: this.#params(), body: { ...check } }));
  }

  /** Waits until a check holds, in real time; throws Unmet with the diff when it does not come to hold. */
  async await(check: Check, timeout: string = "10s"): Promise<Schemas["Verification"]> {
    return judged(await this.control().POST("/_mock/worlds/{world}/await", { params: this.#params(), body: { ...check, timeout } }));
  }

  /** All verdicts on the integration in this world, as a document. */
  async report(format: ReportFormat = "json"): Promise<string> {
    const params = { ...this.#params(), query: { format } };
    return answered<string>(await this.control().GET("/_mock/worlds/{world}/report", { params, parseAs: "text" }));
  }

  /** What of the API the integration has exercised in this world, as a document. */
  async coverage(format: ReportFormat = "json"): Promise<string> {
    const params = { ...this.#params(), query: { format } };
    return answered<string>(await this.control().GET("/_mock/worlds/{world}/coverage", { params, parseAs: "text" }));
  }

  /** The parameters of every path below a world. */
  #params(): { path: { world: string } } {
    return { path: { world: this.worldName } };
  }
}

/** The verdict of an answer; 406 is a verdict too. It is text only for who asks for text. */
function judged(result: { data?: Schemas["Verification"] | string; error?: unknown; response: Response }): Schemas["Verification"] {
  if (result.response.status === 406) {
    throw new Unmet(result.error as Schemas["Unmet"]);
  }
  return answered(result) as Schemas["Verification"];
}
