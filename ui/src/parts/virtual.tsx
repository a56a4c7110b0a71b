// A list of any length, of which only what can be seen is in the document.
import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from "@tanstack/virtual-core";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

export interface VirtualProps {
  count: number;
  keyOf: (index: number) => string;
  children: (index: number) => ComponentChildren;
  estimate: (index: number) => number;
  label: string;
  class?: string;
  role?: "list" | "listbox" | "log" | "feed";
  /** `end` keeps to the end as a chat does: what is appended comes into view as long as the end was in view. */
  anchor?: "start" | "end";
  /** Where the item is that is to be seen; -1 is none. It is scrolled into view once it is there, and again when it is another one. */
  reveal?: number;
  /** Which item that is; items that come in front of it change where it is, not which. */
  revealed?: string | null;
  /** Called when the beginning comes near. */
  onStart?: () => void;
  /** Called when the end comes near. */
  onEnd?: () => void;
  /** Told whether the end is in view. */
  onAtEnd?: (at: boolean) => void;
  /** Goes to the beginning or to the end whenever it is another object. */
  jump?: Jump | undefined;
  /** What the Home key does, in place of going to the beginning of what is there. */
  onHome?: () => void;
  tabIndex?: number;
  onKeyDown?: JSX.KeyboardEventHandler<HTMLDivElement>;
}

export interface Jump {
  to: "start" | "end";
}

type List = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** The list; its parent must bound its height. */
export function VirtualList(p: VirtualProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0);
  const held = useRef<List | null>(null);
  const latest = useRef(p);
  latest.current = p;
  const options = {
    count: p.count,
    getScrollElement: () => box.current,
    estimateSize: p.estimate,
    getItemKey: p.keyOf,
    overscan: 8,
    anchorTo: p.anchor ?? ("start" as const),
    followOnAppend: p.anchor === "end",
    scrollEndThreshold: 48,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: (list: List) => {
      redraw(undefined);
      nearby(list, latest.current);
    },
  };
  held.current ??= new Virtualizer<HTMLDivElement, HTMLDivElement>(options);
  const list = held.current;
  list.setOptions({ ...list.options, ...options });
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  const total = list.getTotalSize();
  // As long as the end was in view it stays in view, whatever comes in front of it or grows.
  const pinned = useRef(p.anchor === "end" && (p.reveal ?? -1) < 0);
  const away = useRef(!pinned.current);
  useLayoutEffect(() => {
    if (p.count === 0) return;
    if (pinned.current) list.scrollToEnd();
    nearby(list, latest.current);
  }, [list, p.count, total]);
  const settling = useRef<() => void>(() => undefined); // ends what a reveal has still to do
  useLayoutEffect(() => {
    if (p.reveal === undefined || p.reveal < 0) return;
    settling.current = reveal(list, p.reveal, () => (pinned.current = away.current = false));
    return () => settling.current();
  }, [list, p.revealed === undefined ? p.reveal : `${(p.reveal ?? -1) >= 0} ${p.revealed}`]);
  const goTo = ({ to }: Jump): void => {
    settling.current(); // whoever goes elsewhere meanwhile stays there
    pinned.current = to === "end" && p.anchor === "end";
    away.current = false;
    if (to === "end") list.scrollToEnd();
    else list.scrollToIndex(0, { align: "start" });
  };
  useLayoutEffect(() => void (p.jump && goTo(p.jump)), [list, p.jump]);
  // The browser's own way to the beginning is a journey that every row measured on the way cuts short.
  const onKeyDown: JSX.KeyboardEventHandler<HTMLDivElement> = (e) => {
    p.onKeyDown?.(e);
    if (e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey || !/^(Home|End)$/.test(e.key) || inField(e.target)) return;
    e.preventDefault();
    if (e.key === "End") goTo({ to: "end" });
    else if (p.onHome !== undefined) p.onHome();
    else goTo({ to: "start" });
  };
  // Only a person lets go of the end; whoever comes back to it holds it again. That is to have been away first: a scroll to
  // the end that the list began itself is told of late, and must not undo what the person did meanwhile.
  const letGo = (): void => {
    settling.current();
    const e = box.current;
    if (!pinned.current || e === null || e.scrollHeight <= e.clientHeight) return;
    pinned.current = false;
    away.current = false;
  };
  const onScroll = (): void => {
    if (p.anchor !== "end") return;
    if (!list.isAtEnd(8)) away.current = true;
    else if (away.current) pinned.current = true;
  };
  const items = list.getVirtualItems();
  return (
    <div ref={box} class={`virtual ${p.class ?? ""}`} role={p.role ?? "list"} aria-label={p.label} tabIndex={p.tabIndex ?? 0} onKeyDown={onKeyDown} onScroll={onScroll} onWheel={(e) => e.deltaY < 0 && letGo()} onTouchMove={letGo} onPointerDown={(e) => e.target === box.current && letGo()} onKeyDownCapture={(e) => /^(Home|PageUp|ArrowUp)$/.test(e.key) && letGo()}>
      <div class="virtual-room" role="presentation" style={{ height: `${total}px` }}>
        {items.map((item) => (
          <div
            key={item.key}
            ref={list.measureElement}
            data-index={item.index}
            class="virtual-item"
            role={p.role === "listbox" ? "presentation" : "listitem"}
            aria-setsize={p.role === "listbox" ? undefined : p.count}
            aria-posinset={p.role === "listbox" ? undefined : item.index + 1}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {p.children(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Whether a key goes to a field, a player or a menu, which have a use of their own for it. */
const inField = (at: EventTarget | null): boolean => (at as Element | null)?.closest("input, textarea, select, audio, video, pre, [role=menu]") != null;

/** Brings an item into view once it has its height: all of it, or its beginning where it is higher than the view. Tells when it has to scroll for it. */
function reveal(list: List, index: number, leave: () => void): () => void {
  const item = list.measurementsCache[index];
  const top = list.scrollOffset ?? 0;
  const height = list.scrollRect?.height ?? 0;
  const inView = item !== undefined && item.start >= top && item.end <= top + height;
  if (!inView) {
    leave();
    list.scrollToIndex(index, { align: "center" });
  }
  const timer = setTimeout(() => {
    const now = list.measurementsCache[index];
    if (now === undefined) return;
    if (now.size > height * 0.9 || now.start < (list.scrollOffset ?? 0)) list.scrollToIndex(index, { align: "start" });
    else if (now.end > (list.scrollOffset ?? 0) + height) list.scrollToIndex(index, { align: "end" });
  }, 120);
  return () => clearTimeout(timer);
}

function nearby(list: List, p: VirtualProps): void {
  const range = list.range;
  if (range === null || p.count === 0) return;
  if (range.startIndex < 12) p.onStart?.();
  if (range.endIndex > p.count - 12) p.onEnd?.();
  p.onAtEnd?.(list.isAtEnd(48));
}
