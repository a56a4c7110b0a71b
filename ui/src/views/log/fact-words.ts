// Each kind of fact in the words of a person: what happened, and more about it. Pure.
import { arr, dig, num, obj, str } from "../../lib/loose";
import { clockTime, span } from "../../lib/time";
import type { Fact } from "../../store/facts";

/** What kind of thing a fact is; each has an icon and a colour. */
export type Family = "call" | "in" | "out" | "status" | "webhook" | "people" | "scenario" | "clock" | "account" | "settings" | "media" | "trouble" | "other";

/** What a webhook tells of, from its items. */
export function itemsWords(items: readonly unknown[], about: string): string {
  const [first] = items.map(obj);
  const more = items.length > 1 ? ` and ${items.length - 1} more` : "";
  const status = str(first?.status);
  const code = num(arr(first?.errors)[0]?.code);
  if (status !== undefined) return `status ${status}${code === undefined ? "" : ` ${code}`}${more}`;
  if (about === "inbound_message") return `${first?.type === undefined ? "" : `${str(first.type)} `}message${more}`;
  return about === "error" ? `error${more}` : `status${more}`;
}

interface FactWords {
  family: Family;
  title: string;
  text?: string;
  tone?: "good" | "warn" | "bad" | "info";
}

type Names = (peer: string) => string;
type Make = (f: Fact, names: Names) => FactWords;

/** A member that only some kinds have. */
const member = (f: Fact, name: string): unknown => (f as unknown as Record<string, unknown>)[name];
const text = (f: Fact, name: string): string => str(member(f, name)) ?? "";
const count = (n: unknown, one: string, many = `${one}s`): string => `${num(n) ?? 0} ${num(n) === 1 ? one : many}`;
const listed = (...parts: (string | false | undefined)[]): string => parts.filter((p) => p !== undefined && p !== false && p !== "").join(" · ");
const errors = (f: Fact): string => (f.errors ?? []).map((e) => `${e.code} ${e.title}`).join(", ");

const reached: Record<string, string> = { sent: "Sent to", delivered: "Delivered to", read: "Read by", failed: "Failed for", deleted: "Deleted by" };

const causes: Record<string, string> = {
  resolve: "the name of the host is not known", refused: "nobody listens there", timeout: "no answer in time", tls: "no trusted connection",
  closed: "closed without an answer", broken: "broken off within the answer", not_allowed: "this address may not be posted to", stopped: "the mock was stopped", other: "no answer",
};

const drops: Record<string, string> = {
  by_hand: "by hand", adversity: "by adversity", restart: "by a restart", no_webhook: "since no webhook URL is set", overflow: "since the queue was full",
};

/** Why an attempt got no answer, in words. */
export const causeWords = (cause: string | undefined): string => (cause === undefined ? "" : (causes[cause] ?? cause));

const heard: Make = (f, names) => {
  const said = member(f, "said");
  const words = str(dig(said, "text")) ?? str(dig(said, "media", "caption")) ?? str(dig(said, "button", "text")) ?? str(dig(said, "reply", "title")) ?? str(dig(said, "reaction", "emoji")) ?? str(dig(said, "media", "filename")) ?? str(dig(said, "location", "name"));
  const quoted = words === undefined || words === "" ? "" : `“${words}”`;
  return { family: "in", title: `${names(f.from ?? "")} wrote${f.group === undefined ? "" : ` in ${names(f.group)}`}`, text: f.type === "text" ? quoted : listed(f.type, quoted) };
};

const attempted: Make = (f) => {
  const more = listed(`attempt ${f.attempt ?? 1}`, causeWords(f.cause), f.took !== undefined && `took ${span(f.took / 1e6)}`, f.next !== undefined && `next at ${clockTime(f.next)}`);
  const titles: Record<string, FactWords> = {
    done: { family: "webhook", title: "Webhook accepted", tone: "good" },
    waiting: { family: "webhook", title: "Webhook failed", tone: "bad" },
    given_up: { family: "webhook", title: "Webhook given up", tone: "bad" },
    dropped: { family: "webhook", title: "Webhook dropped after a failure", tone: "bad" },
  };
  return { ...(titles[f.state ?? ""] ?? { family: "webhook", title: "Webhook tried" }), text: more };
};

const grouped: Make = (f, names) => {
  const users = (f.users ?? []).map(names).join(", ");
  const by = text(f, "by");
  return { family: "people", title: `${names(f.group ?? "")}: ${(f.event ?? "changed").replace(/^group_/, "").replaceAll("_", " ")}`, text: listed(users, f.text !== undefined && `“${f.text}”`, by !== "" && `by ${names(by)}`) };
};

const webhook = (title: string, more: Make | undefined = undefined): Make => (f, names) => ({ family: "webhook", title, ...(more === undefined ? {} : { text: more(f, names).text ?? "" }) });

const wid = (f: Fact, names: Names): string => names(f.wa_id ?? "");
const user = (what: string): Make => (f) => ({ family: "account", title: `${text(f, "user")} ${what}` });
const plain = (family: Family, title: string, more?: (f: Fact) => string, tone?: FactWords["tone"]): Make => (f) => ({ family, title, text: more?.(f) ?? "", ...(tone === undefined ? {} : { tone }) });

const messages: Record<string, Make> = {
  message_received: heard,
  message_queued: (f, names) => ({ family: "out", title: `Accepted for ${names(f.to ?? "")}`, text: f.type ?? "" }),
  message_waits: (f, names) => ({ family: "in", title: `A message of ${names(f.from ?? "")} waits for the connection`, text: f.type ?? "" }),
  message_blocked: (f, names) => ({ family: "trouble", title: `A message of ${names(f.from ?? "")} was blocked`, text: f.type ?? "" }),
  message_marked_read: (f, names) => ({ family: "status", title: `The business read ${names(f.chat ?? "")}`, text: count(member(f, "count"), "message") }),
  status_reached: (f, names) => {
    const status = String(f.status ?? "");
    return { family: "status", title: `${reached[status] ?? status} ${names(f.recipient ?? "")}`, text: f.code === undefined ? "" : `code ${f.code}`, ...(status === "failed" ? { tone: "bad" as const } : {}) };
  },
  status_reported: (f, names) => ({ family: "status", title: `To be reported: ${String(f.status ?? "")}`, text: listed(names(f.recipient ?? ""), errors(f)), ...(f.status === "failed" ? { tone: "bad" as const } : {}) }),
  notice_raised: (f) => ({ family: "people", title: "Notice", text: f.body ?? f.type ?? "" }),
  template_undeclared: (f) => ({ family: "trouble", title: "The template is not declared", text: listed(f.name, text(f, "language"), text(f, "namespace")), tone: "warn" }),
  media_stored: (f) => ({ family: "media", title: member(f, "inbound") === true ? "File of a customer stored" : "File stored", text: listed(f.type, `${(num(member(f, "size")) ?? 0).toLocaleString("en")} bytes`) }),
  media_deleted: (f) => ({ family: "media", title: member(f, "collected") === true ? "File deleted when its time was over" : "File deleted", text: f.media ?? "" }),
};

const webhooks: Record<string, Make> = {
  delivery_queued: (f) => ({ family: "webhook", title: f.copy_of === undefined ? "Webhook queued" : f.resent === true ? "Webhook queued again" : "Copy of a webhook queued", text: listed(f.due !== undefined && `due at ${clockTime(f.due)}`, f.reordered === true && "lets the next one pass") }),
  delivery_joined: webhook("Joined into one webhook", (f) => ({ family: "webhook", title: "", text: count(f.items, "item") })),
  delivery_due: (f) => ({ family: "webhook", title: `Webhook posted${(f.attempt ?? 1) > 1 ? `, attempt ${f.attempt}` : ""}`, text: listed(itemsWords(Array.isArray(f.items) ? f.items : [], f.about ?? ""), f.webhook, f.edited === true && "edited") }),
  delivery_attempted: attempted,
  delivery_dropped: (f) => ({ family: "webhook", title: "Webhook dropped", text: drops[text(f, "reason")] ?? text(f, "reason"), tone: "bad" }),
  delivery_held: webhook("Webhook held"),
  delivery_released: webhook("Webhook released"),
  delivery_edited: webhook("Webhook edited"),
  delivery_swapped: webhook("Two webhooks swapped"),
  deliveries_paused: webhook("All webhooks paused"),
  deliveries_resumed: webhook("Webhooks go on"),
  webhook_missing: (f) => ({ family: "trouble", title: "No webhook URL is set", text: errors(f), tone: "warn" }),
  webhook_ca_changed: (f) => ({ family: "settings", title: "Certificates for webhooks changed", text: count(member(f, "certificates"), "certificate") }),
  error_raised: (f) => ({ family: "trouble", title: "Error to be reported", text: errors(f), tone: "bad" }),
};

const people: Record<string, Make> = {
  group_changed: grouped,
  number_changed: (f) => ({ family: "people", title: "Number changed", text: `+${f.wa_id} is +${f.new_wa_id} now` }),
  customer_added: (f, names) => ({ family: "people", title: `${wid(f, names)} came` }),
  customer_changed: (f, names) => ({ family: "people", title: `${wid(f, names)} changed` }),
  customer_removed: (f, names) => ({ family: "people", title: `${wid(f, names)} is gone` }),
  block_changed: (f, names) => ({ family: "people", title: `The business ${member(f, "blocked") === true ? "blocked" : "unblocked"} ${wid(f, names)}` }),
  identity_changed: (f, names) => ({ family: "people", title: `The identity of ${wid(f, names)} changed`, text: text(f, "hash") }),
  identity_acknowledged: (f, names) => ({ family: "people", title: `The business trusts the identity of ${wid(f, names)}`, text: text(f, "hash") }),
  identity_renewed: plain("account", "The business has a new identity"),
  contacts_checked: (f) => ({ family: "people", title: "Contacts checked", text: (["valid", "invalid", "processing", "failed"] as const).filter((n) => (num(member(f, n)) ?? 0) > 0).map((n) => `${String(member(f, n))} ${n}`).join(", ") }),
};

const accounts: Record<string, Make> = {
  user_logged_in: user("logged in"),
  user_logged_out: user("logged out"),
  user_created: user("was created"),
  user_deleted: user("was deleted"),
  password_changed: user("has a new password"),
  token_expired: (f) => ({ family: "account", title: `A token of ${text(f, "user")} ran out`, tone: "warn" }),
  number_registered: (f) => ({ family: "account", title: "Number registered", text: listed(`+${f.wa_id ?? ""}`, text(f, "verified_name")) }),
  registration_code_requested: (f) => ({ family: "account", title: "Registration code asked for", text: listed(text(f, "method"), `+${f.wa_id ?? ""}`) }),
  registration_code_expired: plain("account", "The registration code ran out"),
  two_step_changed: (f) => ({ family: "account", title: `Two-step verification ${member(f, "enabled") === true ? "on" : "off"}` }),
  profile_changed: plain("settings", "Profile changed", (f) => text(f, "part")),
  settings_changed: plain("settings", "Settings changed", (f) => ((member(f, "settings") as string[] | undefined) ?? []).join(", ")),
  settings_reset: plain("settings", "Settings are the defaults again"),
  settings_backed_up: plain("settings", "Settings backed up"),
  settings_restored: plain("settings", "Settings restored"),
  media_providers_changed: plain("settings", "Media providers changed", (f) => ((member(f, "names") as string[] | undefined) ?? []).join(", ")),
  external_certificate_uploaded: plain("settings", "Certificate uploaded", (f) => text(f, "subject")),
  shards_changed: plain("settings", "Shards changed", (f) => count(member(f, "shards"), "shard")),
};

const worlds: Record<string, Make> = {
  scenario_loaded: plain("scenario", "Scenario loaded", (f) => text(f, "scenario")),
  scenario_unloaded: plain("scenario", "Scenario unloaded", (f) => text(f, "scenario")),
  state_moved: (f) => ({ family: "scenario", title: `Scenario moved to “${text(f, "to")}”`, text: listed(text(f, "scenario"), text(f, "machine"), text(f, "from") !== "" && `from “${text(f, "from")}”`, text(f, "rule") === "" ? "by hand" : `by ${text(f, "rule")}`) }),
  rules_changed: (f) => ({ family: "scenario", title: text(f, "change") === "removed" ? "Rule removed" : "Rule set", text: text(f, "rule") }),
  happened: (f) => ({ family: "scenario", title: text(f, "refused") === "" ? "Happened" : "Could not happen", text: listed(text(f, "happening"), text(f, "deed"), text(f, "scenario"), text(f, "refused")), ...(text(f, "refused") === "" ? {} : { tone: "warn" as const }) }),
  adversity_changed: plain("scenario", "Adversity of webhooks changed", (f) => Object.keys((member(f, "adversity") as object | undefined) ?? {}).join(", ")),
  simulation_started: plain("scenario", "Simulation started", (f) => `${String(member(f, "rate"))} a second, ${count(member(f, "planned"), "message")}`),
  simulation_ended: plain("scenario", "Simulation over", (f) => count(member(f, "arrivals"), "message")),
  simulation_stopped: plain("scenario", "Simulation stopped", (f) => count(member(f, "arrivals"), "message")),
  clock_frozen: plain("clock", "The clock stands still"),
  clock_running: plain("clock", "The clock runs"),
  clock_jumped: plain("clock", "The clock was moved on"),
  gateway_status_changed: (f) => ({ family: f.status === "connected" ? "account" : "trouble", title: `The business is ${String(f.status ?? "")}` }),
  connection_lost: plain("trouble", "The connection is lost", (f) => ((num(member(f, "for")) ?? 0) > 0 ? `for ${span((num(member(f, "for")) ?? 0) / 1e6)}` : "until it is restored"), "bad"),
  sender_changed: (f) => ({ family: "trouble", title: member(f, "locked") === true ? "The sender is locked" : member(f, "unpaid") === true ? "A payment is missing" : "The sender is free again", ...(member(f, "locked") === true || member(f, "unpaid") === true ? { tone: "bad" as const } : {}) }),
  restarted: plain("account", "The business's client restarted"),
  recovered: plain("account", "Recovered after a restart of the mock"),
  world_reset: plain("account", "The world was reset", (f) => arrayOf(member(f, "parts"))),
};

const arrayOf = (v: unknown): string => (Array.isArray(v) ? v.map(String).join(", ") : "");

/** The words by kind. */
export const factTable: Record<string, Make> = { ...messages, ...webhooks, ...people, ...accounts, ...worlds };
