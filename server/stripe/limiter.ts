/** What the limiter needs of time; tests give their own. */
export interface Clock {
  /** Milliseconds, monotonic enough to measure waits with. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

const LOWEST_RATE = 1;
/** Several 429s that answer one burst are one piece of news. */
const ONE_PIECE_OF_NEWS_MS = 1_000;
/** Share of the full rate that is given back for each second without a 429. */
const RECOVERY_PER_SECOND = 0.1;

/**
 * A token bucket that learns: at most `perSecond` requests a second, halved when Stripe answers 429
 * and raised slowly again, because other processes may share the account's allowance.
 */
export class RateLimiter {
  private rate: number;
  private tokens: number;
  private refilledAt: number;
  private throttledAt = Number.NEGATIVE_INFINITY;
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock = realClock,
  ) {
    this.rate = perSecond;
    this.tokens = perSecond;
    this.refilledAt = clock.now();
  }

  /** Resolves when a request may be sent; in the order of the calls. */
  acquire(): Promise<void> {
    this.waiting += 1;
    const turn = this.queue.then(() => this.take());
    this.queue = turn;
    return turn;
  }

  /** A request would not be sent at once. */
  get isAtItsLimit(): boolean {
    this.refill(this.clock.now());
    return this.waiting > 0 || this.tokens < 1;
  }

  /** Stripe answered 429. */
  throttled(): void {
    const now = this.clock.now();
    this.refill(now);
    if (now - this.throttledAt < ONE_PIECE_OF_NEWS_MS) return;
    this.throttledAt = now;
    this.rate = Math.max(LOWEST_RATE, this.rate / 2);
    this.tokens = Math.min(this.tokens, 0);
  }

  private async take(): Promise<void> {
    this.refill(this.clock.now());
    while (this.tokens < 1) {
      await this.clock.sleep(Math.ceil(((1 - this.tokens) / this.rate) * 1000));
      this.refill(this.clock.now());
    }
    this.tokens -= 1;
    this.waiting -= 1;
  }

  private refill(now: number): void {
    const seconds = Math.max(0, now - this.refilledAt) / 1000;
    this.refilledAt = now;
    if (this.rate < this.perSecond) {
      this.rate = Math.min(this.perSecond, this.rate + this.perSecond * RECOVERY_PER_SECOND * seconds);
    }
    this.tokens = Math.min(this.rate, this.tokens + this.rate * seconds);
  }
}

/**
 * One bucket for everything and one for each endpoint, as Stripe counts them: 25 requests a second in
 * test mode and 100 in live mode in total, 25 on any single endpoint
 * (https://docs.stripe.com/rate-limits).
 */
export class StripeRateLimits {
  private readonly total: RateLimiter;
  private readonly endpoints = new Map<string, RateLimiter>();

  constructor(
    private readonly perSecond: { total: number; endpoint: number },
    private readonly clock: Clock = realClock,
  ) {
    this.total = new RateLimiter(perSecond.total, clock);
  }

  async acquire(endpoint: string): Promise<void> {
    await this.endpoint(endpoint).acquire();
    await this.total.acquire();
  }

  /** Of all requests; an endpoint may have one of its own. */
  get isAtItsLimit(): boolean {
    return this.total.isAtItsLimit;
  }

  throttled(endpoint: string): void {
    this.total.throttled();
    this.endpoint(endpoint).throttled();
  }

  private endpoint(name: string): RateLimiter {
    let limiter = this.endpoints.get(name);
    if (!limiter) {
      limiter = new RateLimiter(this.perSecond.endpoint, this.clock);
      this.endpoints.set(name, limiter);
    }
    return limiter;
  }
}
