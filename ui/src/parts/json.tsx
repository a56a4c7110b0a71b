// JSON as people read it, coloured by text nodes alone: what is in it is never taken for markup.
import type { JSX } from "preact";

/** Longer texts are shown as they are, without colours. */
const maxColoured = 60_000;

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value or the text of one, indented. What is no JSON is shown as it is. */
export function Json({ value, text, label }: { value?: unknown; text?: string; label: string }): JSX.Element {
  const shown = text === undefined ? JSON.stringify(value, null, 2) : indented(text);
  return (
    <pre class="json" tabIndex={0} role="group" aria-label={label}>
      {shown.length > maxColoured ? shown : coloured(shown)}
    </pre>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function coloured(text: string): (JSX.Element | string)[] {
  const out: (JSX.Element | string)[] = [];
  let at = 0;
  for (const m of text.matchAll(token)) {
    if (m.index > at) out.push(text.slice(at, m.index));
    const kind = m[1] === undefined ? (m[3] === undefined ? "num" : "lit") : m[2] === undefined ? "str" : "key";
    out.push(
      <span key={m.index} class={`j-${kind}`}>
        {m[1] ?? m[0]}
      </span>,
    );
    if (m[2] !== undefined) out.push(m[2]);
    at = m.index + m[0].length;
  }
  out.push(text.slice(at));
  return out;
}
