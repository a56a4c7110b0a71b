// The operations of the API by name, as coverage lists them; read once for the page.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../api/client";
import { world } from "../store/app";
import { operationsOf } from "./coverage/model";
import type { Coverage } from "./types";

const operations = signal<readonly string[]>([]);

/** The operations; none until they were read. */
export function useOperations(): readonly string[] {
  useEffect(() => {
    if (operations.peek().length > 0) return;
    api.get("/_mock/worlds/{world}/coverage", { path: { world: world.peek().name } }).then(
      (c) => (operations.value = operationsOf(c as Coverage)),
      () => undefined, // pickers and suggestions do without
    );
  }, []);
  return operations.value;
}
