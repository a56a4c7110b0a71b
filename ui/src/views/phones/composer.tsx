// Writing as the customer: text, files, samples, places, contacts.
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../../lib/keys";
import { Button, Menu } from "../../parts/basics";
import { attempt, world } from "../../store/app";
import { isGroup } from "../../store/world";
import { type Inbound, type Speaker, base64, speak } from "./act";
import { Attached } from "./attached";
import { ContactDialog, LocationDialog } from "./dialogs";
import type { Draft, Waiting } from "./drafts";
import { inWords } from "./say";

interface Props {
  peer: string;
  speaker: Signal<string>; // who writes; in a group, one of its members
  draft: Draft;
  onFiles: (files: Iterable<File>) => void;
  main: boolean; // the keys act on this one
}

/** A message of a customer holds at most so many characters, as that of a business. Source: messages, text (D). */
const maxText = 4096;

export function Composer({ peer, speaker, draft, onFiles, main }: Props): JSX.Element {
  const w = world.value;
  const { text, files, reply } = draft;
  const asked = useSignal<"location" | "contact" | undefined>(undefined);
  const busy = useSignal(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const who: Speaker = { from: speaker.value, group: isGroup(peer) ? peer : undefined };
  const nobody = who.from === "";
  const say = useSay(draft, who, busy);
  const sending = useRef<Promise<void>>(Promise.resolve()); // files on their way
  const send = async (): Promise<void> => {
    if (nobody || [...text.peek().trim()].length > maxText) return;
    const begin = (): Promise<void> => (files.peek().length > 0 ? sendFiles(draft, say) : sendText(draft, say));
    if (files.peek().length === 0) return begin();
    sending.current = sending.current.then(begin); // pressed once more meanwhile, it is about what was added
    return sending.current;
  };
  useKeys(() => (main ? [{ keys: "c", what: "Write as the customer", where: "Chat", run: () => box.current?.focus() }] : []), [main]);
  useEffect(() => grow(box.current, text.value), [text.value]);
  useEffect(() => void (reply.value !== undefined && box.current?.focus()), [reply.value]);
  const name = nobody ? "nobody" : w.nameOf(speaker.value);
  const over = [...text.value.trim()].length - maxText;
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
        box.current?.focus();
      }}
    >
      <Answering draft={draft} />
      <Attached files={files} />
      {who.group !== undefined && <Members peer={peer} speaker={speaker} />}
      {over > 0 && (
        <p class="over" role="status">
          {over} characters too many: a text has at most {maxText}.
        </p>
      )}
      <div class="composer-row">
        <AttachMenu disabled={nobody} onFile={() => picker.current?.click()} onAsk={(what) => (asked.value = what)} onSample={(type) => void say({ type })} />
        <input
          ref={picker}
          type="file"
          multiple
          class="sr"
          tabIndex={-1}
          aria-label="File to send"
          onChange={(e) => {
            onFiles([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = "";
            box.current?.focus();
          }}
        />
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-label={`Write as ${name}`}
          placeholder={nobody ? "Nobody can write here" : files.value.length === 0 ? `Write as ${name}` : "Add a caption"}
          disabled={nobody}
          value={text.value}
          onInput={(e) => (text.value = e.currentTarget.value)}
          onPaste={(e) => {
            const pasted = [...(e.clipboardData?.files ?? [])];
            if (pasted.length === 0) return;
            e.preventDefault();
            onFiles(pasted);
          }}
          onKeyDown={(e) => onKey(e, () => void send(), () => (reply.peek() === undefined ? box.current?.blur() : (reply.value = undefined)))}
        />
        <Button icon="send" kind="primary" type="submit" class="round" label="Send" busy={busy.value} disabled={nobody || over > 0 || (text.value.trim() === "" && files.value.length === 0)} />
      </div>
      {asked.value === "location" && <LocationDialog onClose={() => (asked.value = undefined)} onSend={(location) => void say({ location })} />}
      {asked.value === "contact" && <ContactDialog onClose={() => (asked.value = undefined)} onSend={(card) => void say({ contacts: [card] })} />}
    </form>
  );
}

type Say = (what: Omit<Inbound, "from">) => Promise<boolean>;

/** Says something with what it answers. One thing goes after the other, in the order in which it was said, however fast somebody types. */
function useSay({ reply }: Draft, who: Speaker, busy: Signal<boolean>): Say {
  const w = world.value;
  const line = useRef<Promise<boolean>>(Promise.resolve(true));
  return async (what) => {
    const to = reply.peek();
    reply.value = undefined;
    busy.value = true;
    const saying = line.current.then(() => speak(w, who, { ...what, ...(to === undefined ? {} : { context: { id: to.id } }) }));
    line.current = saying;
    const said = await saying;
    if (line.current === saying) busy.value = false;
    if (!said) reply.value ??= to;
    return said;
  };
}

/** Takes what is written out of the field, and sends it; what is refused is put back, unless somebody writes again. Answers whether it went. */
async function sendWritten({ text }: Draft, send: (written: string) => Promise<boolean>): Promise<boolean> {
  const written = text.peek().trim();
  text.value = "";
  const sent = await send(written);
  if (!sent && text.peek() === "") text.value = written;
  return sent;
}

async function sendText(draft: Draft, say: Say): Promise<void> {
  if (draft.text.peek().trim() !== "") await sendWritten(draft, (text) => say({ text }));
}

/** Sends what is attached, one message each; the text goes with the first that can have a caption, or before all. */
async function sendFiles(draft: Draft, say: Say): Promise<void> {
  const { files } = draft;
  const waiting = files.peek();
  const captioned = waiting.findIndex((f) => f.as === "image" || f.as === "video" || f.as === "document");
  if (captioned < 0 && !(await sendWritten(draft, async (text) => text === "" || say({ text })))) return;
  for (const [i, one] of waiting.entries()) {
    const sent = i === captioned ? sendWritten(draft, (caption) => sendFile(one, caption, say)) : sendFile(one, "", say);
    if (!(await sent)) return;
    files.value = files.peek().filter((f) => f !== one);
    if (one.url !== undefined) URL.revokeObjectURL(one.url);
  }
}

async function sendFile({ file, as }: Waiting, caption: string, say: Say): Promise<boolean> {
  const bytes = await attempt(file.arrayBuffer());
  if (bytes === undefined) return false;
  const named = as === "document" || as === "audio" ? { filename: [...file.name].slice(-256).join("") } : {};
  const type = as === "voice" ? "audio/ogg; codecs=opus" : file.type;
  return say({ type: as, [as]: { ...base64(new Uint8Array(bytes), type), ...named, ...(caption === "" ? {} : { caption }) } });
}

/** Enter sends, Shift+Enter begins a line, Escape lets go. While an input method composes, keys are its own. */
function onKey(e: KeyboardEvent, send: () => void, leave: () => void): void {
  if (e.isComposing) return;
  if (e.key === "Enter" && !e.shiftKey) {
    e.preventDefault();
    send();
  } else if (e.key === "Escape") {
    e.stopPropagation();
    leave();
  }
}

/** As high as what is written, up to a limit. */
function grow(box: HTMLTextAreaElement | null, text: string): void {
  if (box === null) return;
  box.style.height = "auto";
  if (text !== "") box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

function Answering({ draft }: { draft: Draft }): JSX.Element | null {
  const m = draft.reply.value;
  if (m === undefined) return null;
  const w = world.value;
  return (
    <div class="answering">
      <span class="quote">
        <b>Reply to {m.direction === "outbound" ? "the business" : w.nameOf(m.from ?? m.peer)}</b>
        <span class="cut">{inWords(m)}</span>
      </span>
      <Button icon="close" kind="quiet" small label="No reply" onClick={() => (draft.reply.value = undefined)} />
    </div>
  );
}

function AttachMenu(p: { disabled: boolean; onFile: () => void; onAsk: (what: "location" | "contact") => void; onSample: (type: NonNullable<Inbound["type"]>) => void }): JSX.Element {
  const sample = (type: NonNullable<Inbound["type"]>) => () => p.onSample(type);
  const { disabled } = p;
  return (
    <Menu
      class="up left"
      label="Attach"
      icon="clip"
      choices={[
        { label: "Files of yours…", icon: "file", disabled, run: p.onFile },
        { label: "Location…", icon: "pin", disabled, run: () => p.onAsk("location") },
        { label: "Contact…", icon: "card", disabled, run: () => p.onAsk("contact") },
        "-",
        { label: "Sample voice note", icon: "mic", disabled, run: sample("voice") },
        { label: "Sample photo", icon: "image", disabled, run: sample("image") },
        { label: "Sample video", icon: "video", disabled, run: sample("video") },
        { label: "Sample audio file", icon: "music", disabled, run: sample("audio") },
        { label: "Sample document", icon: "file", disabled, run: sample("document") },
        { label: "Sample sticker", icon: "sticker", disabled, run: sample("sticker") },
        { label: "Something unsupported", icon: "alert", disabled, run: sample("unknown") },
      ]}
    />
  );
}

function Members({ peer, speaker }: { peer: string; speaker: Signal<string> }): JSX.Element {
  const w = world.value;
  const members = (w.group(peer)?.participants ?? []).filter((p) => p !== w.world.value?.number);
  return (
    <label class="members row">
      <span class="muted">Writing as</span>
      <select value={speaker.value} disabled={members.length === 0} onChange={(e) => (speaker.value = e.currentTarget.value)}>
        {members.map((m) => (
          <option key={m} value={m}>
            {w.nameOf(m)}
          </option>
        ))}
      </select>
    </label>
  );
}
