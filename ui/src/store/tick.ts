// A beat for what counts down.
import { computed, effect, signal } from "@preact/signals";
import { world } from "./app";

/** Changes four times a second while the world's clock runs, else once a second. */
export const tick = signal(0);

let timer: ReturnType<typeof setInterval> | undefined;

const running = computed(() => world.value.clock.value?.state === "running");

effect(() => {
  clearInterval(timer);
  timer = setInterval(
    () => {
      if (!document.hidden) tick.value++;
    },
    running.value ? 250 : 1000,
  );
});

// What was not counted while nobody looked is counted at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) tick.value++;
});
