/**
 * The sandbox's own time: the given clock, moved on by what `POST /_sandbox/clock` asked for. Objects and
 * idempotency records live by it; the rate limit lives by real time.
 */
export class Clock {
  readonly #now: () => number;
  /** Seconds by which this clock is ahead; part of the state. */
  advanced = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Unix seconds, as everything at Stripe. */
  seconds(): number {
    return Math.floor(this.#now() / 1000) + this.advanced;
  }
}
