/** How much of the random and repeated tests is run: `SOAK=1` for long runs, as before a release. */
export const SOAK = process.env.SOAK === '1';

/** So many in CI, and ten times as many (or what is given) in a soak. */
export function rounds(count: number, soak = count * 10): number {
  return SOAK ? soak : count;
}
