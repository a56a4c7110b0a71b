// JSON as people read it, made from its text and not from its values: numbers keep all their digits, members that stand
// twice stay, and what was cut off is indented as far as it goes. Pure.

/** A piece of a text with its meaning. */
export interface Piece {
  kind: "key" | "str" | "num" | "lit" | "mark" | "other";
  text: string;
}

/** A line: how deep it is indented, and its pieces. */
export interface Line {
  depth: number;
  pieces: Piece[];
}

const token = /\s+|"(?:[^"\\]|\\[^])*(?:"|$)|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Whether a text is JSON, or with `cut` looks like the beginning of it. */
export function isJSON(text: string, cut = false): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  if (cut) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The lines of a JSON text; also of its beginning alone. */
export function linesOf(text: string): Line[] {
  const w = new Writer();
  const tokens = [...text.matchAll(token)].map((m) => m[0]).filter((t) => t.trim() !== "");
  tokens.forEach((t, i) => w.take(t, tokens[i + 1]));
  return w.lines;
}

class Writer {
  readonly lines: Line[] = [{ depth: 0, pieces: [] }];
  private depth = 0;
  private empty = false; // a bracket was opened whose end follows at once

  take(t: string, next: string | undefined): void {
    if (t === "{" || t === "[") {
      this.put("mark", t);
      this.empty = next === (t === "{" ? "}" : "]");
      if (!this.empty) this.line(++this.depth);
    } else if (t === "}" || t === "]") {
      if (!this.empty) this.line((this.depth = Math.max(0, this.depth - 1)));
      this.empty = false;
      this.put("mark", t);
    } else if (t === ",") {
      this.put("mark", t);
      this.line(this.depth);
    } else if (t === ":") this.put("mark", ": ");
    else this.put(kindOf(t, next), t);
  }

  private line(depth: number): void {
    this.lines.push({ depth, pieces: [] });
  }

  private put(kind: Piece["kind"], text: string): void {
    this.lines[this.lines.length - 1]?.pieces.push({ kind, text });
  }
}

function kindOf(t: string, next: string | undefined): Piece["kind"] {
  if (t.startsWith('"')) return next === ":" ? "key" : "str";
  if (/^(true|false|null)$/.test(t)) return "lit";
  return /^-?\d/.test(t) ? "num" : "other";
}

/** Lines as a text. */
export const textOf = (lines: readonly Line[]): string => lines.map((l) => "  ".repeat(l.depth) + l.pieces.map((p) => p.text).join("")).join("\n");
