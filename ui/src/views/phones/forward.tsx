// Forwarding a message: to the business and to the groups that the holder of the phone shares with it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Schema } from "../../api/client";
import { dig, obj, str } from "../../lib/loose";
import { attempt, say, world } from "../../store/app";
import type { Message } from "../../store/messages";
import type { WorldStore } from "../../store/world";
import { type Inbound, type Speaker, speak } from "./act";
import { Form } from "./dialogs";
import { fileOf } from "./media";
import { inWords } from "./say";
import { showTemplate } from "./template";

const files = ["image", "video", "audio", "voice", "document", "sticker"];

/** Whether a message can be forwarded: taps, orders and reactions can't. */
export const canForward = (m: Message): boolean => ["text", "location", "contacts", "template", "hsm", "interactive", ...files].includes(m.type) && textOf(m) !== "";

/** What is forwarded of a message that is no file, place or card: its text. */
function textOf(m: Message): string {
  const c = m.content;
  if (m.type === "text") return str(dig(c, "text", "body")) ?? "";
  if (m.type === "template" || m.type === "hsm") return showTemplate(world.peek().templates.peek(), m.type, obj(c)).body;
  if (m.type === "interactive") return str(dig(c, "interactive", "body", "text")) ?? "";
  return "·";
}

const cut = (text: string, most: number): string => [...text].slice(0, most).join("");

/** The same again as a message of a customer; files with their bytes. */
async function again(w: WorldStore, m: Message): Promise<Omit<Inbound, "from">> {
  if (m.type === "location") {
    const { latitude, longitude, name, address, url } = obj(dig(m.content, "location")) ?? {};
    return { location: { latitude: Number(latitude), longitude: Number(longitude), ...named({ name, address, url }) } };
  }
  if (m.type === "contacts") return { contacts: dig(m.content, "contacts") as Schema<"InboundCard">[] };
  if (!files.includes(m.type)) return { text: textOf(m) };
  const type = m.type as "image";
  const media = obj(dig(m.content, type));
  const id = str(media?.id);
  const bytes = id === undefined ? {} : await fileOf(w.name, id);
  const caption = ["image", "video", "document"].includes(type) ? str(media?.caption) : undefined;
  const filename = ["document", "audio"].includes(type) ? str(media?.filename) : undefined;
  return { type, [type]: { ...bytes, ...named({ caption: caption && cut(caption, 1024), filename }) } };
}

/** The members that are texts, and not empty. */
const named = (members: Record<string, unknown>): Record<string, string> => Object.fromEntries(Object.entries(members).filter((e): e is [string, string] => typeof e[1] === "string" && e[1] !== ""));

export function ForwardDialog({ m, who, onClose }: { m: Message; who: Speaker; onClose: () => void }): JSX.Element {
  const w = world.value;
  const targets = [{ id: "", name: "The business" }, ...w.groups.value.filter((g) => g.member && g.participants.includes(who.from)).map((g) => ({ id: g.id, name: g.subject }))];
  const chosen = useSignal<ReadonlySet<string>>(new Set([""]));
  const often = useSignal(false);
  const busy = useSignal(false);
  const byLink = files.includes(m.type) && str(dig(m.content, m.type, "id")) === undefined;
  const done = async (): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    const what = await attempt(again(w, m));
    let sent = 0;
    for (const id of what === undefined ? [] : chosen.peek()) {
      const context = often.peek() ? { frequently_forwarded: true } : { forwarded: true };
      if (await speak(w, { from: who.from, group: id === "" ? undefined : id }, { ...what, context })) sent++;
    }
    busy.value = false;
    if (sent > 0) say(sent === 1 ? "Forwarded." : `Forwarded to ${sent} chats.`);
    if (sent === chosen.peek().size) onClose();
  };
  const toggle = (id: string): void => {
    const next = new Set(chosen.peek());
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  };
  return (
    <Form title="Forward" verb="Forward" busy={busy.value} disabled={chosen.value.size === 0} onClose={onClose} onDone={() => void done()}>
      <p class="quote">
        <b>{w.nameOf(who.from)} forwards</b>
        <span class="cut">{inWords(m)}</span>
      </p>
      <fieldset class="ticked">
        <legend class="label">To</legend>
        {targets.map((t) => (
          <label key={t.id}>
            <input type="checkbox" checked={chosen.value.has(t.id)} onChange={() => toggle(t.id)} />
            <span class="cut">{t.name}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="ticked">
        <label>
          <input type="checkbox" checked={often.value} onChange={() => (often.value = !often.peek())} />
          <span>Forwarded many times before</span>
        </label>
      </fieldset>
      {byLink && <p class="hint">This file was sent by a link, which the mock does not follow. A sample goes in its place.</p>}
    </Form>
  );
}
