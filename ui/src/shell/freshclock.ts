// Keeps the page's clock with that of the mock.
import { useEffect } from "preact/hooks";
import { millis } from "../lib/time";
import type { WorldStore } from "../store/world";

const soonest = 1_000; // ms between two questions
const settle = 150; // ms after something happened
const asleep = 5_000; // ms between two beats of a second
const drift = 30_000; // ms after which a running clock is asked again, since machines sleep and their clocks are set

/** Reads the clock a moment after something happened, when what was due next is past, when the page is looked at again, and now and then. */
export function useFreshClock(w: WorldStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = performance.now();
    const soon = (): void => {
      if (timer !== undefined || document.hidden || w.connection.peek() !== "live") return;
      timer = setTimeout(
        () => {
          timer = undefined;
          asked = performance.now();
          void w.readClock().catch(() => undefined); // the next reason asks again
        },
        Math.max(settle, soonest - (performance.now() - asked)),
      );
    };
    const off = w.onEntries(soon);
    let beat = Date.now();
    const past = setInterval(() => {
      const slept = Date.now() - beat > asleep; // performance.now does not count that everywhere
      beat = Date.now();
      const clock = w.clock.peek();
      if (clock?.state !== "running") return;
      if ((clock.next !== undefined && millis(clock.next) < w.now()) || slept || performance.now() - asked > drift) soon();
    }, 1_000);
    document.addEventListener("visibilitychange", soon);
    return () => {
      off();
      clearInterval(past);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", soon);
    };
  }, [w]);
}
