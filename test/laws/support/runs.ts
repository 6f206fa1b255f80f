import fc from 'fast-check';

/** Longer where nobody waits for it. */
const SOAK = process.env.SOAK === '1' ? 20 : 1;

export const seed =
  process.env.FC_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.FC_SEED);

/** For every law: the seed is said at the start and on a failure; `FC_SEED` repeats a run, `SOAK=1` makes it long, `SHRINK=1` looks for the smallest counterexample, which takes a while. */
export function announce(name: string): void {
  fc.configureGlobal({
    ...fc.readConfigureGlobal(),
    seed,
    endOnFailure: process.env.SHRINK !== '1',
    includeErrorInReport: true,
  });
  console.info(`${name}: FC_SEED=${seed}${SOAK > 1 ? ' SOAK=1' : ''}`);
}

export function runs(few: number): number {
  return few * SOAK;
}

/** Fails with the whole of what was found, which fast-check would cut short. */
export function expectNone(found: readonly string[], what: string): void {
  if (found.length > 0) throw new Error(`${what}:\n  ${found.join('\n  ')}`);
}
