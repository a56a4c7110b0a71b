// What a customer can do with a phone, as calls of the control API.
import { type Schema, api } from "../../api/client";
import { attempt, say } from "../../store/app";
import type { Message } from "../../store/messages";
import type { WorldStore } from "../../store/world";

export type Inbound = Schema<"Inbound">;
export type File = Schema<"InboundFile">;

/** Who holds a phone: a customer, perhaps speaking in a group. */
export interface Speaker {
  from: string;
  group?: string | undefined;
}

/** Says something to the business. Answers whether it was said. */
export async function speak(w: WorldStore, who: Speaker, what: Omit<Inbound, "from" | "group">): Promise<boolean> {
  const body: Inbound = { from: who.from, ...(who.group === undefined ? {} : { group: who.group }), ...what };
  const done = await attempt(api.post("/_mock/worlds/{world}/inbound", { path: { world: w.name }, body }));
  if (done?.blocked === true) say("The business blocked this customer: the message did not arrive.", true);
  return done !== undefined && !done.blocked;
}

/** Lets something happen that is no message. */
export async function happen(w: WorldStore, body: Schema<"Event">, done?: string): Promise<boolean> {
  return (await attempt(api.post("/_mock/worlds/{world}/events", { path: { world: w.name }, body }), done)) !== undefined;
}

/** Changes what is true of a customer. */
export async function change(w: WorldStore, number: string, body: Schema<"CustomerChange">, done?: string): Promise<boolean> {
  return (await attempt(api.patch("/_mock/worlds/{world}/customers/{number}", { path: { world: w.name, number }, body }), done)) !== undefined;
}

/** Brings a message of the business to a status. */
export async function step(w: WorldStore, m: Message, status: Schema<"StatusName">, code?: number): Promise<void> {
  const body = { status, through: true, ...(code === undefined ? {} : { code }) };
  await attempt(api.post("/_mock/worlds/{world}/messages/{id}/status", { path: { world: w.name, id: m.id }, body }));
}

/** Bytes as the control API takes them; an empty content type is left for the mock to find out. */
export function base64(bytes: Uint8Array, type: string): File & { data: string } {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 32_768) binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  return { data: btoa(binary), ...(type === "" ? {} : { mime_type: type }) };
}
