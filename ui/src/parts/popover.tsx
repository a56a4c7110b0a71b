// A button that opens a small window below itself, which stays open while one works in it.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Puts the window below its button, or above where there is no room, and inside the page. */
function place(root: HTMLElement): void {
  const button = root.querySelector("button")?.getBoundingClientRect();
  const box = root.querySelector<HTMLElement>(".popover");
  if (button === undefined || box === null) return;
  box.style.maxHeight = "";
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - button.bottom - 12;
  const top = height <= below || below >= button.top ? button.bottom + 6 : Math.max(8, button.top - height - 6);
  box.style.left = `${Math.max(8, Math.min(button.right - width, innerWidth - width - 8))}px`;
  box.style.top = `${top}px`;
  box.style.maxHeight = `${innerHeight - top - 8}px`;
}

/** A button with its window. Escape and a press elsewhere close it; the focus goes back to the button. */
export function Popover(p: {
  /** What the window is called. */
  title: string;
  class?: string;
  open: boolean;
  onOpen: (open: boolean) => void;
  button: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const here = root.current;
    if (!p.open || here === null) return;
    const box = here.querySelector<HTMLElement>(".popover");
    box?.showPopover();
    place(here);
    box?.focus({ preventScroll: true });
    const away = (e: Event): void => {
      const at = e.target as Element;
      if (!here.contains(at) && at.closest(".notes, dialog") === null) p.onOpen(false);
    };
    const again = (): void => place(here);
    const sizes = new ResizeObserver(again);
    if (box !== null) sizes.observe(box);
    addEventListener("pointerdown", away);
    addEventListener("resize", again);
    return () => {
      sizes.disconnect();
      removeEventListener("pointerdown", away);
      removeEventListener("resize", again);
    };
  }, [p.open]);
  const onKeyDown = (e: KeyboardEvent): void => {
    if (!p.open || e.key !== "Escape") return;
    e.preventDefault();
    e.stopPropagation();
    p.onOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  const onFocusOut = (e: FocusEvent): void => {
    const to = e.relatedTarget as Element | null;
    if (p.open && to !== null && !root.current?.contains(to) && to.closest(".notes, dialog") === null) p.onOpen(false);
  };
  return (
    <div class={`pop ${p.class ?? ""}`} ref={root} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button type="button" class="pop-button" title={p.title} aria-haspopup="dialog" aria-expanded={p.open} onClick={() => p.onOpen(!p.open)}>
        {p.button}
      </button>
      {p.open && (
        <div class="popover" role="dialog" aria-label={p.title} tabIndex={-1} popover="manual">
          {p.children}
        </div>
      )}
    </div>
  );
}
