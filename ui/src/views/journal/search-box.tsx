// The field of the search language, with suggestions and what cannot be meant.
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useKeys } from "../../lib/keys";
import { Icon } from "../../parts/icon";
import type { Problem } from "./search/split";
import { suggest, type Suggestion, type Words } from "./search/suggest";

interface Props {
  text: string;
  problems: readonly Problem[];
  words: Words;
  onChange: (text: string) => void;
  /** Searches at once. */
  onEnter: () => void;
}

export function SearchBox({ text, problems, words, onChange, onEnter }: Props): JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const offered = useSuggestions(field, words, onChange);
  const { list, at } = offered;
  useKeys(() => [{ keys: "/", what: "Search", where: "Journal", run: () => field.current?.focus() }], []);
  const onKeyDown = (e: KeyboardEvent): void => {
    if (offered.onKeyDown(e)) return;
    if (e.key === "Enter") {
      offered.close();
      onEnter();
    } else if (e.key === "Escape") {
      e.stopPropagation();
      if (list.length > 0) offered.close();
      else if (text !== "") onChange("");
      else field.current?.blur();
    }
  };
  return (
    <div class="jr-search">
      <Icon name="search" size={18} />
      <Underline text={text} problems={problems} field={field} />
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
          offered.offer();
        }}
        onFocus={() => text === "" && offered.offer()}
        onBlur={offered.close}
        onKeyDown={onKeyDown}
      />
      {list.length > 0 && <Suggestions id={id} list={list} at={at} onTake={offered.take} />}
      <Problems id={`${id}-say`} problems={problems} onFix={(p) => onChange(text.slice(0, p.at) + (p.fix ?? "") + text.slice(p.at + p.length))} />
    </div>
  );
}

interface Offered {
  list: readonly Suggestion[];
  at: number; // the one that the arrow keys are at; -1 is none
  offer: () => void;
  close: () => void;
  take: (s: Suggestion) => void;
  /** Answers whether a key was for the suggestions. */
  onKeyDown: (e: KeyboardEvent) => boolean;
}

/** What can be written where the caret stands, and how it is taken. */
function useSuggestions(field: { current: HTMLInputElement | null }, words: Words, onChange: (text: string) => void): Offered {
  const [list, setList] = useState<readonly Suggestion[]>([]);
  const [at, setAt] = useState(-1);
  const offer = (): void => {
    const f = field.current;
    setList(f === null ? [] : suggest(f.value, f.selectionStart ?? f.value.length, words));
    setAt(-1);
  };
  const close = (): void => {
    setList([]);
    setAt(-1);
  };
  const take = (s: Suggestion): void => {
    onChange(s.text);
    close();
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(s.caret, s.caret);
      if (s.text[s.caret - 1] === ":") offer();
    });
  };
  const onKeyDown = (e: KeyboardEvent): boolean => {
    const chosen = list[at];
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (list.length === 0) offer();
      else setAt((at + (e.key === "ArrowDown" ? 1 : -1) + list.length + (at < 0 && e.key === "ArrowUp" ? 1 : 0)) % list.length);
    } else if ((e.key === "Enter" || e.key === "Tab") && chosen !== undefined) take(chosen);
    else return false;
    e.preventDefault();
    return true;
  };
  return { list, at, offer, close, take, onKeyDown };
}

/** The text of the field once more behind it, invisible but for a line under what cannot be meant. */
function Underline({ text, problems, field }: { text: string; problems: readonly Problem[]; field: { current: HTMLInputElement | null } }): JSX.Element | null {
  const mirror = useRef<HTMLDivElement>(null);
  const [first] = problems;
  useEffect(() => {
    const input = field.current;
    if (first === undefined || input === null) return;
    const follow = (): void => void (mirror.current && (mirror.current.scrollLeft = input.scrollLeft));
    follow();
    input.addEventListener("scroll", follow);
    return () => input.removeEventListener("scroll", follow);
  }, [text, first?.at]);
  if (first === undefined) return null;
  return (
    <div ref={mirror} class="jr-mirror mono" aria-hidden="true">
      {text.slice(0, first.at)}
      <mark>{text.slice(first.at, first.at + first.length)}</mark>
      {text.slice(first.at + first.length)}
    </div>
  );
}

/** What cannot be meant, and what may be meant instead. */
function Problems({ id, problems, onFix }: { id: string; problems: readonly Problem[]; onFix: (p: Problem) => void }): JSX.Element {
  return (
    <div class="jr-problems">
      <p id={id} role="status">
        {problems.map((p) => (
          <span key={`${p.at} ${p.message}`}>{p.message} </span>
        ))}
      </p>
      {problems.map(
        (p) =>
          p.fix !== undefined && (
            <button key={p.at} type="button" class="btn small" onClick={() => onFix(p)}>
              Write&nbsp;<code>{p.fix}</code>
            </button>
          ),
      )}
    </div>
  );
}

function Suggestions({ id, list, at, onTake }: { id: string; list: readonly Suggestion[]; at: number; onTake: (s: Suggestion) => void }): JSX.Element {
  return (
    <ul id={`${id}-list`} class="jr-suggest" role="listbox" aria-label="Suggestions">
      {list.map((s, i) => (
        <li
          key={s.label}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === at}
          onMouseDown={(e) => {
            e.preventDefault();
            onTake(s);
          }}
        >
          <b class="mono">{s.label}</b> <span class="hint">{s.about}</span>
        </li>
      ))}
    </ul>
  );
}
