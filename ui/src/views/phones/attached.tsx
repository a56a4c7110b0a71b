// The files that wait above the field: what each is, as what it goes, and a way to leave it out.
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { sizeOf } from "../../lib/sniff";
import { Button } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { say } from "../../store/app";
import type { Waiting } from "./drafts";
import { type SendAs, asideOf, refusalOf, sendAsWords, waysOf } from "./files";

/** At most so many files go at once. */
const most = 10;

/** Takes files in; those that can't be sent are refused with the reason. */
export function attach(files: Signal<readonly Waiting[]>, chosen: Iterable<File>): void {
  for (const file of chosen) {
    const as = waysOf(file.type).find((way) => refusalOf(file, way) === undefined);
    if (as === undefined) say(refusalOf(file, waysOf(file.type)[0] ?? "document") ?? "", true);
    else if (files.peek().length >= most) return say(`At most ${most} files go at once.`, true);
    else files.value = [...files.peek(), { file, as, url: /^image\/(jpeg|png|webp|gif)$/.test(file.type) ? URL.createObjectURL(file) : undefined }];
  }
}

export function Attached({ files }: { files: Signal<readonly Waiting[]> }): JSX.Element | null {
  if (files.value.length === 0) return null;
  const remove = (one: Waiting): void => {
    if (one.url !== undefined) URL.revokeObjectURL(one.url);
    files.value = files.peek().filter((f) => f !== one);
  };
  const choose = (one: Waiting, as: SendAs): void => {
    const no = refusalOf(one.file, as);
    if (no !== undefined) say(no, true);
    files.value = files.peek().map((f) => (f === one && no === undefined ? { ...one, as } : f));
  };
  return (
    <ul class="attached" aria-label="Files that wait to be sent">
      {files.value.map((one, i) => (
        <li key={i}>
          {one.url === undefined ? <Icon name="file" size={26} /> : <img src={one.url} alt="" />}
          <span class="grow">
            <b class="cut" title={one.file.name}>
              {one.file.name}
            </b>
            <small class="muted">
              {sizeOf(one.file.size)}
              {asideOf(one.file.type) !== undefined && ` · ${asideOf(one.file.type)}`}
            </small>
          </span>
          {waysOf(one.file.type).length > 1 && (
            <select aria-label={`Send ${one.file.name} as`} value={one.as} onChange={(e) => choose(one, e.currentTarget.value as SendAs)}>
              {waysOf(one.file.type).map((as) => (
                <option key={as} value={as}>
                  as {sendAsWords[as]}
                </option>
              ))}
            </select>
          )}
          <Button icon="close" kind="quiet" small label={`Leave ${one.file.name} out`} onClick={() => remove(one)} />
        </li>
      ))}
    </ul>
  );
}
