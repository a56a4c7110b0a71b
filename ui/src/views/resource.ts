// Something that is read from the mock and read again when the journal says that it may have changed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "../api/client";
import type { WorldStore } from "../store/world";
import type { Entry } from "../store/facts";

export interface Resource<T> {
  value: T | undefined;
  /** Why it could not be read the last time; empty when it could. */
  trouble: string;
  reload: () => void;
}

/** How long at least between two reads, in milliseconds. */
const pace = 600;

/** Reads at first, with every new life of the world, and after entries that matter. */
export function useResource<T>(store: WorldStore, read: (world: string, abort: AbortSignal) => Promise<T>, matters: (entry: Entry) => boolean): Resource<T> {
  const [value, setValue] = useState<T>();
  const [trouble, setTrouble] = useState("");
  const held = useRef({ read, matters });
  held.current = { read, matters };
  const again = useRef<() => void>(() => undefined);
  const life = store.life.value;
  useEffect(() => {
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -pace;
    let wanted = false;
    let busy = false;
    const now = async () => {
      timer = undefined;
      [wanted, busy, last] = [false, true, performance.now()];
      try {
        const got = await held.current.read(store.name, end.signal);
        if (end.signal.aborted) return;
        setValue(() => got);
        setTrouble("");
      } catch (error) {
        if (end.signal.aborted) return;
        setTrouble(error instanceof Refusal ? error.message : String(error));
      } finally {
        busy = false;
        if (wanted && !end.signal.aborted) plan();
      }
    };
    const plan = () => {
      wanted = true;
      if (timer === undefined && !busy) timer = setTimeout(() => void now(), Math.max(30, last + pace - performance.now()));
    };
    again.current = plan;
    void now();
    const quiet = store.onEntries((entries) => entries.some((e) => held.current.matters(e)) && plan());
    return () => {
      quiet();
      end.abort();
      clearTimeout(timer);
    };
  }, [store, life]);
  return { value, trouble, reload: useCallback(() => again.current(), []) };
}
