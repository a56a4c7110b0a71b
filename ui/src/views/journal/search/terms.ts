// What can be written in a search of the journal: each key with its meaning, its values and its judge. Pure.
import type { Entry } from "../../types";
import { bodies, codes, flagged, glob, leaves, matches, peers, statusFits, violations } from "./match";

/** Filters of `GET …/journal`, by the names of the control API. */
export type Query = Partial<Record<"kind" | "operation" | "status" | "caller" | "peer" | "message" | "from" | "until", string>>;

type Judge = (entry: Entry, value: string) => boolean;

export interface Key {
  about: string;
  example: string;
  judge: Judge;
  /** Name of the server's filter, and which values it takes. */
  filter?: keyof Query;
  takes?: RegExp;
  /** Values that are allowed, where they are few. */
  values?: readonly string[];
  check?: RegExp;
  wants?: string;
}

const IS = ["refused", "failed", "unmatched", "violation", "finding", "injected", "fault", "defect", "fact", "exchange"] as const;

export const digits = (text: string) => text.replace(/^\+/, "").replace(/[^0-9A-Za-z@*-]/g, "");

/** Keys in the order in which help shows them. */
export const KEYS: Record<string, Key> = {
  op: {
    about: "operation of the API", example: "op:SendMessage", filter: "operation", takes: /^[A-Za-z]{1,64}$/,
    judge: (e, v) => matches(v, e.exchange?.operation),
  },
  status: {
    about: "HTTP status, or its class", example: "status:4xx", filter: "status", takes: /^[1-5]([0-9]{2}|xx)$/,
    check: /^([1-5]([0-9]{2}|xx)|0)$/i, wants: "a status such as 404, or a class such as 4xx",
    judge: (e, v) => e.exchange !== undefined && statusFits(e.exchange.response.status, v),
  },
  to: {
    about: "number, wa_id or group id; * for any ending", example: "to:4477*", filter: "peer", takes: /^[^*]{1,64}$/,
    judge: (e, v) => peers(e).some((p) => matches(digits(v), p)),
  },
  kind: {
    about: "exchange, or the kind of a fact", example: "kind:delivery_*", filter: "kind", takes: /^[a-z_]{1,64}$/,
    judge: (e, v) => matches(v, e.kind),
  },
  message: {
    about: "id of a message", example: "message:gBEGR*", filter: "message", takes: /^[^*]{1,256}$/,
    judge: (e, v) => leaves(e.fact, ["message"]).some((m) => matches(v, m)) || glob(v, true).test(bodies(e)),
  },
  delivery: {
    about: "id of a delivery", example: "delivery:d60b*",
    judge: (e, v) => leaves(e.fact, ["delivery", "copy_of"]).some((d) => matches(v, d)),
  },
  state: {
    about: "where a webhook stands after it", example: "state:waiting", values: ["done", "waiting", "dropped", "given_up"],
    judge: (e, v) => e.kind.startsWith("delivery_") && leaves(e.fact, ["state"]).some((s) => matches(v, s)),
  },
  at: {
    about: "within this range, second, minute or day", example: "at:09:00..09:30", wants: "a range such as 09:00..09:30, -10m..-5m or 2024-05-01",
    judge: (e, v) => {
      const [begin = "", end = ""] = v.split("..");
      return (begin === "" || Date.parse(e.at) >= Date.parse(begin)) && (end === "" || Date.parse(e.at) < Date.parse(end));
    },
  },
  from: {
    about: "at this instant or later", example: "from:-10m", wants: "an instant such as 2024-05-01T09:00, a time such as 09:00, or a span such as -10m",
    judge: (e, v) => Date.parse(e.at) >= Date.parse(v),
  },
  until: {
    about: "before this instant", example: "until:09:30", wants: "an instant such as 2024-05-01T09:00, a time such as 09:00, or a span such as -10m",
    judge: (e, v) => Date.parse(e.at) < Date.parse(v),
  },
  code: {
    about: "error code", example: "code:470", check: /^[0-9*]{1,6}$/, wants: "an error code such as 1013",
    judge: (e, v) => codes(e).some((c) => matches(v, String(c))),
  },
  user: {
    about: "user of the API who called", example: "user:admin", filter: "caller", takes: /^[^*]{1,64}$/,
    judge: (e, v) => matches(v, e.exchange?.caller),
  },
  is: {
    about: IS.join(", "), example: "is:refused", values: IS,
    judge: (e, v) => flagged(e, v),
  },
  reason: {
    about: "why it was refused before the world saw it", example: "reason:contract", values: ["route", "access", "contract", "limit"],
    judge: (e, v) => matches(v, e.exchange?.reason),
  },
  type: {
    about: "type of the message", example: "type:template",
    judge: (e, v) => matches(v, e.exchange?.type) || leaves(e.fact, ["type"]).some((t) => matches(v, t)),
  },
  template: {
    about: "template of the message", example: "template:order_*",
    judge: (e, v) => matches(v, e.exchange?.template) || leaves(e.fact, ["template"]).some((t) => matches(v, t)),
  },
  method: {
    about: "HTTP method", example: "method:PATCH", check: /^[A-Za-z]+$/, wants: "a method such as POST",
    judge: (e, v) => matches(v, e.exchange?.request.method),
  },
  path: {
    about: "part of the path", example: "path:/contacts",
    judge: (e, v) => e.exchange !== undefined && glob(v, true).test(e.exchange.request.target),
  },
  rule: {
    about: "id of a broken rule", example: "rule:WABA-REQUIRED",
    judge: (e, v) => violations(e).some((x) => matches(v, x.id) || matches(v, x.rule)),
  },
  injected: {
    about: "rule or number that decided the answer", example: "injected:*",
    judge: (e, v) => matches(v, e.exchange?.injected),
  },
  fault: {
    about: "fault of the connection", example: "fault:HANG",
    judge: (e, v) => matches(v, e.exchange?.fault),
  },
  id: {
    about: "exchange, or number of an entry", example: "id:x12", check: /^x?[0-9]+$/, wants: "an exchange such as x12, or the number of an entry",
    judge: (e, v) => e.exchange?.id === v || String(e.seq) === v,
  },
};

/** Other words for keys. */
export const ALIASES: Record<string, string> = {
  operation: "op", peer: "to", number: "to", caller: "user", has: "is", since: "from", before: "until", seq: "id", exchange: "id", msg: "message", time: "at",
};

/** Short words for several kinds. */
export const KINDS: Record<string, string[]> = {
  webhook: ["delivery_*", "webhook_*"],
  status: ["status_*"],
  inbound: ["message_received", "notice_raised"],
  scenario: ["scenario_*", "state_moved", "happened", "rules_changed"],
  group: ["group_*"],
};
