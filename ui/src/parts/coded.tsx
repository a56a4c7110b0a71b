// A sentence of the mock in which names and values stand between backticks, as in its pages.
import type { JSX } from "preact";

/** The parts of a text, those in odd places were between backticks; a backtick without a second one is text. */
export function backticked(text: string): string[] {
  const parts = text.split("`");
  const last = parts.length % 2 === 0 ? parts.pop() : undefined;
  if (last !== undefined) parts.push(`${parts.pop() ?? ""}\`${last}`);
  return parts;
}

/** A text, with what is between backticks in the letters of a machine. */
export const Coded = ({ text }: { text: string }): JSX.Element => <>{backticked(text).map((part, i) => (i % 2 === 1 ? <code key={i} class="code-word">{part}</code> : part))}</>;
