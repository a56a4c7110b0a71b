// A button that says more of itself on hover and on focus, above everything else and never cut off by a list.
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  class: string;
  label: string;
  more: () => ComponentChildren; // what is said; asked for only while it shows
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

export function Hinted(p: Props): JSX.Element {
  const shown = useSignal(false);
  const id = useId();
  const root = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const show = (): void => void (shown.value = true);
  const hide = (): void => void (shown.value = false);
  useLayoutEffect(() => {
    if (shown.value) place(root.current, tip.current);
  }, [shown.value]);
  return (
    <span class="hinted">
      <button
        ref={root}
        type="button"
        class={p.class}
        aria-label={p.label}
        aria-pressed={p.pressed}
        aria-describedby={shown.value ? id : undefined}
        disabled={p.disabled}
        onMouseEnter={show}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(e) => e.key === "Escape" && hide()}
        onClick={p.onClick}
      >
        {p.children}
      </button>
      {shown.value && (
        <span ref={tip} id={id} class="tip" role="tooltip" popover="manual">
          {p.more()}
        </span>
      )}
    </span>
  );
}

/** Above its button where there is room, else below; never beyond the edges. */
export function place(button: HTMLElement | null | undefined, tip: HTMLElement | null): void {
  if (button == null || tip === null) return;
  tip.showPopover();
  const at = button.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(innerWidth - width - 8, at.right - width));
  tip.style.left = `${left}px`;
  tip.style.top = `${at.top - height - 6 > 8 ? at.top - height - 6 : at.bottom + 6}px`;
}
