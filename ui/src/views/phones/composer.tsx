// Writing as the customer: text, files, samples, places, contacts.
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../../lib/keys";
import { Button, Menu } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { attempt, world } from "../../store/app";
import type { Message } from "../../store/messages";
import { isGroup } from "../../store/world";
import { type Inbound, type Speaker, encode, speak, typeOfFile } from "./act";
import { ContactDialog, LocationDialog } from "./dialogs";
import { inWords } from "./say";

interface Props {
  peer: string;
  speaker: Signal<string>; // who writes; in a group, one of its members
  reply: Signal<Message | undefined>;
  main: boolean; // the keys act on this one
}

export function Composer({ peer, speaker, reply, main }: Props): JSX.Element {
  const w = world.value;
  const text = useSignal("");
  const file = useSignal<File | undefined>(undefined);
  const asked = useSignal<"location" | "contact" | undefined>(undefined);
  const busy = useSignal(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const who: Speaker = { from: speaker.value, group: isGroup(peer) ? peer : undefined };

  const say = async (what: Omit<Inbound, "from">): Promise<boolean> => {
    const context = reply.peek() === undefined ? {} : { context: { id: reply.peek()?.id } };
    busy.value = true;
    const said = await speak(w, who, { ...what, ...context });
    busy.value = false;
    if (said) reply.value = undefined;
    return said;
  };
  const send = async (): Promise<void> => {
    const written = text.peek().trim();
    if (busy.peek()) return;
    if (file.peek() !== undefined) return sendFile(written);
    if (written === "") return;
    text.value = "";
    if (!(await say({ text: written }))) text.value = written;
    box.current?.focus();
  };
  const sendFile = async (caption: string): Promise<void> => {
    const chosen = file.peek();
    if (chosen === undefined) return;
    const encoded = await attempt(encode(chosen));
    if (encoded === undefined) return;
    const type = typeOfFile(chosen.type);
    const named = type === "document" || type === "audio" ? { filename: chosen.name } : {};
    const told = caption === "" || type === "audio" ? {} : { caption };
    if (await say({ type, [type]: { ...encoded, ...named, ...told } })) {
      file.value = undefined;
      text.value = "";
    }
  };
  useKeys(() => (main ? [{ keys: "c", what: "Write as the customer", where: "Phone", run: () => box.current?.focus() }] : []), [main]);
  useEffect(() => {
    const e = box.current;
    if (e === null) return;
    e.style.height = "auto";
    if (text.value !== "") e.style.height = `${Math.min(e.scrollHeight + 2, 160)}px`;
  }, [text.value]);
  const sample = (type: Inbound["type"]) => () => void say({ type });
  const name = w.nameOf(speaker.value);
  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      {reply.value !== undefined && (
        <div class="answering">
          <span class="quote">
            <b>Reply</b>
            <span class="cut">{inWords(reply.value)}</span>
          </span>
          <Button icon="close" kind="quiet" small label="No reply" onClick={() => (reply.value = undefined)} />
        </div>
      )}
      {file.value !== undefined && (
        <div class="answering">
          <Icon name="file" />
          <span class="grow cut">{file.value.name}</span>
          <Button icon="close" kind="quiet" small label="No file" onClick={() => (file.value = undefined)} />
        </div>
      )}
      {who.group !== undefined && <Members peer={peer} speaker={speaker} />}
      <div class="composer-row">
        <Menu
          class="up left"
          label="Attach"
          icon="clip"
          choices={[
            { label: "A file of yours…", icon: "file", run: () => picker.current?.click() },
            { label: "Location…", icon: "pin", run: () => (asked.value = "location") },
            { label: "Contact…", icon: "card", run: () => (asked.value = "contact") },
            "-",
            { label: "Sample voice note", icon: "mic", run: sample("voice") },
            { label: "Sample photo", icon: "image", run: sample("image") },
            { label: "Sample video", icon: "video", run: sample("video") },
            { label: "Sample audio file", icon: "music", run: sample("audio") },
            { label: "Sample document", icon: "file", run: sample("document") },
            { label: "Sample sticker", icon: "sticker", run: sample("sticker") },
            { label: "Something unsupported", icon: "alert", run: sample("unknown") },
          ]}
        />
        <input
          ref={picker}
          type="file"
          class="sr"
          tabIndex={-1}
          aria-label="File to send"
          onChange={(e) => {
            file.value = e.currentTarget.files?.[0];
            e.currentTarget.value = "";
            box.current?.focus();
          }}
        />
        <textarea
          ref={box}
          rows={1}
          aria-label={`Write as ${name}`}
          placeholder={file.value === undefined ? `Write as ${name}` : "Add a caption"}
          value={text.value}
          onInput={(e) => (text.value = e.currentTarget.value)}
          onPaste={(e) => {
            const pasted = e.clipboardData?.files[0];
            if (pasted !== undefined) file.value = pasted;
          }}
          onKeyDown={(e) => {
            if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
              e.preventDefault();
              void send();
            } else if (e.key === "Escape") {
              reply.value = undefined;
              box.current?.blur();
            }
          }}
        />
        <Button icon="send" kind="primary" type="submit" class="round" label="Send" busy={busy.value} disabled={text.value.trim() === "" && file.value === undefined} />
      </div>
      {asked.value === "location" && <LocationDialog onClose={() => (asked.value = undefined)} onSend={(location) => void say({ location })} />}
      {asked.value === "contact" && <ContactDialog onClose={() => (asked.value = undefined)} onSend={(card) => void say({ contacts: [card] })} />}
    </form>
  );
}

function Members({ peer, speaker }: { peer: string; speaker: Signal<string> }): JSX.Element {
  const w = world.value;
  const members = (w.group(peer)?.participants ?? []).filter((p) => p !== w.world.value?.number);
  return (
    <label class="members row">
      <span class="muted">Writes:</span>
      <select value={speaker.value} onChange={(e) => (speaker.value = e.currentTarget.value)}>
        {members.map((m) => (
          <option key={m} value={m}>
            {w.nameOf(m)}
          </option>
        ))}
      </select>
    </label>
  );
}
