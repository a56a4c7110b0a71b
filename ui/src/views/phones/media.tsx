// Files of messages: fetched through the control API, recognised by their bytes, shown from memory.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Refusal, address, ask } from "../../api/client";
import { safeName, shownName } from "../../lib/filename";
import { type Loose, dig, str } from "../../lib/loose";
import { type Kind, sizeOf, sniff } from "../../lib/sniff";
import { Dialog } from "../../parts/basics";
import { Icon, type IconName } from "../../parts/icon";
import { world } from "../../store/app";
import { insist } from "../../store/reads";
import { base64 } from "./act";
import { Away, webAddress } from "./away";
import { useSheet } from "./sheet";

export interface Loaded {
  url: string; // blob:
  kind: Kind;
  size: number;
  type: string; // content type that it was stored with
}

/** At most so many files are kept; the one that was looked at longest ago goes first. */
const maxKept = 80;
const kept = new Map<string, Promise<Loaded>>();
const here = new WeakMap<Promise<Loaded>, Loaded>(); // what came already, so that nothing flickers when it scrolls back into view

function load(of: string, worldName: string, id: string): Promise<Loaded> {
  const key = `${of}/${id}`;
  const known = kept.get(key);
  kept.delete(key);
  const file = known ?? fetchFile(worldName, id);
  kept.set(key, file);
  file.then((f) => here.set(file, f)).catch(() => kept.delete(key));
  if (kept.size > maxKept) {
    const [oldest] = kept;
    if (oldest !== undefined) {
      kept.delete(oldest[0]);
      void oldest[1].then((f) => URL.revokeObjectURL(f.url)).catch(() => undefined); // it was never there
    }
  }
  return file;
}

async function fetchFile(worldName: string, id: string): Promise<Loaded> {
  const answer = await ask("GET", address("/_mock/worlds/{world}/media/{id}", { path: { world: worldName, id } }));
  const bytes = await answer.arrayBuffer();
  const type = answer.headers.get("Media-Type") ?? "";
  const kind = sniff(new Uint8Array(bytes.slice(0, 64)), type);
  return { url: URL.createObjectURL(new Blob([bytes], { type: kind.type })), kind, size: bytes.byteLength, type };
}

/** A file of the world as the control API takes it, to be sent again. */
export async function fileOf(worldName: string, id: string): Promise<{ data: string; mime_type?: string }> {
  const answer = await ask("GET", address("/_mock/worlds/{world}/media/{id}", { path: { world: worldName, id } }));
  return base64(new Uint8Array(await answer.arrayBuffer()), answer.headers.get("Media-Type") ?? "");
}

/** A file by its id: undefined while it comes, null when it can't be had. */
export function useMedia(id: string | undefined): Loaded | null | undefined {
  const w = world.value;
  const name = w.name;
  const of = `${name}|${w.world.value?.born}|${w.life.value}`; // a world that begins again has other files by the same ids
  const known = (): Loaded | undefined => {
    const file = kept.get(`${of}/${id}`);
    return file === undefined ? undefined : here.get(file);
  };
  const [file, setFile] = useState<Loaded | null | undefined>(known);
  useEffect(() => {
    const end = new AbortController();
    setFile(known());
    if (id !== undefined) {
      const gone = (why: unknown): void => setFile(why instanceof Refusal && why.status === 404 ? null : undefined);
      void insist(() => load(of, name, id), end.signal, gone).then((f) => f !== undefined && setFile(f));
    }
    return () => end.abort();
  }, [id, of]);
  return file;
}

const icons: Record<string, IconName> = { image: "image", sticker: "sticker", video: "video", audio: "music", voice: "mic", document: "file" };

const kinds: Record<string, string> = { image: "Photo", sticker: "Sticker", video: "Video", audio: "Audio", voice: "Voice message", document: "Document" };

/** The file of a message of type image, video, audio, voice, sticker or document. Its room is the same before it came as after. */
export function MediaFile({ type, media, what }: { type: string; media: Loose | undefined; what: string }): JSX.Element {
  const id = str(media?.id);
  const file = useMedia(id);
  const open = useSheet();
  const link = str(media?.link);
  if (id === undefined && link !== undefined) return <Linked type={type} link={link} media={media} />;
  if (id === undefined) return <Placeholder type={type} text="The business could not get this file" />;
  if (file === undefined) return <div class={`media loading ${type}`} role="img" aria-label={`${kinds[type] ?? "File"}, on its way`} aria-busy="true" />;
  if (file === null) return <Placeholder type={type} text="The file is gone" detail={id} />;
  const as = type === "document" ? "file" : file.kind.as;
  if (type === "sticker" && as === "image") return <img class="media sticker" src={file.url} alt={what} />;
  if (as === "image") {
    return (
      <button type="button" class="media image" aria-label={`Show it large: ${what}`} onClick={() => open((close) => <Large file={file} what={what} name={nameOf(type, media, file)} onClose={close} />)}>
        <img src={file.url} alt={what} />
      </button>
    );
  }
  if (as === "video") return <video class="media video" src={file.url} controls preload="metadata" aria-label={what} />;
  if (as === "audio") {
    return (
      <div class="media sound">
        <Icon name={type === "voice" ? "mic" : "music"} />
        <audio src={file.url} controls preload="metadata" aria-label={what} />
      </div>
    );
  }
  return <Document type={type} media={media} file={file} />;
}

/** What a file is called when it is saved. */
function nameOf(type: string, media: Loose | undefined, file: Loaded): string {
  const ending = /^\w+$/.exec(file.kind.type.split("/")[1] ?? "")?.[0];
  const plain = `${type}${ending === undefined ? "" : `.${ending}`}`;
  return safeName(str(media?.filename) ?? plain, plain);
}

/** A picture as large as the window allows. */
function Large({ file, what, name, onClose }: { file: Loaded; what: string; name: string; onClose: () => void }): JSX.Element {
  const save = (
    <a class="btn" href={file.url} download={name}>
      <Icon name="save" size={18} /> Save
    </a>
  );
  return (
    <Dialog title={what} wide onClose={onClose} actions={save}>
      <img class="large" src={file.url} alt={what} />
      <p class="muted num">
        {file.type || file.kind.type} · {sizeOf(file.size)}
      </p>
    </Dialog>
  );
}

function Document({ type, media, file }: { type: string; media: Loose | undefined; file: Loaded }): JSX.Element {
  const name = shownName(str(media?.filename) ?? kinds[type] ?? "File");
  const mime = str(media?.mime_type) ?? (file.type || file.kind.type);
  return (
    <a class="media doc" href={file.url} download={nameOf(type, media, file)} title={`Save ${name}`}>
      <Icon name="file" size={26} />
      <span class="grow">
        <b class="cut">{name}</b>
        <small class="cut">
          {mime} · {sizeOf(file.size)}
        </small>
      </span>
      <Icon name="save" size={18} />
    </a>
  );
}

/** A file that was sent by a link. The mock never follows links, so it is shown by what is known of it. */
function Linked({ type, link, media }: { type: string; link: string; media: Loose | undefined }): JSX.Element {
  const at = webAddress(link);
  const name = shownName(str(media?.filename) ?? decoded(at?.pathname.split("/").at(-1) ?? ""));
  const provider = str(dig(media, "provider", "name"));
  const inside = (
    <>
      <Icon name={icons[type] ?? "file"} size={type === "image" || type === "video" ? 34 : 26} />
      <span class="grow">
        <b class="cut">{name === "" ? (kinds[type] ?? "File") : name}</b>
        <small class="cut">
          {kinds[type] ?? "File"} by link · {at?.host ?? link}
        </small>
        {provider !== undefined && <small class="cut">with the provider {provider}</small>}
      </span>
      {at !== undefined && <Icon name="away" size={18} />}
    </>
  );
  return (
    <Away url={link} class={`media doc linked ${type}`}>
      {inside}
    </Away>
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function Placeholder({ type, text, detail }: { type: string; text: string; detail?: string | undefined }): JSX.Element {
  return (
    <div class="media doc gone">
      <Icon name={icons[type] ?? "file"} size={26} />
      <span class="grow">
        <b>{text}</b>
        {detail !== undefined && (
          <small class="cut" title={detail}>
            {detail}
          </small>
        )}
      </span>
    </div>
  );
}
