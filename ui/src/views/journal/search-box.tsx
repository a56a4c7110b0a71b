// The field of the search language, with suggestions and what cannot be meant.
import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { useKeys } from "../../lib/keys";
import { Icon } from "../../parts/icon";
import { KEYS, type Problem, suggest, type Suggestion, type Words } from "./search";

interface Props {
  text: string;
  problems: readonly Problem[];
  words: Words;
  onChange: (text: string) => void;
}

export function SearchBox({ text, problems, words, onChange }: Props): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [list, setList] = useState<Suggestion[]>([]);
  const [at, setAt] = useState(-1);
  useKeys(() => [{ keys: "/", what: "Search", where: "Journal", run: () => field.current?.focus() }], []);
  const offer = () => {
    const f = field.current;
    setList(f === null ? [] : suggest(f.value, f.selectionStart ?? f.value.length, words));
    setAt(-1);
  };
  const close = () => {
    setList([]);
    setAt(-1);
  };
  const take = (s: Suggestion) => {
    onChange(s.text);
    close();
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(s.caret, s.caret);
      if (s.text[s.caret - 1] === ":") offer();
    });
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const open = list.length > 0;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!open) offer();
      else setAt((at + (e.key === "ArrowDown" ? 1 : -1) + list.length + (at < 0 && e.key === "ArrowUp" ? 1 : 0)) % list.length);
    } else if ((e.key === "Enter" || e.key === "Tab") && open && at >= 0) {
      e.preventDefault();
      take(list[at]!);
    } else if (e.key === "Enter") close();
    else if (e.key === "Escape") {
      e.stopPropagation();
      if (open) close();
      else if (text !== "") onChange("");
      else field.current?.blur();
    }
  };
  return (
    <div class="jr-search">
      <Icon name="search" size={18} />
      <input
        ref={field}
        type="text"
        class="mono"
        role="combobox"
        aria-label="Search the journal"
        aria-expanded={list.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-invalid={problems.length > 0}
        aria-describedby={`${id}-say`}
        placeholder="op:SendMessage status:4xx to:4477* text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={text}
        onInput={(e) => {
          onChange(e.currentTarget.value);
          offer();
        }}
        onFocus={() => text === "" && offer()}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {list.length > 0 && (
        <ul id={`${id}-list`} class="jr-suggest" role="listbox" aria-label="Suggestions">
          {list.map((s, i) => (
            <li
              key={s.label}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === at}
              onMouseDown={(e) => {
                e.preventDefault();
                take(s);
              }}
            >
              <b class="mono">{s.label}</b> <span class="hint">{s.about}</span>
            </li>
          ))}
        </ul>
      )}
      <p id={`${id}-say`} class="jr-problems" role="status">
        {problems.map((p) => <span key={`${p.at} ${p.message}`}>{p.message} </span>)}
      </p>
    </div>
  );
}

/** What can be written. */
export function Language({ onTry }: { onTry: (text: string) => void }): JSX.Element {
  return (
    <div class="jr-help">
      <p>
        Words are looked for in paths, bodies and facts. All that is written must hold; a comma is <i>or</i>, <code>-</code> before it is <i>not</i>, <code>*</code> stands for anything, quotes keep blanks together.
      </p>
      <table class="table">
        <thead><tr><th scope="col">Write</th><th scope="col">For</th></tr></thead>
        <tbody>
          {Object.entries(KEYS).map(([key, { about, example }]) => (
            <tr key={key}>
              <td><button type="button" class="linkish mono" onClick={() => onTry(example)}>{example}</button></td>
              <td>{about}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
