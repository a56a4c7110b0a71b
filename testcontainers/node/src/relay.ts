import { once } from "node:events";
import { connect, createServer, isIPv4, type AddressInfo, type Server, type Socket } from "node:net";

/** What engines since 20.10 replace by the address of their machine. */
export const hostGateway = "host-gateway";

/** Hands on what a container sends to this machine to a port of its loopback interface. */
export class Relay {
  readonly #server: Server;
  readonly #open: Set<Socket>;

  private constructor(server: Server, open: Set<Socket>) {
    this.#server = server;
    this.#open = open;
  }

  /**
   * Listens on the gateway of the containers, where that is an address of this machine, and else on the loopback
   * interface, to which Docker Desktop leads host.docker.internal.
   */
  static async start(gateway: string, host: string, port: number): Promise<Relay> {
    const open = new Set<Socket>();
    const server = createServer((incoming) => {
      const outgoing = connect(port, host);
      const end = (): void => {
        incoming.destroy();
        outgoing.destroy();
      };
      for (const socket of [incoming, outgoing]) {
        open.add(socket);
        socket.once("close", () => open.delete(socket)).once("error", end);
      }
      incoming.pipe(outgoing);
      outgoing.pipe(incoming);
    });
    try {
      await once(server.listen(0, gateway), "listening");
    } catch {
      await once(server.listen(0, "127.0.0.1"), "listening");
    }
    return new Relay(server, open);
  }

  /** Where containers find it: the host as extra hosts take it, and the port. */
  address(): { host: string; port: number } {
    const { address, port } = this.#server.address() as AddressInfo;
    return { host: isLoopback(address) ? hostGateway : address, port };
  }

  /** Ends it and all that goes through it. */
  async close(): Promise<void> {
    for (const socket of this.#open) {
      socket.destroy();
    }
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, "close");
    }
  }
}

/** Whether a host is this machine's loopback interface, or all its interfaces. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "");
  return ["localhost", "::1", "::", "0.0.0.0"].includes(name) || (isIPv4(name) && name.startsWith("127."));
}
