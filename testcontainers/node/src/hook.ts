import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A receiver of webhooks on the machine that runs the test, for those who have none yet. It answers 200. */
export class Hook {
  readonly url: string;
  readonly #server: Server;
  readonly #bodies: string[];

  private constructor(server: Server, bodies: string[]) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#bodies = bodies;
  }

  /** Starts a receiver. */
  static async start(): Promise<Hook> {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        bodies.push(body);
        response.end();
        server.emit("webhook");
      }, () => response.destroy());
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new Hook(server, bodies);
  }

  /**
   * The next webhook that has this text somewhere in it (empty: the next one), read as JSON; those before it are
   * dropped. Throws when the signal is aborted first: after a minute, unless another one is given.
   */
  async next<T = unknown>(containing: string = "", signal: AbortSignal = AbortSignal.timeout(60_000)): Promise<T> {
    for (;;) {
      const body = this.#bodies.shift();
      if (body === undefined) {
        await once(this.#server, "webhook", { signal });
      } else if (body.includes(containing)) {
        return JSON.parse(body) as T;
      }
    }
  }

  /** Stops the receiver. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
