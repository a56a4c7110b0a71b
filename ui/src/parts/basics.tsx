// The small parts that every view is made of.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { copy } from "../store/app";
import { fullTime } from "../lib/time";
import { Icon, type IconName } from "./icon";

type Children = { children?: ComponentChildren };

/** A button with an icon, a text, or both. Without a text, `label` says what it does. */
export function Button(
  p: Children & {
    icon?: IconName;
    label?: string;
    title?: string;
    kind?: "plain" | "primary" | "danger" | "quiet";
    small?: boolean;
    disabled?: boolean;
    pressed?: boolean;
    expanded?: boolean;
    busy?: boolean;
    describedBy?: string; // id of what says more
    type?: "button" | "submit";
    class?: string;
    onClick?: JSX.MouseEventHandler<HTMLButtonElement>;
  },
): JSX.Element {
  const bare = p.children === undefined || p.children === null;
  return (
    <button
      type={p.type ?? "button"}
      class={`btn ${p.kind ?? "plain"} ${p.small ? "small" : ""} ${bare ? "bare" : ""} ${p.class ?? ""}`}
      aria-label={p.label}
      title={p.title ?? (bare ? p.label : undefined)}
      aria-pressed={p.pressed}
      aria-expanded={p.expanded}
      aria-busy={p.busy || undefined}
      aria-describedby={p.describedBy}
      disabled={p.disabled}
      onClick={p.onClick}
    >
      {p.icon && <Icon name={p.icon} size={p.small ? 16 : 18} />}
      {p.children}
    </button>
  );
}

/** How good or bad something is; the colour never says it alone. */
export type Tone = "plain" | "good" | "warn" | "bad" | "info";

/** A word on a coloured ground. */
export function Chip({ tone = "plain", title, children }: Children & { tone?: Tone; title?: string }): JSX.Element {
  return (
    <span class={`chip ${tone}`} title={title}>
      {children}
    </span>
  );
}

/** The tone of an HTTP status. */
export const toneOf = (status: number): Tone => (status === 0 || status >= 500 ? "bad" : status >= 400 ? "warn" : status >= 200 ? "good" : "plain");

/** An instant of the world; all of it on hover. */
export function Time({ at, children }: Children & { at: string }): JSX.Element {
  return (
    <time dateTime={at} title={fullTime(at)}>
      {children}
    </time>
  );
}

/** A key of the keyboard. */
export const Key = ({ children }: Children): JSX.Element => <kbd>{children}</kbd>;

/** What tells a screen reader how a field stands; to be spread on it. */
export interface FieldState {
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
}

/** A field with its label, and what is wrong with what is in it. */
export function Field(p: { label: string; hint?: ComponentChildren; error?: string; children: (id: string, state: FieldState) => ComponentChildren }): JSX.Element {
  const id = useId();
  const wrong = p.error !== undefined && p.error !== "";
  const described = wrong ? `${id}-error` : p.hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      {p.children(id, { "aria-invalid": wrong || undefined, "aria-describedby": described })}
      {wrong ? (
        <p class="field-error" id={`${id}-error`} role="alert">
          {p.error}
        </p>
      ) : (
        p.hint !== undefined && (
          <p class="hint" id={`${id}-hint`}>
            {p.hint}
          </p>
        )
      )}
    </div>
  );
}

/** What a place shows that has nothing to show yet: what it is for, and how it gets something. */
export function Empty({ icon, title, page, children }: Children & { icon: IconName; title: string; page?: boolean }): JSX.Element {
  const Title = page === true ? "h1" : "h2"; // of the whole page, or of a part of it
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <Title>{title}</Title>
      {children}
    </div>
  );
}

/** A text to copy, such as a command. */
export function Snippet({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <div class="snippet">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button icon="copy" kind="quiet" small label={`Copy: ${label}`} onClick={() => void copy(text)} />
    </div>
  );
}

/** A window over the page, closed by Escape and by a click beside it. */
export function Dialog(p: Children & { title: string; onClose: () => void; wide?: boolean; actions?: ComponentChildren }): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={p.wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        p.onClose();
      }}
      onMouseDown={(e) => e.target === ref.current && p.onClose()}
    >
      <div class="dialog-in">
        <header>
          <h2 id={id}>{p.title}</h2>
          <Button icon="close" kind="quiet" label="Close" onClick={p.onClose} />
        </header>
        <div class="dialog-body">{p.children}</div>
        {p.actions !== undefined && <footer>{p.actions}</footer>}
      </div>
    </dialog>
  );
}

/** One choice of a menu. */
export interface Choice {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  run: () => void;
}

/** Puts an open list of choices above everything else, where there is room: below its button or above, to the right or to the left. */
function place(root: HTMLElement | null): void {
  const button = root?.querySelector("button")?.getBoundingClientRect();
  const list = root?.querySelector<HTMLElement>(".menu-list");
  if (button === undefined || list === null || list === undefined) return;
  list.showPopover();
  const { width, height } = list.getBoundingClientRect();
  const left = button.left + width < innerWidth - 8 ? button.left : button.right - width;
  const top = button.bottom + height < innerHeight - 8 ? button.bottom + 4 : Math.max(8, button.top - height - 4);
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = `${top}px`;
}

/** A button that opens a list of choices. */
export function Menu(p: { label: string; icon?: IconName; small?: boolean; text?: string; choices: readonly (Choice | "-")[]; class?: string; onOpen?: () => void }): JSX.Element {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (e: Event) => !root.current?.contains(e.target as Node) && setOpen(false);
    const shut = () => setOpen(false);
    place(root.current);
    root.current?.querySelector<HTMLElement>("[role=menuitem]:not([disabled])")?.focus({ preventScroll: true });
    addEventListener("pointerdown", away);
    addEventListener("resize", shut);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("resize", shut);
    };
  }, [open]);
  const onKeyDown = (e: KeyboardEvent) => {
    if (!open) return;
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]:not([disabled])") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[e.key];
    if (e.key === "Escape" || e.key === "Tab") {
      setOpen(false);
      root.current?.querySelector<HTMLElement>("button")?.focus();
      if (e.key === "Escape") e.stopPropagation();
    } else if (to !== undefined) {
      e.preventDefault();
      items[(to + items.length) % items.length]?.focus();
    }
  };
  return (
    <div class={`menu ${p.class ?? ""}`} ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={`btn quiet ${p.small ? "small" : ""} ${p.text === undefined ? "bare" : ""}`}
        aria-label={p.label}
        title={p.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => {
          if (!open) p.onOpen?.();
          setOpen(!open);
        }}
      >
        <Icon name={p.icon ?? "more"} size={p.small ? 16 : 18} />
        {p.text !== undefined && <span class="cut">{p.text}</span>}
      </button>
      {open && (
        <div class="menu-list" role="menu" aria-label={p.label} popover="manual">
          {p.choices.map((c, i) =>
            c === "-" ? (
              <hr key={i} />
            ) : (
              <button
                key={c.label}
                type="button"
                role="menuitem"
                tabIndex={-1}
                class={c.danger ? "danger" : ""}
                disabled={c.disabled}
                onClick={() => {
                  setOpen(false);
                  root.current?.querySelector<HTMLElement>("button")?.focus();
                  c.run();
                }}
              >
                {c.icon && <Icon name={c.icon} size={16} />}
                {c.label}
              </button>
            ),
          )}
        </div>
      )}
    </div>
  );
}
