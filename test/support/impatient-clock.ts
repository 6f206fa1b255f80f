import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../server/stripe/limiter.ts';

/** A clock on which a sleep is over at once and has taken its time all the same: no test waits for a backoff. */
export function impatientClock(): Clock {
  let slept = 0;
  return {
    now: () => performance.now() + slept,
    sleep: async (ms) => {
      slept += ms;
      await setImmediate();
    },
  };
}
