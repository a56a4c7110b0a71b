// Where webhooks are posted to, and how that is set.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Chip, Dialog, Empty, Snippet } from "../../parts/basics";
import { go, link } from "../../lib/router";
import { server } from "../../lib/server";
import { controlToken } from "../../api/client";
import { world } from "../../store/app";
import { webhookCurl } from "../curl";
import { isSink } from "./model";

/** The webhook URL, or that there is none. */
export function Where({ webhook }: { webhook: string }): JSX.Element {
  const [telling, setTelling] = useState(false);
  const sink = isSink(webhook, server);
  return (
    <>
      {webhook === "" ? <Chip tone="warn">no webhook URL</Chip> : <span class="mono" title={`Where webhooks are posted to: ${webhook}`}>{webhook}</span>}
      {sink && <Chip tone="info" title="It takes every webhook and answers 200">built-in sink</Chip>}
      {sink && controlToken.value === "" && <a class="wq-sink" href={new URL(webhook).pathname} target="_blank" rel="noreferrer">what it got</a>}
      <Button small kind="quiet" icon="edit" label="How to set the webhook URL" onClick={() => setTelling(true)} />
      {telling && (
        <Dialog title="Set the webhook URL" wide onClose={() => setTelling(false)}>
          <p>The API sets it, as with the real client: put the address of your receiver in place of the one here, which is the built-in sink.</p>
          <Snippet label="Set the webhook URL" text={webhookCurl(world.value.name)} />
          <p class="hint">An address with http:// is taken for this machine alone; the option --webhook-http changes that.</p>
        </Dialog>
      )}
    </>
  );
}

/** What the queue shows before the first webhook. */
export function NoWebhooks({ missing }: { missing: boolean }): JSX.Element {
  return (
    <Empty icon="hook" title={missing ? "No webhook URL yet" : "No webhooks yet"}>
      <p>
        {missing
          ? "Tell the mock where your receiver is; the built-in sink takes them when you have none."
          : "They come when a customer writes, or when a message of yours gets on. Let a customer write from Phones."}
      </p>
      {missing && <Snippet label="Set the webhook URL" text={webhookCurl(world.value.name)} />}
      <Button icon="phone" onClick={() => go(link("phones"))}>Open the phones</Button>
    </Empty>
  );
}
