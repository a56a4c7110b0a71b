// Whether what the mock answered is what its description promises. The page may be older than the mock, or newer, and there
// may be something between the two: what views read is looked at here, once, so that none of them stumbles over it.
import { millis } from "../lib/time";
import { answers, shapes } from "../shapes.gen";

/** What an answer lacks, or has of another type: "messages[3].id is no text". */
export class Misfit extends Error {
  constructor(
    wanted: string,
    private readonly at = "",
  ) {
    super(`${at === "" ? "the answer" : at} is no ${wanted}`);
    this.wanted = wanted;
    this.name = "Misfit";
  }
  private readonly wanted: string;

  /** The same, seen from the object or the list that it is in. */
  in(place: string): Misfit {
    return new Misfit(this.wanted, `${place}${this.at === "" || this.at.startsWith("[") ? "" : "."}${this.at}`);
  }
}

interface Member {
  name: string;
  optional: boolean;
  code: string;
}

const known = new Map<string, readonly Member[]>();

function membersOf(shape: string): readonly Member[] {
  let members = known.get(shape);
  if (members === undefined) {
    members = (shapes[shape] ?? "").split(" ").filter(Boolean).map((text) => {
      const colon = text.indexOf(":");
      const optional = text[colon - 1] === "?";
      return { name: text.slice(0, optional ? colon - 1 : colon), optional, code: text.slice(colon + 1) };
    });
    known.set(shape, members);
  }
  return members;
}

const plain: Readonly<Record<string, readonly [type: string, word: string]>> = { s: ["string", "text"], t: ["string", "instant"], n: ["number", "number"], b: ["boolean", "switch"] };
type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A value as its code says: s, n, b, t are a text, a number, a switch, an instant; `[` is a list and `{` a map of what stands behind it, `~` a
 * list or something else, `*` anything, all else the name of an object. It is changed in place: lists and maps that are missing
 * are empty ones, optional members of another type are left out, members that the page does not know stay. Throws a Misfit
 * where it can't be.
 */
export function fitted(value: unknown, code: string): unknown {
  const [type, word = ""] = plain[code] ?? [];
  if (type !== undefined) {
    if (typeof value !== type || (code === "t" && Number.isNaN(millis(value as string)))) throw new Misfit(word);
    return value;
  }
  const inner = code.slice(1);
  switch (code[0]) {
    case "*":
      return value;
    case "~":
      return Array.isArray(value) ? fitted(value, inner) : value;
    case "[":
      return fittedList(value ?? [], inner);
    case "{":
      return fittedMap(value ?? {}, inner);
    default:
      return fittedObject(value, membersOf(code));
  }
}

function fittedList(value: unknown, inner: string): unknown[] {
  if (!Array.isArray(value)) throw new Misfit("list");
  let i = 0;
  try {
    for (; i < value.length; i++) value[i] = fitted(value[i], inner);
  } catch (error) {
    throw error instanceof Misfit ? error.in(`[${i}]`) : error;
  }
  return value;
}

function fittedMap(value: unknown, inner: string): Loose {
  if (!isObject(value)) throw new Misfit("object");
  for (const [name, one] of Object.entries(value)) fitMember(value, { name, optional: false, code: inner }, one);
  return value;
}

function fittedObject(value: unknown, members: readonly Member[]): Loose {
  if (!isObject(value)) throw new Misfit("object");
  for (const m of members) fitMember(value, m, value[m.name]);
  return value;
}

function fitMember(of: Loose, { name, optional, code }: Member, value: unknown): void {
  if (optional && value === undefined) return;
  try {
    if (optional && value === null) delete of[name];
    else of[name] = fitted(value, code);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    if (!optional) throw error.in(name);
    delete of[name];
  }
}

/** What an operation answered, as it promises it; `undefined` is an answer without a body. Throws a Misfit. */
export function fittedAnswer(method: string, path: string, value: unknown): unknown {
  const code = answers[`${method} ${path}`];
  return code === undefined ? value : fitted(value, code);
}
