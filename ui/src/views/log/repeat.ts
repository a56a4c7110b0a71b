// Whether a call can be sent once more, as the mock will see it. Pure.
import type { Exchange } from "../../store/facts";

/** Stands where the journal hides something. */
const hidden = "***";

/** Operations whose bodies hold secrets; what stands as three stars there was one. */
const secretive = /^(LoginUser|CreateUser|UpdateUser|RequestCode|RegisterAccount|SetShards|EnableTwoStep|BackupSettings|RestoreSettings|UpdateMediaProviders|UploadCertificate|UpdateApplicationSettings)$/;

/** Why a call cannot be sent again; undefined when it can, as far as the page knows. */
export function whyNot(x: Exchange): string | undefined {
  const { body, headers, target } = x.request;
  const signed = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  if (x.operation === "LoginUser" && signed) return "The journal does not keep the password of a login.";
  if (body.truncated === true && (body.text ?? body.base64 ?? "") === "") return "Its body was refused unread.";
  if (body.truncated === true) return "The journal keeps only the beginning of its body (--journal-body).";
  if (target.includes(`=${hidden}`)) return "The journal hides a part of its query.";
  if (hides(x.operation, body.text ?? "")) return "The journal hides a part of its body.";
  if (x.violations?.some((v) => /(unknown-world|world-gone|too-many-worlds)$/.test(v.rule)) === true) return "It was for a world that was not there.";
  return undefined;
}

function hides(operation: string | undefined, text: string): boolean {
  if (text.includes(`://${hidden}@`)) return true;
  if (operation !== undefined && !secretive.test(operation)) return false;
  return text === hidden || (operation !== undefined && (text.includes(`"${hidden}"`) || text.includes(`?${hidden}"`)));
}
