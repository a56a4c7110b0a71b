// Where the focus goes when what had it is taken away or switched off: never to nowhere.

/** What tells a thing of the world, wherever it is shown: the names of `data-` members that hold it. A pane is `of` one. */
const identities = ["of", "delivery", "seq", "scenario", "offer", "world", "number", "switch"];

/** What the focus may come to by itself: no field, where the keys of the page would be typed. */
const focusable = "a[href], button:not([disabled]), input[type=checkbox]:not([disabled]), summary, [tabindex='0']";

/** What lies over the page for a while. */
const over = ".notes, dialog";

/** What had the focus last, and what it was in, from the inside to the outside; each with its place in the next one. */
interface Trail {
  at: HTMLElement;
  around: { in: HTMLElement; place: number }[];
  /** What had the focus below, if it is in something that lies over the page. */
  below: HTMLElement | undefined;
}

let trail: Trail | undefined;

function remember(at: HTMLElement): void {
  const around: Trail["around"] = [];
  for (let e = at; e.parentElement !== null && e !== document.body; e = e.parentElement) around.push({ in: e.parentElement, place: [...e.parentElement.children].indexOf(e) });
  const covered = trail?.at.matches(`:is(${over}), :is(${over}) *`) === true;
  trail = { at, around, below: covered ? trail?.below : trail?.at };
}

const usable = (e: Element | null | undefined): e is HTMLElement => e instanceof HTMLElement && e.isConnected && !e.matches(":disabled") && e.checkVisibility();

const firstIn = (e: Element | undefined): HTMLElement | undefined => [e, ...(e?.querySelectorAll(focusable) ?? [])].find((x): x is HTMLElement => usable(x) && x.matches(focusable));

/** The same thing where it is now, such as a card that went to another lane. */
function same(gone: HTMLElement): HTMLElement | undefined {
  const holder = gone.closest<HTMLElement>(identities.map((i) => `[data-${i}]`).join());
  const id = identities.map((i) => holder?.dataset[i]).find((v) => v !== undefined);
  if (id === undefined) return undefined;
  const name = CSS.escape(id);
  const there = [...document.querySelectorAll(identities.map((i) => `[data-${i}="${name}"]`).join())].find((e) => e !== holder);
  return firstIn(there);
}

/** What stands beside what had the focus: the nearest that passes, from the inside to the outside. */
function beside(around: Trail["around"], pick: (children: Element[], place: number) => Element[]): HTMLElement | undefined {
  for (const { in: box, place } of around) {
    if (!usable(box) || box === document.body) continue;
    if (box.id === "stage") return box; // another view
    if (box.matches(".virtual-room")) return box.parentElement ?? undefined;
    for (const child of pick([...box.children], place)) {
      const found = firstIn(child);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * What stands in the place of what is gone, else behind or before it. Of what is only switched off, what stands before it: a
 * second press of Enter must not begin something else.
 */
const inPlace = ({ at, around }: Trail): HTMLElement | undefined =>
  at.isConnected
    ? beside(around, (children, place) => children.slice(0, place).reverse())
    : beside(around, (children, place) => [...children.slice(place), ...children.slice(0, place).reverse()]);

/** Whether what had the focus has it no more, or not for long, without anything else having it. */
function isLost(): boolean {
  const now = document.activeElement;
  return trail !== undefined && (now === null || now === document.body || now === trail.at) && !usable(trail.at);
}

function keep(): void {
  if (trail === undefined || !isLost()) return;
  const layer = [trail.at, ...trail.around.map((a) => a.in)].find((e) => e.matches(over));
  const stage = document.getElementById("stage") ?? undefined;
  const shut = layer !== undefined && (!layer.isConnected || layer.matches(".notes"));
  const to = shut ? (usable(trail.below) ? trail.below : stage) : ((trail.at.isConnected ? undefined : same(trail.at)) ?? inPlace(trail) ?? stage);
  to?.focus({ preventScroll: true });
}

/** Keeps the focus in the page from now on; answers how to end that. A press beside everything lets go of it as ever. */
export function keepFocus(root: HTMLElement): () => void {
  let planned = 0;
  const seen = (e: FocusEvent): void => remember(e.target as HTMLElement);
  const letGo = (): void => void (trail = undefined);
  const watch = new MutationObserver(() => {
    cancelAnimationFrame(planned);
    if (isLost()) planned = requestAnimationFrame(keep);
  });
  root.addEventListener("focusin", seen);
  root.addEventListener("pointerdown", letGo, true);
  watch.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return () => {
    watch.disconnect();
    root.removeEventListener("focusin", seen);
    root.removeEventListener("pointerdown", letGo, true);
  };
}
