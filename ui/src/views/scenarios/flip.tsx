// A switch of something that the mock keeps: it shows what is wished until the mock says how it is.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { attempt } from "../../store/app";

interface Props {
  title: string;
  about: string;
  /** How it is, as the mock says. */
  on: boolean;
  /** Switches it; `on` follows. What is refused is said, and the switch goes back. */
  set: (on: boolean) => Promise<unknown>;
}

export function Flip({ title, about, on, set }: Props): JSX.Element {
  const [wished, setWished] = useState<boolean>();
  useEffect(() => setWished(undefined), [on]);
  const flip = async (to: boolean) => {
    setWished(to);
    const done = await attempt(async () => {
      await set(to);
      return true;
    });
    if (done === undefined) setWished(undefined);
  };
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={wished ?? on} onChange={(e) => void flip(e.currentTarget.checked)} />
      <span><b>{title}</b><span class="hint">{about}</span></span>
    </label>
  );
}
