import { afterEach, vi } from 'vitest';
import type { Clock } from '../../server/stripe/limiter.ts';

/** Milliseconds that pass with each turn of the event loop. */
const TURN = 0.25;

/**
 * Time by the turns of the event loop, for a client and a sandbox in one process: `performance.now` and the clock
 * that is given back go by it. A machine that is slow or busy is as fast by it as any other, and nobody waits.
 * Until the end of the test.
 */
export function useTurnClock(): () => Clock {
  let now = 0;
  let isOver = true;
  const sleepers = new Set<() => void>();
  const turn = (): void => {
    if (isOver) return;
    now += TURN;
    for (const look of [...sleepers]) look();
    setImmediate(turn);
  };
  afterEach(() => {
    isOver = true;
    vi.restoreAllMocks();
  });
  return () => {
    isOver = false;
    now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    setImmediate(turn);
    return {
      now: () => now,
      sleep: (ms) => {
        const until = now + ms;
        return new Promise((resolve) => {
          const look = (): void => {
            if (now < until) return;
            sleepers.delete(look);
            resolve();
          };
          sleepers.add(look);
        });
      },
    };
  };
}
