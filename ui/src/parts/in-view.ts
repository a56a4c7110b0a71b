// Rows of links that may be wider than the page.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** To be set on a row of links: the current one is brought into view whenever it is another, as `current` tells. */
export function useCurrentInView(current: string): RefObject<HTMLElement> {
  const row = useRef<HTMLElement>(null);
  useEffect(() => row.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [current]);
  return row;
}
