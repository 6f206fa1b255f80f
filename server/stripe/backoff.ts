import type { Clock } from './limiter.ts';

/** Waits, but not beyond the signal. */
export async function pause(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  let wake = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    wake = resolve;
    signal?.addEventListener('abort', wake, { once: true });
  });
  await Promise.race([clock.sleep(ms), aborted]);
  signal?.removeEventListener('abort', wake);
}

/** Full jitter: anything up to a ceiling that doubles with each try, so that many who failed together do not come back together. */
export function fullJitter(attempt: number, { base = 250, cap = 8_000 } = {}): number {
  return Math.random() * Math.min(cap, base * 2 ** attempt);
}

/** Equal jitter, for work that nobody waits for: anywhere in the second half of what is up to that ceiling. */
export function equalJitter(attempt: number, { base, cap }: { base: number; cap: number }): number {
  const ceiling = Math.min(cap, base * 2 ** attempt);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
