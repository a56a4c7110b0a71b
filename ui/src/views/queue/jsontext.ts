// Where a text stops being JSON, the same in every browser. Pure.

export interface JsonTrouble {
  /** From 1. */
  line: number;
  column: number;
  why: string;
}

/** Where a text stops being JSON, and why; undefined when all of it is JSON. */
export function jsonTrouble(text: string): JsonTrouble | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const { at, missing } = wrongAt(text);
    const before = text.slice(0, at).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1, why: why(text, at, missing) };
  }
}

function why(text: string, at: number, missing: boolean): string {
  if (text.trim() === "") return "there is nothing yet";
  if (at >= text.length) return "it ends too early";
  const found = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (missing && /["{[\w-]/.test(found)) return "a comma is missing before it";
  if (found === '"') return "this text in quotes does not end";
  if (found === "'") return "texts stand in double quotes";
  return `“${found}” may not stand here`;
}

const ahead = {
  space: /[ \t\n\r]*/y,
  string: /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y,
  plain: /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
};

/** The offset of the first character that cannot stand where it does, and whether that is behind a value among others. */
function wrongAt(text: string): { at: number; missing: boolean } {
  const open: ("{" | "[")[] = [];
  let at = 0;
  const take = (what: RegExp): boolean => {
    what.lastIndex = at;
    const found = what.exec(text)?.[0] ?? "";
    at += found.length;
    return found !== "";
  };
  const next = (): string => (take(ahead.space), text[at] ?? "");
  const name = (): boolean => next() === '"' && take(ahead.string) && next() === ":" && (at++, true);
  for (;;) {
    const begins = next();
    if (begins === "{" || begins === "[") {
      at++;
      if (next() !== (begins === "{" ? "}" : "]")) {
        open.push(begins);
        if (begins === "{" && !name()) return { at, missing: false };
        continue;
      }
      at++;
    } else if (!take(begins === '"' ? ahead.string : ahead.plain)) return { at, missing: false };
    while (open.length > 0 && next() === (open.at(-1) === "{" ? "}" : "]")) {
      open.pop();
      at++;
    }
    if (open.length === 0 || next() !== ",") return next() === "" ? { at: text.length, missing: false } : { at, missing: open.length > 0 };
    at++;
    if (open.at(-1) === "{" && !name()) return { at, missing: false };
  }
}
