// A beat for what counts down.
import { effect, signal } from "@preact/signals";
import { world } from "./app";

/** Changes four times a second while the world's clock runs, else once a second. */
export const tick = signal(0);

let timer: ReturnType<typeof setInterval> | undefined;

effect(() => {
  const running = world.value.clock.value?.state === "running";
  clearInterval(timer);
  timer = setInterval(
    () => {
      if (!document.hidden) tick.value++;
    },
    running ? 250 : 1000,
  );
});
