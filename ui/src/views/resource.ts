// Something that is read from the mock and read again when the journal says that it may have changed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "../api/client";
import type { WorldStore } from "../store/world";
import type { Entry } from "../store/facts";

export interface Resource<T> {
  value: T | undefined;
  /** Why it could not be read the last time; empty when it could. */
  trouble: string;
  /** Reads again; resolves when something was read that was asked for after this, or could not be. */
  reload: () => Promise<void>;
}

/** How long at least between two reads, in milliseconds. */
const pace = 400;

/** After which what could not be read is read again. */
const retry = 3_000;

/** What was read, or why it could not be, and of which world. */
interface Got<T> {
  of: WorldStore;
  value: T | undefined;
  trouble: string;
}

/**
 * Reads at first, with every new life of the world, after entries that matter, when `key` is another one, when the connection
 * is back, and now and then as long as it can't be read. Until another world was read there is no value.
 */
export function useResource<T>(store: WorldStore, read: (world: string, abort: AbortSignal) => Promise<T>, matters: (entry: Entry) => boolean, key = ""): Resource<T> {
  const [got, setGot] = useState<Got<T>>({ of: store, value: undefined, trouble: "" });
  const held = useRef({ read, matters });
  held.current = { read, matters };
  const again = useRef<() => Promise<void>>(() => Promise.resolve());
  const life = store.life.value;
  const live = store.connection.value === "live";
  const failed = useRef(false);
  useEffect(() => {
    const reader = reads(
      (abort) => held.current.read(store.name, abort),
      (value, trouble) => {
        failed.current = trouble !== "";
        setGot((before) => ({ of: store, value: trouble !== "" && before.of === store ? before.value : value, trouble }));
      },
    );
    again.current = reader.plan;
    const quiet = store.onEntries((entries) => entries.some((e) => held.current.matters(e)) && void reader.plan());
    return () => {
      quiet();
      reader.end();
    };
  }, [store, life, key]);
  useEffect(() => {
    if (live && failed.current) void again.current();
  }, [live]);
  const mine = got.of === store;
  return { value: mine ? got.value : undefined, trouble: mine ? got.trouble : "", reload: useCallback(() => again.current(), []) };
}

/** Reads now, and again when asked to, never two at a time and never too often. */
function reads<T>(read: (abort: AbortSignal) => Promise<T>, done: (value: T | undefined, trouble: string) => void): { plan: () => Promise<void>; end: () => void } {
  const end = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let last = -pace;
  let [wanted, busy] = [false, false];
  let waiting: (() => void)[] = []; // those who are told when the next read is over
  const now = async () => {
    timer = undefined;
    clearTimeout(again);
    [wanted, busy, last] = [false, true, performance.now()];
    const mine = waiting;
    waiting = [];
    try {
      const value = await read(end.signal);
      if (!end.signal.aborted) done(value, "");
    } catch (error) {
      if (!end.signal.aborted) {
        done(undefined, error instanceof Refusal ? error.message : String(error));
        again = setTimeout(() => void plan(), retry);
      }
    } finally {
      busy = false;
      for (const tell of mine) tell();
      if (wanted && !end.signal.aborted) next();
    }
  };
  const next = () => {
    wanted = true;
    if (timer === undefined && !busy) timer = setTimeout(() => void now(), Math.max(30, last + pace - performance.now()));
  };
  const plan = () =>
    new Promise<void>((tell) => {
      if (end.signal.aborted) return tell();
      waiting.push(tell);
      next();
    });
  void now();
  return {
    plan,
    end: () => {
      end.abort();
      clearTimeout(timer);
      clearTimeout(again);
      for (const tell of waiting) tell();
    },
  };
}
