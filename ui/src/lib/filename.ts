// Names of files that somebody else chose: shown so that they deceive nobody, and saved so that they go nowhere else. Pure.

/** What turns the text behind it around, or is not seen. */
const unseen = /(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A name to be shown: what cannot be seen, or would turn the ending to the front, is a mark. */
export const shownName = (name: string): string => name.replace(unseen, "\ufffd");

const longest = 200; // bytes of UTF-8; file systems take 255, and browsers add something
const sizeOf = (text: string): number => new TextEncoder().encode(text).length;
const ending = /\.\w{1,10}$/u;

/** A name to save a file under, without a path, without what is not seen and what file systems do not take. */
export function safeName(name: string, otherwise: string): string {
  const plain = name
    .replace(unseen, "")
    .replace(/[/\\:*?"<>|]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (plain === "" || /^_+$/.test(plain)) return otherwise;
  if (sizeOf(plain) <= longest) return plain;
  const end = ending.exec(plain)?.[0] ?? "";
  const letters = [...plain.slice(0, plain.length - end.length)].slice(0, longest);
  while (sizeOf(letters.join("")) > longest - end.length) letters.pop();
  return letters.join("").trimEnd() + end;
}
