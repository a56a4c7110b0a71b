// What can be written where the caret of a search stands. Pure.
import { ALIASES, KEYS, KINDS } from "./terms";

/** Something that can stand where the caret is, and the text and caret that taking it gives. */
export interface Suggestion {
  label: string;
  about: string;
  text: string;
  caret: number;
}

/** Words of the world that values are completed from. */
export interface Words {
  operations?: readonly string[];
  kinds?: readonly string[];
  peers?: readonly string[];
  users?: readonly string[];
}

/** What can be written where the caret stands, at most eight. */
export function suggest(text: string, caret: number, words: Words): Suggestion[] {
  const start = /\S*$/.exec(text.slice(0, caret))!.index;
  const end = caret + /^\S*/.exec(text.slice(caret))![0].length;
  const typed = text.slice(start, caret);
  if (typed.includes('"')) return [];
  const not = typed.startsWith("-") ? "-" : "";
  const bare = typed.slice(not.length);
  const colon = bare.indexOf(":");
  const put = (label: string, about: string, word: string, space: boolean): Suggestion => {
    const tail = text.slice(end).replace(/^\s+/, "");
    const before = `${text.slice(0, start)}${word}${space ? " " : ""}`;
    return { label, about, text: before + tail, caret: before.length };
  };
  if (colon < 0) {
    return Object.entries(KEYS)
      .filter(([k]) => k.startsWith(bare.toLowerCase()))
      .slice(0, 8)
      .map(([k, { about }]) => put(`${k}:`, about, `${not}${k}:`, false));
  }
  const key = ALIASES[bare.slice(0, colon)] ?? bare.slice(0, colon);
  const list = bare.slice(colon + 1);
  const comma = list.lastIndexOf(",") + 1;
  const part = list.slice(comma).toLowerCase();
  return choices(key, words)
    .filter((c) => c.toLowerCase().includes(part) && c.toLowerCase() !== part)
    .sort((a, b) => Number(b.toLowerCase().startsWith(part)) - Number(a.toLowerCase().startsWith(part)))
    .slice(0, 8)
    .map((c) => put(c, "", `${not}${bare.slice(0, colon + 1)}${list.slice(0, comma)}${c}`, true));
}

function choices(key: string, words: Words): readonly string[] {
  switch (key) {
    case "op": return words.operations ?? [];
    case "kind": return ["exchange", ...Object.keys(KINDS), ...(words.kinds ?? [])];
    case "to": return words.peers ?? [];
    case "user": return words.users ?? [];
    case "status": return ["2xx", "4xx", "5xx", "201", "400", "401", "404", "429"];
    case "from": case "until": return ["-1m", "-10m", "-1h", "-1d", "now"];
    case "at": return ["-1m..", "-10m..", "-1h..", "-1h..-10m"];
    case "method": return ["GET", "POST", "PUT", "PATCH", "DELETE"];
    default: return (Object.hasOwn(KEYS, key) ? KEYS[key]!.values : undefined) ?? [];
  }
}
