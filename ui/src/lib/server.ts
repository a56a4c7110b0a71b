// Where the mock is: at the root of its address, or below the path that a proxy gave it.

/** What stands before `/_mock/ui/` in the path of the page: nothing, or the path of a proxy, such as "/mock". */
export const prefixOf = (path: string): string => /^(.*?)\/_mock\/ui(?:\/|$)/.exec(path)?.[1] ?? "";

/** Goes before every path of the mock, such as `/_mock/worlds`. */
export const prefix = prefixOf(globalThis.location?.pathname ?? "");

/** The address of the mock as a client reaches it that goes the way of this page: no slash at its end. */
export const server = `${globalThis.location?.origin ?? ""}${prefix}`;

/** How a command to copy begins. The certificate of a mock is one of its own, which curl is not to doubt. */
export const curlWord = globalThis.location?.protocol === "https:" ? "curl -k" : "curl";
