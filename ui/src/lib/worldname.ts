// What a world may be called. Pure.

const shape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Whether the control API takes a name for a world. */
export const isWorldName = (name: string): boolean => shape.test(name);

/** What is wrong with a name, for people; empty when nothing is. */
export function nameTrouble(name: string): string {
  if (name === "") return "A world needs a name.";
  if (name.length > 63) return "A name has 63 characters at most.";
  return isWorldName(name) ? "" : "A name has letters, digits, dots, dashes and underscores, and begins with a letter or digit.";
}
