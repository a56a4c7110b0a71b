// Whether somebody looks at the page.

/** What of a document is asked. */
export type Looked = Pick<Document, "hidden" | "addEventListener" | "removeEventListener">;

function turning(page: Looked, until: AbortSignal, look: () => void): () => void {
  page.addEventListener("visibilitychange", look);
  const off = (): void => page.removeEventListener("visibilitychange", look);
  until.addEventListener("abort", off, { once: true });
  return off;
}

/** Does something until nobody has looked at the page for so many milliseconds. True when that ended it, false when it ended by itself. */
export async function whileSeen(ms: number, until: AbortSignal, run: (until: AbortSignal) => Promise<void>, page: Looked = document): Promise<boolean> {
  const left = new AbortController();
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (page.hidden) timer = setTimeout(() => left.abort(), ms);
  };
  turning(page, over.signal, look);
  look();
  try {
    await run(AbortSignal.any([until, left.signal]));
  } catch (error) {
    if (!left.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
  return left.signal.aborted;
}

/** Waits until somebody looks at the page, or the signal ends it. */
export function seenAgain(until: AbortSignal, page: Looked = document): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (page.hidden && !until.aborted) return;
      off();
      done();
    };
    const off = turning(page, until, look);
    until.addEventListener("abort", () => done(), { once: true });
    look();
  });
}
