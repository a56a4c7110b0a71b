// An exchange as a command for a POSIX shell, which can be pasted as it stands. Pure.
import type { Exchange } from "../../store/facts";

/** A text as one word of a shell. */
export const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** What a client of its own says anyway, and what the journal does not keep. */
const unwanted = /^(host|content-length|user-agent|accept|accept-encoding|accept-language|connection|authorization|transfer-encoding|expect|sec-.*|priority|referer|origin)$/i;

/** Longer bodies, and such that a word of a shell cannot hold, come as base64; in bytes, quoted. Linux takes 128 KiB. */
const maxWord = 120_000;

/**
 * The command that makes a call of a world again. The journal keeps no secrets: the token comes from TOKEN, or else from a
 * login with LOGIN (user:password, the fixture's if it is not set).
 */
export function curlOf(x: Exchange, origin: string, world = "default"): string {
  const r = x.request;
  const scheme = authorization(r.headers);
  const parts = [`curl${trust(origin)} -i --globoff --path-as-is${methodOf(x)} ${quoted(origin + r.target)}`];
  for (const [name, values] of Object.entries(r.headers)) {
    if (!unwanted.test(name)) for (const value of values) parts.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  }
  if (!Object.keys(r.headers).some((n) => n.toLowerCase() === "content-type") && r.body.length > 0) parts.push("-H 'Content-Type:'");
  const login = `"\${LOGIN:-${userOf(r.target, world)}:secret}"`;
  if (scheme === "basic") parts.push(`-u ${login}`);
  else if (scheme !== undefined) parts.push('-H "Authorization: Bearer $TOKEN"');
  const body = bodyOf(x);
  const command = [body.before, [...parts, ...body.option].join(" \\\n  "), body.after].join("");
  return [...notes(x), ...(scheme === "bearer" ? [tokenLine(r.target, origin, login)] : []), command].join("\n");
}

const methodOf = (x: Exchange): string => {
  if (x.request.method === "HEAD") return " -I";
  return x.request.method === "GET" && x.request.body.length === 0 ? "" : ` -X ${quoted(x.request.method)}`;
};

/** What somebody should know before the command runs. */
function notes(x: Exchange): string[] {
  const list: string[] = [];
  if (x.request.body.truncated === true) list.push(`# The journal keeps only the beginning of ${x.request.body.length} bytes: put the whole body into a file named body.`);
  else if (x.request.body.text?.includes('"***"')) list.push("# The journal keeps no secrets: *** stands for one.");
  return list;
}

/** The certificate of a mock is one of its own, which curl is not to doubt. */
const trust = (origin: string): string => (origin.startsWith("https:") ? " -k" : "");

/** Logs in unless there is a token. */
function tokenLine(target: string, origin: string, login: string): string {
  const url = quoted(`${origin}${/^\/w\/[^/]+/.exec(target)?.[0] ?? ""}/v1/users/login`);
  return `TOKEN=\${TOKEN:-$(curl${trust(origin)} -sS -X POST -u ${login} ${url} | sed -n 's/.*"token":"\\([^"]*\\)".*/\\1/p')}`;
}

/** The user of the fixture; with the world, where the path does not name it. */
const userOf = (target: string, world: string): string => (world === "default" || target.startsWith("/w/") ? "admin" : `admin@${world}`);

interface BodyText {
  before: string;
  option: string[];
  after: string;
}

function bodyOf(x: Exchange): BodyText {
  const { text, base64, length, truncated } = x.request.body;
  if (length === 0) return { before: "", option: [], after: "" };
  if (truncated === true) return { before: "", option: ["--data-binary @body"], after: "" };
  if (text !== undefined && fits(text)) return { before: "", option: [`--data-raw ${quoted(text)}`], after: "" };
  const lines = (base64 ?? encoded(text ?? "")).replace(/.{76}/g, "$&\n").trimEnd();
  return { before: "base64 -d <<'EOF' | ", option: ["--data-binary @-"], after: `\n${lines}\nEOF` };
}

/** Whether a text can be passed on to a command as a word. */
const fits = (text: string): boolean => text.length <= maxWord && !text.includes("\0") && new TextEncoder().encode(quoted(text)).length <= maxWord;

/** A text as base64 of its UTF-8. */
function encoded(text: string): string {
  let bytes = "";
  for (const b of new TextEncoder().encode(text)) bytes += String.fromCharCode(b);
  return btoa(bytes);
}

function authorization(headers: Record<string, string[]>): "basic" | "bearer" | undefined {
  const [name] = Object.keys(headers).filter((n) => n.toLowerCase() === "authorization");
  if (name === undefined) return undefined;
  return /^basic/i.test(headers[name]?.[0] ?? "") ? "basic" : "bearer";
}
