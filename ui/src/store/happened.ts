// What an entry of the journal changes in what is known of a world, and what has to be read because it does not tell.
import { Refusal } from "../api/client";
import { millis } from "../lib/time";
import { type Entry, type Fact, factOf } from "./facts";
import type { Message } from "./messages";
import { later } from "./overtaken";
import { type Wanted, posts } from "./wanted";
import { type WorldStore, isGroup } from "./world";

/** How long a customer who wrote can be written to. */
const windowLength = 86_400_000;

/** What is posted. Where there is no webhook it is queued without a word of the journal. */
const posted = new Set(["message_received", "status_reported", "notice_raised", "error_raised"]);

/** Takes one entry in. What it does not tell is wanted. Throws when all has to be read anew. */
export function happened(w: WorldStore, wanted: Wanted, e: Entry): void {
  if (e.exchange !== undefined) return;
  const f = factOf(e);
  if (e.kind.startsWith("deliver")) {
    if (w.deliveries.apply(e) && f.delivery !== undefined) wanted.deliveries.add(f.delivery);
    if (e.kind === "delivery_swapped") wanted.deliveries.add(String((f as { with?: string }).with));
    return;
  }
  if (posted.has(e.kind) && !posts(w)) wanted.lists.add("queued");
  switch (e.kind) {
    case "message_queued":
    case "message_received":
      if (f.message !== undefined && !w.chats.has(f.message)) wanted.messages.add(f.message);
      if (e.kind === "message_received") heard(w, f);
      return;
    case "status_reached":
      reach(w, wanted, f);
      return;
    case "status_reported": // a warning is only reported: no status is reached by it
      if (f.status === "warning" && f.message !== undefined) wanted.messages.add(f.message);
      return;
    case "message_marked_read":
      markRead(w, f);
      return;
    case "notice_raised":
      putNotice(w, e);
      return;
    case "world_reset":
    case "recovered":
    case "number_changed": // what was said is somebody else's now
      throw new Refusal(0, { detail: "Much changed at once: all is read anew." });
    default:
      wantLists(wanted, e.kind);
  }
}

function wantLists(wanted: Wanted, kind: string): void {
  if (/^(customer_|identity_|block_changed|contacts_checked)/.test(kind)) wanted.lists.add("customers");
  if (/^group_changed/.test(kind)) wanted.lists.add("groups").add("customers");
  if (/^(settings_|number_registered|gateway_|restarted|sender_changed|connection_)/.test(kind)) wanted.lists.add("world");
  if (/^(clock_|scenario_|simulation_)/.test(kind)) wanted.lists.add("clock");
}

/** Somebody wrote: the window is open. */
function heard(w: WorldStore, f: Fact): void {
  const customer = w.customers.peek().find((c) => c.wa_id === f.from);
  if (customer === undefined || f.group !== undefined) return;
  const until = new Date(millis(f.at) + windowLength).toISOString();
  w.customers.value = w.customers.peek().map((c) => (c === customer ? { ...c, last_inbound: f.at, window_until: until } : c));
}

function reach(w: WorldStore, wanted: Wanted, f: Fact): void {
  const status = String(f.status) as NonNullable<Message["status"]>;
  if (f.message === undefined) return;
  if (f.code !== undefined) wanted.messages.add(f.message); // its reason is not in the fact
  const known = w.chats.change(f.message, (m) => {
    const recipient = isGroup(m.peer) ? f.recipient : undefined;
    if (m.statuses.some((s) => s.status === status && s.recipient === recipient)) return;
    m.statuses = [...m.statuses, { status, at: f.at, recipient }];
    m.status = later(m.status, status);
  });
  if (!known) wanted.messages.add(f.message);
}

function markRead(w: WorldStore, f: Fact): void {
  const chat = w.chats.byPeer.get(f.chat ?? "");
  if (chat === undefined) return;
  let reached = false;
  let left = (f as { count?: number }).count ?? 0;
  for (let i = chat.lines.length - 1; i >= 0 && left > 0; i--) {
    const line = chat.lines[i];
    if (line?.is !== "message" || line.message.direction !== "inbound") continue;
    reached ||= line.id === f.message;
    if (!reached || line.message.status === "read") continue;
    left--;
    w.chats.change(line.id, (m) => {
      m.status = "read";
      m.statuses = [...m.statuses, { status: "read", at: f.at }];
    });
  }
}

/** Takes a notice in, such as that somebody joined a group. */
export function putNotice(w: WorldStore, e: Entry): void {
  const f = factOf(e);
  const peer = f.group ?? f.from;
  if (peer === undefined) return;
  w.chats.putNotice({ id: f.message ?? String(e.seq), at: e.at, peer, kind: f.type ?? "", text: f.body ?? "", users: f.users ?? [] });
}
