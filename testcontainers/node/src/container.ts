import { readFileSync } from "node:fs";

import { AbstractStartedContainer, GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from "testcontainers";

import type { ControlClient, Schemas } from "./control.js";
import { hostGateway, isLoopback, Relay } from "./relay.js";
import { defaultWorld, World, type Check, type ReportFormat } from "./world.js";

/** Where the image listens. */
const port = 9090;

/** How a container calls the machine that its engine runs on. */
const hostName = "host.docker.internal";

/** A mock that is not started yet; with… methods say what it begins with. */
export class WabamockContainer extends GenericContainer {
  #world = defaultWorld;
  #token: string | undefined;
  #webhook: URL | undefined;
  #scenarios: string[] = [];
  #files = 0;

  constructor(image: string) {
    super(image);
    this.withExposedPorts(port);
    this.withWaitStrategy(Wait.forHttp("/_mock/readyz", port));
    this.withStartupTimeout(30_000);
  }

  /** Sets any setting of docs/configuration.md, such as `client-version`. */
  withSetting(key: string, value: string): this {
    if (["listen", "control-listen", "tls", "config"].includes(key)) {
      throw new Error(`the setting ${key} is not for containers`);
    }
    return this.withEnvironment({ [variable(key)]: value });
  }

  /** Begins every world with scenarios that come with the image, by name. */
  withScenario(...names: string[]): this {
    for (const name of names) {
      if (name === "" || /[,/]/.test(name)) {
        throw new Error(`a scenario cannot be called "${name}"`);
      }
    }
    this.#scenarios.push(...names);
    return this.withSetting("scenario", this.#scenarios.join(","));
  }

  /** Begins every world with a scenario from the text of its file. */
  withScenarioYaml(yaml: string): this {
    this.#scenarios.push(this.#withFile(`scenario-${++this.#files}.yaml`, yaml));
    return this.withSetting("scenario", this.#scenarios.join(","));
  }

  /** Begins every world with the scenario of a YAML file. */
  withScenarioFile(file: string): this {
    return this.withScenarioYaml(readFileSync(file, "utf8"));
  }

  /** Begins every world from a fixture that comes with the image. Default: one-business. */
  withFixture(name: string): this {
    return this.withSetting("fixture", name);
  }

  /** Begins every world from a fixture, given as the text of its file. */
  withFixtureYaml(yaml: string): this {
    return this.withSetting("fixture", this.#withFile("fixture.yaml", yaml));
  }

  /** Begins every world from the fixture of a YAML file. */
  withFixtureFile(file: string): this {
    return this.withFixtureYaml(readFileSync(file, "utf8"));
  }

  /** Draws every id, token and name from a seed, from 1. Default: 1. */
  withSeed(seed: number | bigint): this {
    return this.withSetting("seed", String(seed));
  }

  /** Lets time stand still until it is advanced: at this instant, or at the moment of starting. */
  withFrozenClock(start?: Date): this {
    this.withSetting("clock", "frozen");
    return start ? this.withSetting("start", start.toISOString()) : this;
  }

  /**
   * Posts webhooks to a URL from the start. A receiver on the loopback interface of the machine that runs the test is
   * reached too: start() relays to it until the container is stopped. Over https, its certificate has to name
   * host.docker.internal.
   */
  withWebhook(receiver: string | URL): this {
    const url = new URL(receiver);
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new Error(`the webhook's URL has to begin with http:// or https://, not with ${url.protocol}`);
    }
    this.#webhook = url;
    return this;
  }

  /**
   * Lets the container call the machine that its engine runs on host.docker.internal, and post webhooks to it over plain
   * http. What listens there on the loopback interface alone is out of reach, unless the engine is Docker Desktop.
   */
  withHostAccess(): this {
    return this.#withHost(hostGateway);
  }

  /** Makes the container work in a world of this name. */
  withWorld(name: string): this {
    if (name === "") {
      throw new Error("a world needs a name");
    }
    this.#world = name;
    return this;
  }

  /** Has the control API ask for a token of 12 to 128 characters, which all calls of the container then send. */
  withControlToken(token: string): this {
    this.#token = token;
    return this.withSetting("control-token", token);
  }

  override async start(): Promise<StartedWabamockContainer> {
    const relay = await this.#reachLoopback();
    try {
      const token = this.#token === undefined ? {} : { token: this.#token };
      return new StartedWabamockContainer(await super.start(), relay, this.#world, token);
    } catch (problem) {
      await relay?.close();
      throw problem;
    }
  }

  /** Lets the container reach a webhook on this machine's loopback interface. */
  async #reachLoopback(): Promise<Relay | undefined> {
    const url = this.#webhook && new URL(this.#webhook);
    if (!url) {
      return undefined;
    }
    if (!isLoopback(url.hostname)) {
      this.withSetting("webhook", url.href);
      return undefined;
    }
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const relay = await Relay.start(await gateway(), host, Number(url.port || (url.protocol === "https:" ? 443 : 80)));
    const at = relay.address();
    this.#withHost(at.host);
    url.hostname = hostName;
    url.port = String(at.port);
    this.withSetting("webhook", url.href);
    return relay;
  }

  /** Lets hostName lead to the machine that the engine runs on. */
  #withHost(ipAddress: string): this {
    this.withExtraHosts([{ host: hostName, ipAddress }]);
    return this.withSetting("webhook-http", "always");
  }

  /** Copies a file into the container before it starts, and answers its path there. */
  #withFile(name: string, content: string): string {
    const target = `/etc/wabamock/${name}`;
    this.withCopyContentToContainer([{ content, target, mode: 0o444 }]);
    return target;
  }
}

/** A running mock, with all methods of World for the world that withWorld named. */
export class StartedWabamockContainer extends AbstractStartedContainer {
  readonly #relay: Relay | undefined;
  readonly #world: World;

  /** Made by WabamockContainer.start. */
  constructor(container: StartedTestContainer, relay: Relay | undefined, world: string, options: { token?: string }) {
    super(container);
    this.#relay = relay;
    this.#world = new World(() => `http://${this.getHost()}:${this.getMappedPort(port)}`, world, options);
  }

  protected override async containerStopped(): Promise<void> {
    await this.#relay?.close();
  }

  /** The name of the world. */
  get worldName(): string {
    return this.#world.worldName;
  }

  /** Another world of this mock. */
  world(name: string): World {
    return this.#world.world(name);
  }

  /** See World.within. */
  within(signal: AbortSignal): World {
    return this.#world.within(signal);
  }

  /** See World.baseUrl. */
  baseUrl(): string {
    return this.#world.baseUrl();
  }

  /** See World.controlUrl. */
  controlUrl(): string {
    return this.#world.controlUrl();
  }

  /** See World.control. */
  control(): ControlClient {
    return this.#world.control();
  }

  /** See World.login. */
  login(user?: string, password?: string): Promise<string> {
    return this.#world.login(user, password);
  }

  /** See World.reset. */
  reset(...parts: Schemas["WorldPart"][]): Promise<void> {
    return this.#world.reset(...parts);
  }

  /** See World.fingerprint. */
  fingerprint(): Promise<string> {
    return this.#world.fingerprint();
  }

  /** See World.loadScenario. */
  loadScenario(name: string): Promise<Schemas["LoadedScenario"]> {
    return this.#world.loadScenario(name);
  }

  /** See World.loadScenarioYaml. */
  loadScenarioYaml(yaml: string): Promise<Schemas["LoadedScenario"]> {
    return this.#world.loadScenarioYaml(yaml);
  }

  /** See World.inbound. */
  inbound(message: Schemas["Inbound"]): Promise<Schemas["Received"]> {
    return this.#world.inbound(message);
  }

  /** See World.event. */
  event(event: Schemas["Event"]): Promise<Schemas["JournalEntry"][]> {
    return this.#world.event(event);
  }

  /** See World.advance. */
  advance(by: string): Promise<Schemas["Advanced"]> {
    return this.#world.advance(by);
  }

  /** See World.advanceUntilIdle. */
  advanceUntilIdle(): Promise<Schemas["Advanced"]> {
    return this.#world.advanceUntilIdle();
  }

  /** See World.awaitIdle. */
  awaitIdle(timeout?: string): Promise<Schemas["Queue"]> {
    return this.#world.awaitIdle(timeout);
  }

  /** See World.deliveries. */
  deliveries(): Promise<Schemas["Delivery"][]> {
    return this.#world.deliveries();
  }

  /** See World.verify. */
  verify(check: Check): Promise<Schemas["Verification"]> {
    return this.#world.verify(check);
  }

  /** See World.await. */
  await(check: Check, timeout?: string): Promise<Schemas["Verification"]> {
    return this.#world.await(check, timeout);
  }

  /** See World.report. */
  report(format?: ReportFormat): Promise<string> {
    return this.#world.report(format);
  }

  /** See World.coverage. */
  coverage(format?: ReportFormat): Promise<string> {
    return this.#world.coverage(format);
  }
}

/** The environment variable of a setting. */
function variable(key: string): string {
  return `WABAMOCK_${key.toUpperCase().replaceAll("-", "_")}`;
}

/** The address of the engine's machine in the network of its containers. */
async function gateway(): Promise<string> {
  const client = await getContainerRuntimeClient();
  const network = await client.container.dockerode.getNetwork("bridge").inspect();
  const first: { Gateway?: string | undefined } | undefined = network.IPAM?.Config?.[0];
  if (!first?.Gateway) {
    throw new Error("the engine's network bridge has no gateway");
  }
  return first.Gateway;
}
