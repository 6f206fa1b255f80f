/** How often a second something can be done, and how long it takes each time. */

/** So many at once: more than the sandbox can work on, so that it never waits for its callers. */
export const AT_ONCE = 8;

export interface Rate {
  times: number;
  per_second: number;
  p50_ms: number;
  p99_ms: number;
}

/** Does something `times` times, after a tenth as often unmeasured, until everything is warm. */
export async function rateOf(times: number, work: (index: number) => Promise<unknown>): Promise<Rate> {
  const warmUp = Math.ceil(times / 10);
  await each(warmUp, work);
  const taken: number[] = [];
  const seconds = await secondsOf(() =>
    each(times, async (index) => {
      const began = performance.now();
      await work(warmUp + index);
      taken.push(performance.now() - began);
    }),
  );
  taken.sort((a, b) => a - b);
  return {
    times,
    per_second: Math.round(times / seconds),
    p50_ms: rounded(percentile(taken, 50)),
    p99_ms: rounded(percentile(taken, 99)),
  };
}

/** Does something for each number below `times`, {@link AT_ONCE} side by side. */
export async function each(times: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Of values in ascending order. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

/** To what can be told apart from one run to the next. */
export function rounded(value: number): number {
  return Number(value.toFixed(value < 10 ? 2 : 1));
}
