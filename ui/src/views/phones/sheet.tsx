// Windows that a bubble opens. They belong to the phone, not to the bubble, which leaves the document when it scrolls out of view.
import { useSignal } from "@preact/signals";
import { type ComponentChildren, type JSX, createContext } from "preact";
import { useContext } from "preact/hooks";

/** Makes a window; `close` closes it. */
export type Sheet = (close: () => void) => JSX.Element;

const Opener = createContext<(sheet: Sheet) => void>(() => undefined);

/** Opens a window over the phone. */
export const useSheet = (): ((sheet: Sheet) => void) => useContext(Opener);

/** Where the windows of what is inside stand. */
export function SheetRoom({ children }: { children: ComponentChildren }): JSX.Element {
  const open = useSignal<{ sheet: Sheet } | undefined>(undefined);
  const close = (): void => void (open.value = undefined);
  return (
    <Opener.Provider value={(sheet) => void (open.value = { sheet })}>
      {children}
      {open.value?.sheet(close)}
    </Opener.Provider>
  );
}
