// Bodies that are no JSON, as people read them. Pure.

/** The parts of a multipart body that is text; undefined for everything else. */
export function partsOf(text: string, type: string | undefined): { head: string[]; text: string }[] | undefined {
  const found = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type ?? "");
  if (found?.[1] === undefined) return undefined;
  const pieces = text.split(`--${found[1]}`).slice(1);
  const parts = pieces.filter((p) => !p.startsWith("--")).map((p) => {
    const [head = "", ...rest] = p.replace(/^\r?\n/, "").split(/\r?\n\r?\n/);
    return { head: head.split(/\r?\n/), text: rest.join("\n\n").replace(/\r?\n$/, "") };
  });
  return parts.length === 0 ? undefined : parts;
}

/** Bytes as numbers and letters, sixteen a line. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const letters = row.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${row.map((b) => b.toString(16).padStart(2, "0")).join(" ").padEnd(47)}  ${letters}`);
  }
  return lines.join("\n");
}
