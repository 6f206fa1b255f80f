import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, RateLimiter } from '../../../server/stripe/limiter.ts';

/** A clock that only moves when somebody sleeps. */
function heldClock(): Clock & { at: number } {
  return {
    at: 0,
    now() {
      return this.at;
    },
    async sleep(ms) {
      this.at += ms;
    },
  };
}

async function take(limiter: RateLimiter, clock: Clock, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await limiter.acquire();
    times.push(clock.now());
  }
  return times;
}

describe('the rate limiter', () => {
  it('lets a second of requests through at once and then keeps the pace', async () => {
    const clock = heldClock();
    const times = await take(new RateLimiter(25, clock), clock, 75);
    expect(times.filter((time) => time === 0)).toHaveLength(25);
    expect(times.at(-1)).toBeGreaterThanOrEqual(1_990);
    expect(times.at(-1)).toBeLessThanOrEqual(2_050);
  });

  it('never exceeds a bucket of N refilled N a second, whatever the pauses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 80 }),
        async (perSecond, pauses) => {
          const clock = heldClock();
          const limiter = new RateLimiter(perSecond, clock);
          let tokens = perSecond;
          let last = 0;
          for (const pause of pauses) {
            await clock.sleep(pause);
            await limiter.acquire();
            tokens = Math.min(perSecond, tokens + ((clock.now() - last) / 1000) * perSecond) - 1;
            last = clock.now();
            expect(tokens).toBeGreaterThan(-1e-6);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('halves after a 429, counts a burst of them once, and comes back slowly', async () => {
    const clock = heldClock();
    const limiter = new RateLimiter(20, clock);
    await take(limiter, clock, 20);
    for (let i = 0; i < 10; i += 1) limiter.throttled();
    const start = clock.now();
    const slow = await take(limiter, clock, 10);
    expect((slow.at(-1) as number) - start).toBeGreaterThan(750);
    await clock.sleep(60_000);
    const burst = await take(limiter, clock, 20);
    expect(burst.at(-1)).toBe(burst[0]);
  });

  it('goes on at a request a second at the least', async () => {
    const clock = heldClock();
    const limiter = new RateLimiter(4, clock);
    for (let i = 0; i < 10; i += 1) {
      limiter.throttled();
      await clock.sleep(1_000);
    }
    limiter.throttled();
    const start = clock.now();
    await take(limiter, clock, 2);
    expect(clock.now() - start).toBeLessThanOrEqual(3_000);
  });
});
