// Makes a world out of a snapshot: a new one, or in place of one that there is.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Refusal, type Schema, address, ask, textOf, understood } from "../../api/client";
import { go, route } from "../../lib/router";
import { nameTrouble } from "../../lib/worldname";
import { Button, Dialog, Field } from "../../parts/basics";
import { restart, say, world, worlds } from "../../store/app";
import { addressOf } from "./card";

export function RestoreButton(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const file = useSignal<File | undefined>(undefined);
  return (
    <>
      <input
        ref={input}
        type="file"
        class="sr"
        tabIndex={-1}
        accept=".json,application/json"
        aria-label="Snapshot to restore"
        onChange={(e) => {
          file.value = e.currentTarget.files?.[0];
          e.currentTarget.value = "";
        }}
      />
      <Button icon="open" onClick={() => input.current?.click()}>
        Restore a snapshot
      </Button>
      {file.value !== undefined && <RestoreDialog file={file.value} onClose={() => (file.value = undefined)} />}
    </>
  );
}

/** The name that a file suggests: checkout-7.snapshot.json, and "checkout-7.snapshot (1).json" as browsers call the second one. */
export const suggested = (file: string): string => file.replace(/(\s*\(\d+\))?\.json$/i, "").replace(/(\s*\(\d+\))?\.snapshot$/i, "");

function RestoreDialog({ file, onClose }: { file: File; onClose: () => void }): JSX.Element {
  const name = useSignal(nameTrouble(suggested(file.name)) === "" ? suggested(file.name) : world.peek().name);
  const trouble = useSignal("");
  const busy = useSignal(false);
  const wrong = nameTrouble(name.value);
  const there = worlds.value.some((w) => w.name === name.value);
  const restore = async (): Promise<void> => {
    if (busy.peek() || wrong !== "") return;
    busy.value = true;
    trouble.value = "";
    try {
      await looksRight(file);
      const path = "/_mock/worlds/{world}/snapshot";
      const url = address(path, { path: { world: name.peek() } });
      const done = understood("PUT", path, await textOf(await ask("PUT", url, undefined, undefined, file))) as Schema<"World">; // the file goes as it is: nothing of it is read here
      say(`World ${done.name} is as the snapshot says.`);
      onClose();
      if (done.name === route.peek().world) restart();
      go(addressOf(done.name));
    } catch (error) {
      trouble.value = error instanceof Refusal || error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog title="Restore a snapshot" onClose={onClose}>
      <form
        class="dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          void restore();
        }}
      >
        <p class="anywhere">
          {file.name}, {(file.size / 1000).toFixed(0)} kB
        </p>
        <Field label="World" error={wrong} hint={there ? `The world ${name.value} is replaced by it.` : "A world of this name is created."}>
          {(id, state) => <input id={id} {...state} class="mono" autocomplete="off" spellcheck={false} value={name.value} onInput={(e) => (name.value = e.currentTarget.value.trim())} />}
        </Field>
        {trouble.value !== "" && (
          <p class="trouble" role="alert">
            {trouble.value}
          </p>
        )}
        <div class="row end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy.value} disabled={wrong !== ""}>
            {there ? "Replace it" : "Restore"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Refuses what cannot be a snapshot, without reading all of it: a world can have a hundred megabytes. */
async function looksRight(file: Blob): Promise<void> {
  if (!/^\s*\{/.test(await file.slice(0, 1_000).text())) throw new Error("The file is no snapshot: it is no JSON object.");
}
