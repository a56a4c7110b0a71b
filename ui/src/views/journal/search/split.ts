// Splits a search into its words. Pure.

/** Something in the text that cannot be meant so, and where; `fix` is what to write there instead. */
export interface Problem {
  at: number;
  length: number;
  message: string;
  fix?: string;
}

export interface Word {
  at: number;
  length: number;
  not: boolean;
  /** Key before the first colon outside of quotes; absent for a text. */
  key?: string;
  values: string[];
  raw: string;
}

/** Splits at blanks outside of quotes. A quote begins only at the start of a value. */
export function split(text: string, problems: Problem[]): Word[] {
  const words: Word[] = [];
  let i = 0;
  while (i < text.length) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const at = i;
    const not = text[i] === "-" && i + 1 < text.length && !/\s/.test(text[i + 1]!);
    if (not) i++;
    const key = /^([A-Za-z_]+):(?!\/\/)/.exec(text.slice(i));
    if (key) i += key[0].length;
    const [values, end] = valuesAt(text, i, key !== null, problems);
    i = end;
    words.push({ at, length: i - at, not, ...(key ? { key: key[1]!.toLowerCase() } : {}), values, raw: text.slice(at, i) });
  }
  return words;
}

/** Reads one value, or with `list` several between commas; answers them and where they end. */
function valuesAt(text: string, start: number, list: boolean, problems: Problem[]): [string[], number] {
  const values: string[] = [];
  let i = start;
  for (;;) {
    let value = "";
    if (text[i] === '"') {
      const end = text.indexOf('"', i + 1);
      if (end < 0) problems.push({ at: i, length: text.length - i, message: "A quote is not closed.", fix: `${text.slice(i).trimEnd()}"` });
      value = text.slice(i + 1, end < 0 ? undefined : end);
      i = end < 0 ? text.length : end + 1;
    } else {
      const rest = (list ? /^[^\s,]*/ : /^\S*/).exec(text.slice(i))![0];
      value = rest;
      i += rest.length;
    }
    if (value !== "") values.push(value);
    if (!list || text[i] !== ",") return [values, i];
    i++;
  }
}
