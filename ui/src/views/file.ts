// Files that the page lets the browser save.
import { Refusal, ask } from "../api/client";
import { safeName } from "../lib/filename";

/** Lets the browser save a file under a name. */
export function save(file: Blob, name: string): void {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(file);
  a.download = safeName(name, "file");
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000);
}

/** How files of the mock begin, by the ending of their names. */
const beginnings: Readonly<Record<string, RegExp>> = { json: /^\s*[[{]/, har: /^\s*\{/, sh: /^#!/, xml: /^<\?xml/, md: /^#/, html: /^<!doctype html>[^]*?<title>wabamock/i };

/** Reads a file of the mock, and lets the browser save it. What is no such file, or comes in half, is refused. */
export async function download(url: string, name: string): Promise<void> {
  const answer = await ask("GET", url);
  let file: Blob;
  try {
    file = await answer.blob();
  } catch {
    throw new Refusal(0, { detail: `The file ${name} broke off, and is not saved.` });
  }
  const begins = beginnings[name.split(".").at(-1) ?? ""];
  if (begins?.test(await file.slice(0, 2_000).text()) === false) {
    throw new Refusal(502, { detail: `What came is not the file ${name}, and is not saved. Is something else between the page and the mock?` });
  }
  save(file, name);
}
