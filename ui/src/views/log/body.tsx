// The body of a request or an answer as the journal keeps it: JSON, a form in several parts, a text, an image, bytes.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Schema } from "../../api/client";
import { sizeOf, sniff } from "../../lib/sniff";
import { Button } from "../../parts/basics";
import { Json } from "../../parts/json";
import { save } from "../file";
import { hexOf, partsOf } from "./body-text";

type Body = Schema<"Body">;

/** What no text has: then it only happens to be UTF-8. */
const control = /[\0-\x08\x0e-\x1f]/;

interface Props {
  body: Body;
  type: string | undefined; // Content-Type
  label: string;
}

export function BodyText({ body, type, label }: Props): JSX.Element {
  if (body.length === 0) return <p class="muted">No body.</p>;
  if (body.text === undefined && body.base64 === undefined) return <p class="muted">{sizeOf(body.length)}, of which the journal keeps nothing.</p>;
  const words = body.text !== undefined && !control.test(body.text);
  return (
    <>
      {words ? <Words text={body.text ?? ""} cut={body.truncated === true} type={type} label={label} /> : <Bytes body={body} label={label} />}
      {body.truncated === true && <p class="muted">The journal keeps only the beginning of {sizeOf(body.length)}; --journal-body says how much.</p>}
    </>
  );
}

function Words({ text, cut, type, label }: { text: string; cut: boolean; type: string | undefined; label: string }): JSX.Element {
  const parts = partsOf(text, type);
  if (parts === undefined) return <Json text={text} cut={cut} label={label} />;
  return (
    <ol class="form-parts">
      {parts.map((p, i) => (
        <li key={i}>
          <p class="mono muted">{p.head.join(" · ")}</p>
          <Json text={p.text} cut={cut} label={`${label}, part ${i + 1}`} />
        </li>
      ))}
    </ol>
  );
}

/** At most so many bytes are shown as numbers. */
const maxHex = 256;

function Bytes({ body, label }: { body: Body; label: string }): JSX.Element {
  const bytes = useMemo(() => (body.base64 === undefined ? new TextEncoder().encode(body.text ?? "") : Uint8Array.from(atob(body.base64), (c) => c.charCodeAt(0))), [body]);
  const kind = sniff(bytes);
  const file = (): void => save(new Blob([bytes], { type: kind.type }), `body.${kind.type.split("/")[1]?.replace("octet-stream", "bin") ?? "bin"}`);
  return (
    <div class="bytes">
      {kind.as === "image" && body.truncated !== true && body.base64 !== undefined && <img src={`data:${kind.type};base64,${body.base64}`} alt={label} />}
      <p class="row wrap">
        <span class="muted">
          {sizeOf(body.length)}, {kind.as === "file" && kind.type !== "application/pdf" ? "no text" : kind.type}
        </span>
        <Button small icon="save" onClick={file}>
          {body.truncated === true ? "Save what is there" : "Save"}
        </Button>
      </p>
      {kind.as !== "image" && (
        <pre class="json" tabIndex={0} role="group" aria-label={label}>
          {hexOf(bytes.subarray(0, maxHex))}
          {bytes.length > maxHex && "\n…"}
        </pre>
      )}
    </div>
  );
}
