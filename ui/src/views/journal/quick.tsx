// Searches that are one press away.
import type { JSX } from "preact";
import { format, route } from "../../lib/router";
import { useCurrentInView } from "../../parts/in-view";

const searches = [
  ["Everything", ""],
  ["Calls", "kind:exchange"],
  ["Refused calls", "is:refused"],
  ["Webhooks", "kind:webhook"],
  ["Statuses", "kind:status"],
  ["From customers", "kind:inbound"],
  ["What failed", "is:failed"],
] as const;

export function Quick({ text }: { text: string }): JSX.Element {
  const { world, view, parts, query } = route.value;
  const nav = useCurrentInView(text);
  const href = (q: string): string => {
    const changed = new URLSearchParams(query);
    if (q === "") changed.delete("q");
    else changed.set("q", q);
    return format({ world, view, parts, query: changed });
  };
  return (
    <nav ref={nav} class="subnav jr-quick" aria-label="Searches">
      {searches.map(([title, q]) => (
        <a key={q} href={href(q)} title={q === "" ? undefined : q} aria-current={q === text.trim() ? "page" : undefined}>{title}</a>
      ))}
    </nav>
  );
}
