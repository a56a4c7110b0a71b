import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Looked, seenAgain, whileSeen } from "../src/store/attention";

/** A document that can be hidden. */
class Page extends EventTarget {
  hidden = false;
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const pageOf = (): Page & Looked => new Page() as Page & Looked;

/** Runs until it is aborted, as a stream does. */
const stream = (until: AbortSignal): Promise<void> => new Promise((_, fail) => until.addEventListener("abort", () => fail(new Error("aborted"))));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a page that nobody looks at", () => {
  test("lets go of what it does after a while, and not before", async () => {
    const page = pageOf();
    let left: boolean | undefined;
    const done = whileSeen(5_000, new AbortController().signal, stream, page).then((is) => (left = is));
    page.turn(true);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(left).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(left).toBe(true);
  });
  test("keeps it when somebody looks again in time", async () => {
    const page = pageOf();
    let left: boolean | undefined;
    void whileSeen(5_000, new AbortController().signal, stream, page).then((is) => (left = is));
    page.turn(true);
    await vi.advanceTimersByTimeAsync(4_000);
    page.turn(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(left).toBeUndefined();
  });
  test("that was hidden from the start is as any other", async () => {
    const page = pageOf();
    page.hidden = true;
    const done = whileSeen(5_000, new AbortController().signal, stream, page);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await done).toBe(true);
  });
  test("does not hide what goes wrong, nor what ends by itself", async () => {
    const page = pageOf();
    await expect(whileSeen(5_000, new AbortController().signal, () => Promise.reject(new Error("broken")), page)).rejects.toThrow("broken");
    expect(await whileSeen(5_000, new AbortController().signal, () => Promise.resolve(), page)).toBe(false);
    page.turn(true);
    expect(vi.getTimerCount()).toBe(0);
  });
  test("is waited for until it is seen, or until the world is left", async () => {
    const page = pageOf();
    page.hidden = true;
    const end = new AbortController();
    let seen = 0;
    void seenAgain(end.signal, page).then(() => seen++);
    const other = pageOf();
    other.hidden = true;
    void seenAgain(end.signal, other).then(() => seen++);
    page.turn(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toBe(1);
    end.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toBe(2);
    await seenAgain(end.signal, other);
  });
});
