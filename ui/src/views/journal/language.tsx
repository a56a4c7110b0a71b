// How to search: questions that somebody has, each a search to try, and every key with an example.
import type { JSX } from "preact";
import { Button } from "../../parts/basics";
import { world } from "../../store/app";
import { KEYS } from "./search/terms";

/** Questions with the search that answers them. */
const questions = (peer: string): [string, string][] => [
  ["What went wrong?", "is:failed"],
  ["Which calls were refused?", "kind:exchange -status:2xx"],
  ["What broke the contract?", "is:violation,finding"],
  ["Which webhooks must be tried again?", "state:waiting"],
  ["All about one customer", `to:${peer}`],
  ["What was sent in the last ten minutes?", "op:SendMessage from:-10m"],
  ["Half an hour of this day", "at:09:00..09:30"],
  ["Where do these words stand?", '"do you still have"'],
];

export function Language({ text, onTry, onClose }: { text: string; onTry: (text: string) => void; onClose: () => void }): JSX.Element {
  const peer = world.value.customers.value[0]?.wa_id ?? "447700900123";
  return (
    <section class="jr-help" aria-label="How to search">
      <header class="row">
        <h2 class="grow">How to search</h2>
        <Button icon="close" kind="quiet" small label="Close the help" onClick={onClose} />
      </header>
      <p class="hint">
        All that is written must hold. A comma is <i>or</i>, <code>-</code> in front is <i>not</i>, <code>*</code> stands for anything, quotes keep blanks together. A word alone is looked for in paths, bodies and facts. Times are world time, UTC.
      </p>
      <div class="jr-help-cols">
        <div>
          <h3>Try</h3>
          <ul class="jr-try">
            {questions(peer).map(([question, search]) => (
              <li key={question}>
                <button type="button" class="linkish" aria-pressed={text.trim() === search} onClick={() => onTry(search)}>
                  {question} <code>{search}</code>
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>Add to the search</h3>
          <ul class="jr-keys">
            {Object.entries(KEYS).map(([key, { about, example }]) => (
              <li key={key}>
                <button type="button" class="linkish mono" onClick={() => onTry(`${text.trim()} ${example}`.trim())}>{example}</button>
                <span class="hint">{about}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
