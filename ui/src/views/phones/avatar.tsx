// A face for a customer or a group: initials on a colour that follows from the number.
import type { JSX } from "preact";
import { Icon } from "../../parts/icon";
import { isGroup } from "../../store/world";

/** A number from 0 to n-1 that follows from a text. */
function slot(text: string, n: number): number {
  let h = 7;
  for (let i = 0; i < text.length; i++) h = (h * 31 + text.charCodeAt(i)) >>> 0;
  return h % n;
}

const initials = (name: string): string =>
  name.startsWith("+")
    ? ""
    : name
        .split(/\s+/)
        .slice(0, 2)
        .map((word) => [...word][0] ?? "")
        .join("")
        .toUpperCase();

export function Avatar({ peer, name, small }: { peer: string; name: string; small?: boolean }): JSX.Element {
  const letters = initials(name);
  return (
    <span class={`avatar a${slot(peer, 8)} ${small ? "small" : ""}`} aria-hidden="true">
      {isGroup(peer) ? <Icon name="people" size={small ? 16 : 22} /> : letters === "" ? <Icon name="user" size={small ? 16 : 22} /> : letters}
    </span>
  );
}
