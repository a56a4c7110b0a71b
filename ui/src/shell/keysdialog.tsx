// The keys that are in force, and a switch for those of one letter.
import type { JSX } from "preact";
import { bindings, keysOn, switchKeys } from "../lib/keys";
import { Dialog, Key } from "../parts/basics";

const shown = (key: string): string => key.replace("ctrl+", "Ctrl ").replace("alt+", "Alt ").replace("ArrowUp", "↑").replace("ArrowDown", "↓").replace("Escape", "Esc");

/** Those of every view, behind those of the one that is shown. */
const shared = ["Clock", "Everywhere", "Go"];

export function KeysDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const places = [...new Set(bindings.value.map((b) => b.where))].sort((a, b) => shared.indexOf(a) - shared.indexOf(b));
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <div class="keys">
        {places.map((place) => (
          <section key={place} aria-label={place}>
            <h3>{place}</h3>
            <dl>
              {bindings.value
                .filter((b) => b.where === place)
                .map((b) => (
                  <div key={b.keys}>
                    <dt>
                      {b.keys.split(" ").map((k, i) => (
                        <Key key={i}>{shown(k)}</Key>
                      ))}
                    </dt>
                    <dd>{b.what}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="row hint">
        <input type="checkbox" checked={keysOn.value} onChange={(e) => switchKeys(e.currentTarget.checked)} />
        Keys of one letter are on. Switch them off if your screen reader or your voice control uses them; ? stays.
      </label>
    </Dialog>
  );
}
