// A text as people read it: JSON indented and coloured, all else as it is. It is made of text nodes alone: what is in it is
// never taken for markup.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { type Line, isJSON, linesOf, textOf } from "../lib/pretty";
import { copy } from "../store/app";
import { Button } from "./basics";

/** Longer texts are shown as they are, without colours. */
const maxColoured = 120_000;

/** So much of a string is shown until somebody asks for the rest. */
const maxString = 700;

/** A value or the text of one, indented; of a text that was `cut` off, what is there. What is no JSON is shown as it is. */
export function Json({ value, text, cut, label }: { value?: unknown; text?: string; cut?: boolean; label: string }): JSX.Element {
  const raw = text ?? JSON.stringify(value) ?? "null";
  const lines = useMemo(() => (raw.length <= maxColoured && (text === undefined || isJSON(raw, cut)) ? linesOf(raw) : undefined), [raw, text === undefined, cut]);
  return (
    <div class="json-box">
      <pre class="json" tabIndex={0} role="group" aria-label={label}>
        {lines === undefined ? raw : lines.map((line, i) => <Row key={i} line={line} />)}
      </pre>
      <Button icon="copy" kind="quiet" small label={`Copy: ${label}`} onClick={() => void copy(lines === undefined ? raw : textOf(lines))} />
    </div>
  );
}

/** One line. What does not fit goes on below it, further in. */
function Row({ line }: { line: Line }): JSX.Element {
  const indent = line.depth * 2;
  return (
    <span class="j-line" style={{ paddingLeft: `${indent + 4}ch`, textIndent: `-${indent + 4}ch` }}>
      {"  ".repeat(line.depth)}
      {line.pieces.map((p, i) => (p.kind === "str" && p.text.length > maxString + 100 ? <Long key={i} text={p.text} /> : p.kind === "mark" || p.kind === "other" ? p.text : <span key={i} class={`j-${p.kind}`}>{p.text}</span>))}
      {"\n"}
    </span>
  );
}

/** A string too long to read past: its beginning, and the rest when asked for. */
function Long({ text }: { text: string }): JSX.Element {
  const [all, setAll] = useState(false);
  return (
    <>
      <span class="j-str">{all ? text : text.slice(0, maxString)}</span>{" "}
      <button type="button" class="linkish j-more" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? "Show less" : `${(text.length - maxString).toLocaleString("en")} more characters`}
      </button>
    </>
  );
}
