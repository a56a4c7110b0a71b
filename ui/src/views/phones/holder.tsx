// What else can happen to who holds a phone: blocks, changes number, leaves and joins groups.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { api } from "../../api/client";
import { go, link } from "../../lib/router";
import { type Choice, Menu } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import { type Customer, type Group, type WorldStore, isGroup } from "../../store/world";
import { change, happen } from "./act";
import { AskNumber, Pick, freeNumber } from "./dialogs";

/** How customers behaved before they blocked the business, by world and number: so they do again afterwards. */
const unblocked = new Map<string, Customer["behaviour"]>();

type Asked = "number" | "join" | "leave" | "joins" | "leaves";

export function HolderMenu({ peer }: { peer: string }): JSX.Element {
  const w = world.value;
  const asked = useSignal<Asked | undefined>(undefined);
  const customer = w.customer(peer);
  const group = w.group(peer);
  const ask = (what: Asked) => () => (asked.value = what);
  const choices = group !== undefined ? groupChoices(group, ask) : customer !== undefined ? customerChoices(w, customer, ask) : strangerChoices(w, peer);
  return (
    <>
      <Menu label="More about this phone" choices={choices} />
      {asked.value !== undefined && <Ask what={asked.value} peer={peer} onClose={() => (asked.value = undefined)} />}
    </>
  );
}

function groupChoices(group: Group, ask: (what: Asked) => () => void): Choice[] {
  return [
    { label: "Somebody joins…", icon: "plus", run: ask("joins") },
    { label: "Somebody leaves…", icon: "close", disabled: group.participants.length < 2, run: ask("leaves") },
  ];
}

function customerChoices(w: WorldStore, c: Customer, ask: (what: Asked) => () => void): (Choice | "-")[] {
  const blocks = c.behaviour === "never-delivered";
  const before = `${w.name}|${c.number}`;
  if (!blocks) unblocked.set(before, c.behaviour);
  const set = (body: Parameters<typeof change>[2], done: string) => () => void change(w, c.number, body, done);
  return [
    { label: blocks ? "Unblock the business" : "Block the business", icon: "block", run: set({ behaviour: blocks ? (unblocked.get(before) ?? "reads") : "never-delivered" }, blocks ? "Messages reach this phone again." : "Messages do not reach this phone any more.") },
    {
      label: c.behaviour === "never-reads" ? "Read messages again" : "Never read messages",
      icon: "check",
      disabled: blocks,
      run: set({ behaviour: c.behaviour === "never-reads" ? "reads" : "never-reads" }, "Noted."),
    },
    { label: c.window_until === undefined ? "Open the 24 h window" : "Close the 24 h window", icon: "clock", run: set({ window_open: c.window_until === undefined }, "Noted.") },
    { label: c.on_whatsapp ? "Not on WhatsApp any more" : "Be on WhatsApp", icon: "user", run: set({ on_whatsapp: !c.on_whatsapp }, "Noted.") },
    "-",
    { label: "Change number…", icon: "swap", run: ask("number") },
    { label: "New phone (identity changes)", icon: "phone", run: () => void happen(w, { type: "identity_changed", customer: c.wa_id }, "The identity key is another one.") },
    { label: "Join a group…", icon: "people", disabled: w.groups.value.every((g) => g.participants.includes(c.wa_id)), run: ask("join") },
    { label: "Leave a group…", icon: "people", disabled: w.groups.value.every((g) => !g.participants.includes(c.wa_id)), run: ask("leave") },
    "-",
    { label: "Forget this customer", icon: "trash", danger: true, run: () => void forget(w, c.number) },
  ];
}

function strangerChoices(w: WorldStore, peer: string): Choice[] {
  return [{ label: "Add to the customers", icon: "plus", disabled: isGroup(peer), run: () => void attempt(api.post("/_mock/worlds/{world}/customers", { path: { world: w.name }, body: { number: peer } })) }];
}

async function forget(w: WorldStore, number: string): Promise<void> {
  await attempt(api.delete("/_mock/worlds/{world}/customers/{number}", { path: { world: w.name, number } }), "Forgotten.");
}

/** Asks for what a choice needs, and does it. */
function Ask({ what, peer, onClose }: { what: Asked; peer: string; onClose: () => void }): JSX.Element {
  const w = world.value;
  switch (what) {
    case "number":
      return <AskNumber title="Change number" verb="Change" label="New number" hint="Digits, in international form." start={freeNumber(new Set(w.customers.value.flatMap((c) => [c.number, c.wa_id])))} onClose={onClose} onNumber={(n) => void renumber(w, peer, n)} />;
    case "joins":
      return <Pick title="Somebody joins" verb="Join" label="Who" of={people(w, (c) => !c.groups.includes(peer))} onClose={onClose} onPick={(id) => void happen(w, { type: "group_user_joined", group: peer, users: [id] })} />;
    case "leaves":
      return <Pick title="Somebody leaves" verb="Leave" label="Who" of={people(w, (c) => c.groups.includes(peer))} onClose={onClose} onPick={(id) => void happen(w, { type: "group_user_left", group: peer, users: [id] })} />;
    default: {
      const inside = what === "leave";
      const of = w.groups.value.filter((g) => g.participants.includes(peer) === inside).map((g) => ({ id: g.id, name: g.subject }));
      const type = inside ? "group_user_left" : "group_user_joined";
      return <Pick title={inside ? "Leave a group" : "Join a group"} verb={inside ? "Leave" : "Join"} label="Group" of={of} onClose={onClose} onPick={(id) => void happen(w, { type, group: id, users: [peer] })} />;
    }
  }
}

const people = (w: WorldStore, which: (c: Customer) => boolean): { id: string; name: string }[] => w.customers.value.filter(which).map((c) => ({ id: c.wa_id, name: `${c.name} · +${c.number}` }));

async function renumber(w: WorldStore, peer: string, fresh: string): Promise<void> {
  if (await happen(w, { type: "number_changed", customer: peer, new_number: fresh }, `The number is +${fresh} now.`)) go(link("phones", [fresh]));
}
