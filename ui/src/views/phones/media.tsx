// Files of messages: fetched through the control API, recognised by their bytes, shown from memory.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address, ask } from "../../api/client";
import { type Loose, str } from "../../lib/loose";
import { type Kind, sizeOf, sniff } from "../../lib/sniff";
import { Icon, type IconName } from "../../parts/icon";
import { world } from "../../store/app";

export interface Loaded {
  url: string; // blob:
  kind: Kind;
  size: number;
}

/** At most so many files are kept; the one that was looked at longest ago goes first. */
const maxKept = 80;
const kept = new Map<string, Promise<Loaded>>();

function load(worldName: string, id: string): Promise<Loaded> {
  const key = `${worldName}/${id}`;
  const known = kept.get(key);
  kept.delete(key);
  const file = known ?? fetchFile(worldName, id);
  kept.set(key, file);
  file.catch(() => kept.delete(key));
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
  const kind = sniff(new Uint8Array(bytes.slice(0, 64)), answer.headers.get("Media-Type") ?? "");
  return { url: URL.createObjectURL(new Blob([bytes], { type: kind.type })), kind, size: bytes.byteLength };
}

/** A file by its id: undefined while it comes, null when it can't be had. */
export function useMedia(id: string | undefined): Loaded | null | undefined {
  const [file, setFile] = useState<Loaded | null | undefined>(undefined);
  const name = world.value.name;
  useEffect(() => {
    let wanted = true;
    setFile(undefined);
    if (id !== undefined) {
      load(name, id).then(
        (f) => wanted && setFile(f),
        () => wanted && setFile(null),
      );
    }
    return () => {
      wanted = false;
    };
  }, [id, name]);
  return file;
}

const icons: Record<string, IconName> = { image: "image", sticker: "sticker", video: "video", audio: "music", voice: "mic", document: "file" };

/** The file of a message of type image, video, audio, voice, sticker or document. */
export function MediaFile({ type, media, what }: { type: string; media: Loose | undefined; what: string }): JSX.Element {
  const id = str(media?.id);
  const file = useMedia(id);
  const link = str(media?.link);
  if (id === undefined) return <Placeholder type={type} text={link === undefined ? "No file came with it" : "By a link, which the page does not follow"} detail={link} />;
  if (file === undefined) return <div class={`media loading ${type}`} aria-busy="true" />;
  if (file === null) return <Placeholder type={type} text="The file is gone" detail={id} />;
  if (type === "sticker" && file.kind.as === "image") return <img class="media sticker" src={file.url} alt={what} />;
  if (file.kind.as === "image" && type !== "document") return <img class="media image" src={file.url} alt={what} />;
  if (file.kind.as === "video" && type !== "document") return <video class="media video" src={file.url} controls preload="metadata" aria-label={what} />;
  if (file.kind.as === "audio" && type !== "document") {
    return (
      <div class="media sound">
        <Icon name={type === "voice" ? "mic" : "music"} />
        <audio src={file.url} controls preload="metadata" aria-label={what} />
      </div>
    );
  }
  return <Document type={type} media={media} file={file} />;
}

function Document({ type, media, file }: { type: string; media: Loose | undefined; file: Loaded }): JSX.Element {
  const name = str(media?.filename) ?? `${type}`;
  const mime = str(media?.mime_type) ?? file.kind.type;
  return (
    <a class="media doc" href={file.url} download={name.replace(/[/\\]/g, "_")}>
      <Icon name="file" size={26} />
      <span class="grow">
        <b class="cut">{name}</b>
        <small>
          {mime} · {sizeOf(file.size)}
        </small>
      </span>
      <Icon name="save" size={18} />
    </a>
  );
}

function Placeholder({ type, text, detail }: { type: string; text: string; detail?: string | undefined }): JSX.Element {
  return (
    <div class="media doc gone">
      <Icon name={icons[type] ?? "file"} size={26} />
      <span class="grow">
        <b>{text}</b>
        {detail !== undefined && <small class="cut">{detail}</small>}
      </span>
    </div>
  );
}
