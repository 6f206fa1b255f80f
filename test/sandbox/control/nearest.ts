/**
 * The candidate that was most likely meant: the first that ends in the text, or else that which takes the fewest
 * characters to put in, take out or replace; of several the first.
 */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  let best = candidates.find((candidate) => candidate.endsWith(text));
  if (best !== undefined) return best;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const steps = distance(text, candidate, least);
    if (steps >= least) continue;
    least = steps;
    best = candidate;
  }
  return best;
}

/** Levenshtein's distance; `bound` or more once it cannot be less. */
function distance(a: string, b: string, bound: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    if (Math.min(...next) >= bound) return bound;
    row = next;
  }
  return row[b.length] as number;
}
