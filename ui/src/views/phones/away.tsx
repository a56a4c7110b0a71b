// A link of a message that leads out of the page: shown as host and path, opened in a new tab that knows nothing of this one.
import type { ComponentChildren, JSX } from "preact";

/** Where a link leads; undefined for what no browser should open. */
export function webAddress(url: string): URL | undefined {
  const at = URL.canParse(url) ? new URL(url) : undefined;
  return at !== undefined && /^https?:$/.test(at.protocol) ? at : undefined;
}

/** A link, or its text alone where it leads nowhere. */
export function Away({ url, class: kind, children }: { url: string; class?: string; children?: ComponentChildren }): JSX.Element {
  const at = webAddress(url);
  if (at === undefined) return <span class={kind}>{children ?? url}</span>;
  return (
    <a class={kind} href={at.href} title={at.href} target="_blank" rel="noopener noreferrer nofollow">
      {children ?? at.host + (at.pathname === "/" ? "" : at.pathname)}
    </a>
  );
}
