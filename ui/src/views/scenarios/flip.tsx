// A switch of something that the mock keeps: it shows what is wished until the mock says how it is since.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { attempt } from "../../store/app";

interface Props {
  title: string;
  about: string;
  /** How it is, as the mock says. */
  on: boolean;
  /** Switches it, and resolves when `on` is of a time after that. What is refused is said, and the switch goes back. */
  set: (on: boolean) => Promise<unknown>;
}

export function Flip({ title, about, on, set }: Props): JSX.Element {
  const [wished, setWished] = useState<boolean>();
  const last = useRef<Promise<unknown>>(Promise.resolve()); // one after the other, as they were wished
  const flip = async (to: boolean) => {
    setWished(to);
    const mine = last.current.then(() => attempt(() => set(to)));
    last.current = mine;
    await mine;
    if (last.current === mine) setWished(undefined);
  };
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={wished ?? on} onChange={(e) => void flip(e.currentTarget.checked)} />
      <span><b>{title}</b><span class="hint">{about}</span></span>
    </label>
  );
}
