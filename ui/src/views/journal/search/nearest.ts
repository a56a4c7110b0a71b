// The word of a list that somebody meant. Pure.

/** The word of a list that differs from one in the fewest letters, at most two. */
export function nearest(word: string, list: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of list) {
    const d = distance(word, candidate);
    if (d < least && d < Math.max(word.length, candidate.length)) [best, least] = [candidate, d];
  }
  return best;
}

/** Letters to insert, delete or change to make one word the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
