// Texts of messages as a messenger shows them: *bold*, _italic_, ~struck~, ```code```, links. Elements and text nodes only.
import type { JSX } from "preact";

type Piece = JSX.Element | string;

const marks = /```([\s\S]+?)```|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

/** A text with its marks taken as formatting. */
export function Marked({ text }: { text: string }): JSX.Element {
  return <>{pieces(text, 0)}</>;
}

function pieces(text: string, depth: number): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  if (depth > 3) return [text];
  for (const m of text.matchAll(marks)) {
    if (m.index > at) out.push(text.slice(at, m.index));
    out.push(one(m, depth));
    at = m.index + m[0].length;
  }
  out.push(text.slice(at));
  return out;
}

function one(m: RegExpExecArray, depth: number): Piece {
  const [, code, bold, italic, struck, url] = m;
  if (code !== undefined) return <code key={m.index}>{code}</code>;
  if (bold !== undefined) return <b key={m.index}>{pieces(bold, depth + 1)}</b>;
  if (italic !== undefined) return <i key={m.index}>{pieces(italic, depth + 1)}</i>;
  if (struck !== undefined) return <s key={m.index}>{pieces(struck, depth + 1)}</s>;
  return (
    <a key={m.index} href={url} target="_blank" rel="noopener noreferrer nofollow">
      {url}
    </a>
  );
}

/** The first link of a text; undefined when there is none. */
export const firstLink = (text: string): string | undefined => /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/.exec(text)?.[0];

/** Whether a text is nothing but a few emoji, which are shown large. */
export const isEmoji = (text: string): boolean => text.length < 24 && /^(?:[\p{Extended_Pictographic}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]\s?){1,8}$/u.test(text);
