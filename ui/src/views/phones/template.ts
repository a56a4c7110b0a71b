// A sent template as the customer sees it: the declaration with the parameters of the message filled in. Pure.
import { type Loose, arr, dig, num, obj, str } from "../../lib/loose";
import type { Template } from "../../store/world";

export interface TemplateButton {
  type: string; // quick_reply, url, phone_number
  text: string;
  payload: string | undefined;
  detail: string | undefined; // address or number
}

export interface ShownTemplate {
  name: string;
  declared: boolean;
  header: { format: string; text?: string; media?: Loose } | undefined;
  body: string;
  footer: string | undefined;
  buttons: TemplateButton[];
}

/** Parameters, which may also be one alone. Source: messages, template. */
const list = (v: unknown): Loose[] => (obj(v) === undefined ? arr(v) : [v as Loose]);

/** A parameter as text. */
function plain(p: Loose): string {
  const text = str(p.text);
  if (text !== undefined) return text;
  return str(dig(p, "currency", "fallback_value")) ?? str(dig(p, "date_time", "fallback_value")) ?? str(p.default) ?? str(p.payload) ?? "…";
}

const fill = (text: string, params: readonly string[]): string =>
  text.replace(/\{\{(\d+)\}\}/g, (gap, n: string) => params[Number(n) - 1] ?? gap);

function find(templates: readonly Template[], content: Loose | undefined): Template | undefined {
  const name = str(content?.name) ?? str(content?.element_name);
  const of = templates.filter((t) => t.name === name && (content?.namespace === undefined || t.namespace === content.namespace));
  const language = str(dig(content, "language", "code"));
  return of.find((t) => t.language === language) ?? of[0];
}

/** The template of a message of type template or hsm. */
export function showTemplate(templates: readonly Template[], type: string, content: Loose | undefined): ShownTemplate {
  const c = obj(content?.[type]);
  const t = find(templates, c);
  const name = str(c?.name) ?? str(c?.element_name) ?? "?";
  const components = arr(c?.components);
  const part = (kind: string): Loose | undefined => components.find((p) => str(p.type)?.toLowerCase() === kind);
  const params = list(part("body")?.parameters ?? c?.localizable_params).map(plain);
  const buttons = components.filter((p) => str(p.type)?.toLowerCase() === "button");
  return {
    name,
    declared: t !== undefined,
    header: headerOf(t, part("header")),
    body: t === undefined ? params.join("\n") : fill(t.body, params),
    footer: t?.footer,
    buttons: t === undefined ? buttons.map((b, i) => undeclared(b, i)) : (t.buttons ?? []).map((b, i) => declared(b, parametersOf(buttons, i))),
  };
}

const parametersOf = (buttons: readonly Loose[], at: number): Loose | undefined =>
  list(buttons.find((b) => Number(str(b.index) ?? num(b.index) ?? -1) === at)?.parameters)[0];

function headerOf(t: Template | undefined, part: Loose | undefined): ShownTemplate["header"] {
  const p = list(part?.parameters)[0];
  const format = str(p?.type) ?? t?.header?.format;
  if (format === undefined) return undefined;
  if (format !== "text") return { format, media: obj(p?.[format]) ?? p }; // the file may also lie flat in the parameter
  return { format, text: t?.header?.text === undefined ? plain(p ?? {}) : fill(t.header.text, p === undefined ? [] : [plain(p)]) };
}

function declared(b: NonNullable<Template["buttons"]>[number], p: Loose | undefined): TemplateButton {
  const payload = str(p?.payload);
  const url = b.url === undefined ? undefined : fill(b.url, [plain(p ?? {})]);
  return { type: b.type, text: b.text, payload, detail: url ?? b.phone_number };
}

function undeclared(b: Loose, at: number): TemplateButton {
  const p = list(b.parameters)[0];
  const type = str(b.sub_type) ?? "quick_reply";
  return { type, text: str(p?.payload) ?? str(p?.text) ?? `Button ${at + 1}`, payload: str(p?.payload), detail: str(p?.text) };
}
