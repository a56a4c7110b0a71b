// What to do first: the commands that bring a message, or a number, to this world.
import type { JSX } from "preact";
import { Empty, Snippet } from "../../parts/basics";
import { world } from "../../store/app";
import { firstLoginCurl, loginCurl, registerCurl, textCurl, urlCurl } from "../curl";

export function Welcome(): JSX.Element {
  const w = world.value;
  const to = w.customers.value.find((c) => c.on_whatsapp)?.number ?? "447700900123";
  const registered = w.world.value?.registered !== false;
  return (
    <Empty icon="phone" title={registered ? "Choose a phone, or send the first message" : "This business has no number yet"}>
      {registered ? (
        <>
          <p>Log in as the business, then send; the message appears on the phone the moment the API accepts it.</p>
          <Snippet label="Log in" text={loginCurl(w.name)} />
        </>
      ) : (
        <>
          <p>Everything is as after the installation: the first login brings a new password, then the number is registered with a code, which is 123456.</p>
          <Snippet label="Log in for the first time" text={firstLoginCurl(w.name)} />
          <Snippet label="Register a number" text={registerCurl(w.name)} />
          <p>Then send; the message appears on the phone the moment the API accepts it.</p>
        </>
      )}
      <Snippet label="Send a message" text={textCurl(w.name, to)} />
      {w.world.value?.webhook === "" && (
        <>
          <p>No webhook is set yet. The built-in sink takes them until you have a receiver:</p>
          <Snippet label="Set the webhook" text={urlCurl(w.name)} />
        </>
      )}
      <p class="hint">
        Press <kbd>?</kbd> for the keys. Hold <kbd>Ctrl</kbd> to open a phone beside the others.
      </p>
    </Empty>
  );
}
