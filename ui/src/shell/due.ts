// What is due next, in words: what it is, whom it is about, and where in the page it can be seen. Pure.
import type { Schema } from "../api/client";

export type Due = Schema<"Due">;

export interface DueWords {
  /** What happens: "read", "Webhook, try 2". */
  what: string;
  /** To whom or of what; empty when there is nothing to say. */
  whom: string;
  /** The part of the page that shows it: view and parts. */
  place: { view: string; parts: string[]; query: Record<string, string> } | undefined;
}

const place = (view: string, parts: (string | undefined)[] = [], query: Record<string, string> = {}): DueWords["place"] => ({ view, parts: parts.filter((p) => p !== undefined), query });

const abouts: Record<string, string> = { inbound_message: "of a message", status_change: "of a status", error: "of an error" };

/** Says what is due. `nameOf` names a customer or a group. */
export function wordsOf(d: Due, nameOf: (peer: string) => string): DueWords {
  const peer = d.peer === undefined ? "" : nameOf(d.peer);
  const message = d.peer === undefined ? undefined : place("phones", [d.peer], d.message === undefined ? {} : { m: d.message });
  switch (d.kind) {
    case "status":
      return { what: d.status ?? "status", whom: peer, place: message };
    case "ttl":
      return { what: "not delivered in time", whom: peer, place: message };
    case "attempt":
      return { what: (d.attempt ?? 1) > 1 ? `webhook, try ${d.attempt}` : "webhook", whom: abouts[d.about ?? ""] ?? "", place: place("queue", [d.delivery]) };
    case "happening":
      return d.scenario === undefined
        ? { what: `number with a meaning: ${deeds(d)}`, whom: "", place: place("scenarios", ["numbers"]) }
        : { what: deeds(d), whom: d.scenario, place: place("scenarios") };
    case "simulation":
      return { what: "simulated message", whom: d.simulation ?? "", place: place("phones") };
    case "connected":
      return { what: "connection stands", whom: "", place: undefined };
    case "connection_restored":
      return { what: "connection is back", whom: "", place: undefined };
    case "token":
      return { what: "token runs out", whom: d.user ?? "", place: undefined };
    case "code":
      return { what: "registration code runs out", whom: d.number === undefined ? "" : `+${d.number}`, place: undefined };
    case "media":
      return { what: "file runs out", whom: d.media ?? "", place: undefined };
    default:
      return { what: String(d.kind).replaceAll("_", " "), whom: "", place: undefined };
  }
}

const deeds = (d: Due): string => (d.deeds ?? []).map((name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()).join(", ") || (d.happening ?? "something happens");

/** All of it in one line: "read · Priya Raman". */
export const lineOf = (words: DueWords): string => (words.whom === "" ? words.what : `${words.what} · ${words.whom}`);
