// The button that sends a call once more, and shows the new one.
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { api } from "../../api/client";
import { format, go, route } from "../../lib/router";
import { Button } from "../../parts/basics";
import { attempt, say, world } from "../../store/app";
import { type Exchange, touched } from "../../store/facts";
import { whyNot } from "./repeat";

/** The call that was sent last, until its button has the focus: a keyboard goes on where it was. */
let made: string | undefined;

/** Sends a call again, as its user. Where it can't be sent, says why. */
export function SendAgain({ x }: { x: Exchange }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const sending = useRef(false); // known at once: two clicks are one
  const reason = useId();
  const why = whyNot(x);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (made !== x.id) return;
    made = undefined;
    if (document.activeElement?.matches("input, textarea, select") !== true) place.current?.querySelector("button")?.focus({ preventScroll: true });
  }, [x.id]);
  const send = async (): Promise<void> => {
    if (sending.current) return; // the button stays enabled, so that it keeps the focus
    sending.current = true;
    const w = world.peek();
    const from = location.hash;
    setBusy(true);
    const next = await attempt(api.post("/_mock/worlds/{world}/journal/{id}/resend", { path: { world: w.name, id: x.id } }));
    sending.current = false;
    setBusy(false);
    if (next === undefined) return;
    say(outcome(next));
    if (world.peek() !== w || location.hash !== from) return; // the person has gone elsewhere
    if (place.current?.contains(document.activeElement) === true) made = next.id;
    show(next);
  };
  return (
    <>
      <span ref={place}>
        <Button small icon="redo" busy={busy} disabled={why !== undefined} title={why ?? "Makes the same call as the same user"} describedBy={why === undefined ? undefined : reason} onClick={() => void send()}>
          Send again
        </Button>
      </span>
      {why !== undefined && (
        <span id={reason} class="muted why-not">
          Cannot be sent again. {why}
        </span>
      )}
    </>
  );
}

/** What came of it, in a line. */
function outcome(x: Exchange): string {
  if (x.fault !== undefined) return `Sent again as ${x.id}; a rule broke the connection (${x.fault}).`;
  return `Sent again as ${x.id}, answered ${x.response.status}.`;
}

/** Chooses the new call where the old one was shown: in the log of the phones, or in the journal. */
function show(x: Exchange): void {
  const { world: name, view, parts, query } = route.peek();
  const next = new URLSearchParams(query);
  if (view === "journal") {
    go(format({ world: name, view, parts: [x.id], query }));
    return;
  }
  next.set("x", x.id);
  const [message] = touched({ seq: 0, at: "", kind: "exchange", exchange: x }).messages;
  if (message === undefined) next.delete("m");
  else next.set("m", message);
  go(format({ world: name, view, parts, query: next }), true);
}
