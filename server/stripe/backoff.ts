/** Full jitter: anything up to a ceiling that doubles with each try, so that many who failed together do not come back together. */
export function fullJitter(attempt: number, { base = 250, cap = 8_000 } = {}): number {
  return Math.random() * Math.min(cap, base * 2 ** attempt);
}
