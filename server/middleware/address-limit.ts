import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ShopError } from '../billing/shop-error.ts';
import { clientAddress } from './address.ts';

/** However many addresses there are, so many are told apart: what a stranger can make us remember is bounded. */
const BUCKETS = 2 ** 14;

/**
 * Counts what comes from an address in a span of time. Addresses share counters by a hash that nobody outside can
 * foretell; where two of them meet they share one allowance, which is far above what one of them needs.
 */
export class AddressLimit {
  private readonly limiter: RateLimiterMemory;
  private readonly salt = randomBytes(16);

  constructor(
    points: number,
    seconds: number,
    private readonly proxies: number,
  ) {
    this.limiter = new RateLimiterMemory({ points, duration: seconds });
  }

  /**
   * Counts one.
   *
   * @throws ShopError 429 when it is one too many; `Retry-After` says when the next is taken
   */
  async count(ctx: Context): Promise<void> {
    try {
      await this.limiter.consume(this.bucket(ctx));
    } catch (rejection) {
      if (!(rejection instanceof RateLimiterRes)) throw rejection;
      refuse(ctx, rejection.msBeforeNext);
    }
  }

  /** Takes back one that was counted. */
  async giveBack(ctx: Context): Promise<void> {
    await this.limiter.reward(this.bucket(ctx));
  }

  private bucket(ctx: Context): number {
    const digest = createHmac('sha256', this.salt).update(clientAddress(ctx.req, this.proxies)).digest();
    return digest.readUInt32BE() % BUCKETS;
  }
}

/** @throws ShopError 429 */
export function refuse(ctx: Context, waitMs: number): never {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  ctx.set('Retry-After', String(seconds));
  const wait =
    seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`;
  throw new ShopError(
    429,
    'too_many_requests',
    `That was often in a short time. Please try again in ${wait}.`,
  );
}
