// What the browser remembers for the page. Where it lets nothing be remembered, it holds until the page is closed.

/** A place for texts by key. */
export interface Stored {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

function storage(of: () => Storage): Stored {
  const instead = new Map<string, string>();
  return {
    get: (key) => {
      try {
        return of().getItem(key) ?? instead.get(key) ?? null;
      } catch {
        return instead.get(key) ?? null;
      }
    },
    set: (key, value) => {
      try {
        of().setItem(key, value);
      } catch {
        instead.set(key, value);
      }
    },
  };
}

/** Remembered by this browser. */
export const forGood = storage(() => localStorage);

/** Remembered by this tab. */
export const forTheTab = storage(() => sessionStorage);
