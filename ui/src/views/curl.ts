// Commands to copy, with this server's address and the world's path. What they send needs the token that the login keeps in $TOKEN.
import { curlWord, server } from "../lib/server";

const base = (world: string): string => `${server}${world === "default" ? "" : `/w/${encodeURIComponent(world)}`}/v1`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Keeps the token of an answer to a login. */
const keep = (login: string): string => `TOKEN=$(${login} \\\n  | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;

/** Calls an operation with a body. */
const call = (world: string, path: string, body: unknown, method = ""): string =>
  `${curlWord}${method === "" ? "" : ` -X ${method}`} ${base(world)}${path} \\\n  -H "Authorization: Bearer $TOKEN" \\\n  -d ${quoted(JSON.stringify(body))}`;

/** Logs in and keeps the token. */
export const loginCurl = (world: string): string => keep(`${curlWord} -s -u admin:secret \\\n  -X POST ${base(world)}/users/login`);

/** Logs in as after the installation, when a new password must come with it, and keeps the token. */
export const firstLoginCurl = (world: string): string =>
  keep(`${curlWord} -s -u admin:secret ${base(world)}/users/login \\\n  -d ${quoted(JSON.stringify({ new_password: "Tea-4-Two!" }))}`);

/** Asks for a code for a number, and registers it with the one that a mock sends. */
export const registerCurl = (world: string): string =>
  [
    call(world, "/account", { cc: "44", phone_number: "7700900000", method: "sms", cert: "AA==" }),
    call(world, "/account/verify", { code: "123456" }),
  ].join("\n");

/** Sends a text to a number. */
export const textCurl = (world: string, to: string, text = "Your tea is ready."): string => call(world, "/messages", { to, type: "text", text: { body: text } });

/** Sets the webhook URL to the built-in sink. */
export const urlCurl = (world: string): string =>
  call(world, "/settings/application", { webhooks: { url: `${server}/_mock/worlds/${encodeURIComponent(world)}/sink` } }, "PATCH");

/** Logs in, and sets the webhook URL to the built-in sink. */
export const webhookCurl = (world: string): string => [loginCurl(world), urlCurl(world)].join("\n");

/** Logs in, and sends a text to a number. */
export const sendCurl = (world: string, to: string, text?: string): string => [loginCurl(world), textCurl(world, to, text)].join("\n");
