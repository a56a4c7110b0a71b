// Writes src/shapes.gen.ts: what the answers of the control API look like, as src/control.gen.ts has it, and what the page reads
// out of facts, short enough to be part of the page. `npm run types` runs it behind openapi-typescript; its argument is where to write to.
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const parse = (path) => ts.createSourceFile(path, readFileSync(new URL(path, import.meta.url), "utf8"), ts.ScriptTarget.Latest, true);
const interfacesOf = (source) => source.statements.filter(ts.isInterfaceDeclaration).map((d) => [d.name.text, d]);
const top = new Map(interfacesOf(parse("src/control.gen.ts")));
const read = new Map(interfacesOf(parse("src/store/facts.ts"))); // facts: the description leaves open what is in them

const nameOf = (member) => member.name.text;
const membersOf = (node) => node.members.filter(ts.isPropertySignature);
const within = (node, ...names) => names.reduce((at, name) => (at === undefined || !at.members ? undefined : membersOf(at).find((m) => nameOf(m) === name)?.type), node);

const schemas = within(top.get("components"), "schemas");
const shapes = new Map(); // name of a schema that is an object -> its members

/** The name that `components["schemas"]["World"]` refers to. */
const refOf = (node) => (ts.isIndexedAccessTypeNode(node) ? node.indexType.literal.text : undefined);

/** A type in a few letters: see src/api/shape.ts. `owner` names what has no name of its own. */
function codeOf(node, owner) {
  if (ts.isParenthesizedTypeNode(node)) return codeOf(node.type, owner);
  if (ts.isTypeReferenceNode(node) && read.has(node.typeName.text)) return named(node.typeName.text, read.get(node.typeName.text));
  const ref = refOf(node);
  if (ref !== undefined) {
    const of = within(schemas, ref);
    return ts.isTypeLiteralNode(of) && membersOf(of).length > 0 ? named(ref, of) : codeOf(of, ref);
  }
  if (ts.isArrayTypeNode(node)) return `[${codeOf(node.elementType, owner)}`;
  if (ts.isUnionTypeNode(node)) {
    const codes = [...new Set(node.types.map((t) => codeOf(t, owner)))];
    const list = codes.find((c) => c.startsWith("["));
    return codes.length === 1 ? codes[0] : list === undefined ? "*" : `~${list}`;
  }
  if (ts.isTypeLiteralNode(node)) {
    if (membersOf(node).length > 0) return named(owner, node);
    const values = node.members.find(ts.isIndexSignatureDeclaration);
    return `{${values === undefined ? "*" : codeOf(values.type, owner)}`;
  }
  if (ts.isLiteralTypeNode(node)) return { [ts.SyntaxKind.StringLiteral]: "s", [ts.SyntaxKind.NumericLiteral]: "n", [ts.SyntaxKind.TrueKeyword]: "b", [ts.SyntaxKind.FalseKeyword]: "b" }[node.literal.kind] ?? "*";
  return { [ts.SyntaxKind.StringKeyword]: "s", [ts.SyntaxKind.NumberKeyword]: "n", [ts.SyntaxKind.BooleanKeyword]: "b" }[node.kind] ?? "*";
}

/** The code of a member; t is a text that tells an instant. */
function memberCode(m, name) {
  const code = codeOf(m.type, `${name}_${nameOf(m)}`);
  const said = m.jsDoc?.map((d) => d.getText()).join(" ") ?? "";
  return code === "s" && said.includes("Format: date-time") ? "t" : code;
}

function named(name, node) {
  if (shapes.has(name)) return name;
  shapes.set(name, "");
  shapes.set(name, membersOf(node).map((m) => `${nameOf(m)}${m.questionToken ? "?" : ""}:${memberCode(m, name)}`).join(" "));
  return name;
}

/** The code of what an operation answers when it does what it is asked; none where that is no JSON. */
function answerOf(operation) {
  for (const status of ["200", "201"]) {
    const found = within(operation, "responses", status, "content", "application/json");
    if (found !== undefined) return codeOf(found, "");
  }
  return undefined;
}

const answers = [];
for (const path of membersOf(top.get("paths"))) {
  for (const verb of membersOf(path.type)) {
    const id = verb.type.kind === ts.SyntaxKind.NeverKeyword ? undefined : refOf(verb.type);
    const code = id === undefined ? undefined : answerOf(within(top.get("operations"), id));
    if (code !== undefined) answers.push([`${nameOf(verb).toUpperCase()} ${nameOf(path)}`, code]);
  }
}

named("Told", read.get("Told"));
named("Problem", within(schemas, "Problem"));

const entries = (list) => [...list].map(([name, code]) => `  ${JSON.stringify(name)}: ${JSON.stringify(code)},\n`).join("");
const text = `// Made by shapes.mjs from control.gen.ts and store/facts.ts. Do not change it by hand.

/** The members of each object. */
export const shapes: Readonly<Record<string, string>> = {
${entries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)))}};

/** What each operation answers. */
export const answers: Readonly<Record<string, string>> = {
${entries(answers)}};
`;
writeFileSync(process.argv[2] ?? new URL("src/shapes.gen.ts", import.meta.url), text);
