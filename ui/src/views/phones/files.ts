// As what a customer's file can be sent, and why not. Pure.
import { sizeOf } from "../../lib/sniff";

export type SendAs = "image" | "video" | "audio" | "voice" | "document" | "sticker";

/** What each is called. */
export const sendAsWords: Record<SendAs, string> = { image: "photo", video: "video", audio: "audio file", voice: "voice note", document: "document", sticker: "sticker" };

const mega = 1_000_000;

/** Largest sizes in bytes, inclusive. Source: media, UploadMedia (D). */
const most: Record<SendAs, number> = { image: 5 * mega, video: 16 * mega, audio: 16 * mega, voice: 16 * mega, document: 100 * mega, sticker: 100_000 };

const ways: [RegExp, SendAs[]][] = [
  [/^image\/(jpeg|png)$/, ["image", "document"]],
  [/^image\/webp$/, ["sticker", "document"]],
  [/^video\/(mp4|3gpp)$/, ["video", "document"]],
  [/^audio\/ogg$/, ["audio", "voice", "document"]],
  [/^audio\/(aac|mp4|mpeg|amr)$/, ["audio", "document"]],
];

/** As what a file of a content type can be sent; first what a messenger would choose. */
export function waysOf(mime: string): SendAs[] {
  const plain = mime.split(";")[0]?.trim().toLowerCase() ?? "";
  return ways.find(([types]) => types.test(plain))?.[1] ?? ["document"];
}

/** Why a file goes as a document although it looks like something else; undefined when it does not. */
export function asideOf(mime: string): string | undefined {
  if (waysOf(mime)[0] !== "document") return undefined;
  if (mime.startsWith("image/")) return "Photos are JPEG or PNG; this goes as a document.";
  if (mime.startsWith("video/")) return "Videos are MP4 or 3GPP; this goes as a document.";
  if (mime.startsWith("audio/")) return "Audio is AAC, AMR, MP3, M4A or Ogg; this goes as a document.";
  return undefined;
}

/** Why a file can't be sent so; undefined when it can. */
export function refusalOf(file: { name: string; size: number }, as: SendAs): string | undefined {
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size <= most[as]) return undefined;
  return `A ${sendAsWords[as]} has at most ${sizeOf(most[as])}; ${file.name} has ${sizeOf(file.size)}.`;
}
