// An exchange as a command for a POSIX shell. Pure.
import type { Exchange } from "../../store/facts";

/** A text as one word of a shell. */
export const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const unwanted = new Set(["host", "content-length", "user-agent", "accept", "accept-encoding", "connection", "authorization"]);

/** The command that makes a call again. Secrets, which the journal does not keep, come from TOKEN and LOGIN. */
export function curlOf(x: Exchange, origin: string): string {
  const r = x.request;
  const parts = [`curl -i${r.method === "GET" ? "" : ` -X ${r.method}`} ${quoted(origin + r.target)}`];
  for (const [name, values] of Object.entries(r.headers)) {
    if (unwanted.has(name.toLowerCase())) continue;
    for (const value of values) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  const scheme = authorization(r.headers);
  if (scheme === "basic") parts.push('-u "$LOGIN"');
  else if (scheme !== undefined) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (r.body.text !== undefined && r.body.text !== "") parts.push(`--data-raw ${quoted(r.body.text)}`);
  else if (r.body.length > 0) parts.push("--data-binary @file");
  return parts.join(" \\\n  ");
}

function authorization(headers: Record<string, string[]>): string | undefined {
  const [name] = Object.keys(headers).filter((n) => n.toLowerCase() === "authorization");
  return name === undefined ? undefined : headers[name]?.[0]?.split(" ")[0]?.toLowerCase();
}
