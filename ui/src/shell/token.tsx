// Asks for the control token of a mock that was started with one.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { controlToken, declineToken, giveToken } from "../api/client";
import { Button, Dialog, Field } from "../parts/basics";

export function TokenDialog(): JSX.Element {
  const token = useSignal("");
  const touched = useSignal(false);
  const refused = controlToken.value !== "" && !touched.value;
  return (
    <Dialog title="Control token" onClose={declineToken}>
      <form
        class="dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          if (token.value.trim() !== "") giveToken(token.value.trim());
        }}
      >
        <Field
          label="Token"
          error={refused ? "The mock does not take the token that was given. Perhaps it was started anew with another one." : undefined}
          hint="This mock was started with --control-token. The token is kept for this tab alone."
        >
          {(id, state) => (
            <input
              id={id}
              {...state}
              type="password"
              autocomplete="off"
              value={token.value}
              onInput={(e) => {
                token.value = e.currentTarget.value;
                touched.value = true;
              }}
              autofocus
            />
          )}
        </Field>
        <div class="row end">
          <Button onClick={declineToken}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={token.value.trim() === ""}>
            Use it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
