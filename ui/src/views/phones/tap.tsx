// A row below a bubble that the customer can tap.
import type { JSX } from "preact";
import { Icon, type IconName } from "../../parts/icon";

export const Tap = (p: { icon: IconName; text: string; disabled?: boolean; onTap: () => void }): JSX.Element => (
  <button type="button" class="tap" disabled={p.disabled} onClick={p.onTap}>
    <Icon name={p.icon} size={16} /> <span>{p.text}</span>
  </button>
);
