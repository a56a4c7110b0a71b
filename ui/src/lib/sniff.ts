// What a file is by its first bytes. Only what is recognised here is shown; everything else is a file to download.

export interface Kind {
  type: string; // content type
  as: "image" | "video" | "audio" | "file";
}

const text = (b: Uint8Array, from: number, to: number): string => String.fromCharCode(...b.subarray(from, to));

/** The kind of a file. Nothing that can run (SVG, HTML) is ever more than a file. */
export function sniff(b: Uint8Array, declared = ""): Kind {
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return { type: "image/jpeg", as: "image" };
  if (text(b, 0, 8) === "\x89PNG\r\n\x1a\n") return { type: "image/png", as: "image" };
  if (/^GIF8[79]a/.test(text(b, 0, 6))) return { type: "image/gif", as: "image" };
  if (text(b, 0, 4) === "RIFF") {
    const form = text(b, 8, 12);
    if (form === "WEBP") return { type: "image/webp", as: "image" };
    if (form === "WAVE") return { type: "audio/wav", as: "audio" };
  }
  if (text(b, 0, 4) === "OggS") return { type: "audio/ogg", as: "audio" };
  if (text(b, 0, 3) === "ID3" || (b[0] === 0xff && ((b[1] ?? 0) & 0xe6) === 0xe2)) return { type: "audio/mpeg", as: "audio" };
  if (b[0] === 0xff && ((b[1] ?? 0) & 0xf6) === 0xf0) return { type: "audio/aac", as: "audio" };
  if (text(b, 0, 5) === "#!AMR") return { type: "audio/amr", as: "audio" };
  if (text(b, 4, 8) === "ftyp") {
    const sound = /^M4A/.test(text(b, 8, 12)) || declared.startsWith("audio/");
    return sound ? { type: "audio/mp4", as: "audio" } : { type: "video/mp4", as: "video" };
  }
  if (text(b, 0, 4) === "\x1aE\xdf\xa3") return { type: "video/webm", as: "video" };
  if (text(b, 0, 5) === "%PDF-") return { type: "application/pdf", as: "file" };
  return { type: "application/octet-stream", as: "file" };
}

/** 12 bytes, 3.4 kB, 1.2 MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
