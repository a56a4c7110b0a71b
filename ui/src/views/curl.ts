// Commands to copy, with this server's address and the world's path; the token is a placeholder.

const base = (world: string): string => `${location.origin}${world === "default" ? "" : `/w/${encodeURIComponent(world)}`}/v1`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Logs in and keeps the token. */
export const loginCurl = (world: string): string =>
  `TOKEN=$(curl -s -u admin:secret -X POST ${base(world)}/users/login | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;

/** Sets the webhook URL to the built-in sink. */
export const webhookCurl = (world: string): string =>
  [
    loginCurl(world),
    `curl -X PATCH ${base(world)}/settings/application -H "Authorization: Bearer $TOKEN" \\`,
    `  -d ${quoted(JSON.stringify({ webhooks: { url: `${location.origin}/_mock/worlds/${encodeURIComponent(world)}/sink` } }))}`,
  ].join("\n");

/** Sends a text to a number. */
export const sendCurl = (world: string, to: string, text = "Your tea is ready."): string =>
  [
    loginCurl(world),
    `curl ${base(world)}/messages -H "Authorization: Bearer $TOKEN" \\`,
    `  -d ${quoted(JSON.stringify({ to, type: "text", text: { body: text } }))}`,
  ].join("\n");
