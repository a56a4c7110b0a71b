// The present of a world: what its clock said, and what time it is there now without asking again.
import { signal } from "@preact/signals";
import { type Schema, api } from "../api/client";
import { millis } from "../lib/time";

export type Clock = Schema<"Clock">;

/** The clock of one world, as it was told last. */
export class Present {
  readonly told = signal<Clock | undefined>(undefined);
  /** When it was told, by the clock of this machine (performance.now). */
  private read = 0;
  private asked = 0;

  constructor(
    private readonly world: string,
    private readonly abort: AbortSignal,
  ) {}

  /** Milliseconds since 1970. The machine's time as long as nothing was told. */
  now(): number {
    const clock = this.told.value;
    if (clock === undefined) return Date.now();
    const at = millis(clock.now);
    return clock.state === "running" ? at + (performance.now() - this.read) : at;
  }

  /** Asks what time it is. */
  async refresh(): Promise<void> {
    const asked = performance.now();
    this.take(await api.get("/_mock/worlds/{world}/clock", { path: { world: this.world }, signal: this.abort }), asked);
  }

  /**
   * Takes an answer in; `asked` is when it was asked for (performance.now), the present for what came at once. The clock
   * of a world never goes back, so an answer from before what is known was overtaken, and is left aside.
   */
  take(clock: Clock, asked = performance.now()): void {
    const known = this.told.peek();
    if (known !== undefined) {
      const ahead = millis(clock.now) - millis(known.now);
      if (ahead < 0 || (ahead === 0 && asked < this.asked)) return;
    }
    this.asked = asked;
    this.read = (asked + performance.now()) / 2; // the mock looked at its clock about half way
    this.told.value = clock;
  }

  /** The world begins again: its time may have gone back. */
  forget(): void {
    this.told.value = undefined;
    this.asked = 0;
  }
}
