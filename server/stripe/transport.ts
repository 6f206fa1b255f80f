import Stripe from 'stripe';
import type { StripeRateLimits } from './limiter.ts';

export interface RequestCounts {
  read: number;
  write: number;
}

/** Takes the method of a try and the status of its answer; undefined when there was none. */
export type TellAnswer = (method: string, status: number | undefined) => void;

/** Thrown instead of sending anything but a GET through a read-only client. */
export class ReadOnlyViolation extends Error {
  override readonly name = 'ReadOnlyViolation';

  constructor(method: string, path: string) {
    super(`${method} ${path} was stopped: this run may only read`);
  }
}

/** Names that only group others in Stripe's paths: `/v1/billing/meters` is one resource, `/v1/prices` too. */
const GROUPS = new Set(['billing', 'billing_portal', 'checkout', 'entitlements', 'test_helpers']);

/** `/v1/prices/price_1` and `/v1/prices/price_2` are one endpoint to Stripe's rate limiter. */
function endpointOf(method: string, path: string): string {
  const [version, ...rest] = (path.split('?')[0] ?? '').split('/').filter(Boolean);
  const resource = GROUPS.has(rest[0] ?? '') ? 2 : 1;
  const parts = rest.map((part, index) => (index === resource ? ':id' : part));
  return `${method} /${[version, ...parts].join('/')}`;
}

/**
 * The HTTP layer under the SDK: every attempt waits for its turn at the rate limiter and is counted,
 * and where only reading is allowed a write fails here, before a socket is opened, whatever the code
 * above it intends.
 */
export class Transport extends Stripe.HttpClient {
  readonly counts: RequestCounts = { read: 0, write: 0 };
  private readonly inner = Stripe.createNodeHttpClient();

  constructor(
    private readonly limits: StripeRateLimits,
    private readonly readOnly: boolean,
    private readonly tell: TellAnswer = () => {},
  ) {
    super();
  }

  /** A request would wait for its turn. */
  get isAtItsLimit(): boolean {
    return this.limits.isAtItsLimit;
  }

  override getClientName(): string {
    return 'pricebook';
  }

  override async makeRequest(
    ...request: Parameters<Stripe.HttpClient['makeRequest']>
  ): Promise<Stripe.HttpClientResponse> {
    const [, , path, method] = request;
    if (this.readOnly && method !== 'GET') throw new ReadOnlyViolation(method, path);
    const endpoint = endpointOf(method, path);
    await this.limits.acquire(endpoint);
    if (method === 'GET') this.counts.read += 1;
    else this.counts.write += 1;
    const response = await this.inner.makeRequest(...request).catch((error: unknown) => {
      this.tell(method, undefined);
      throw withoutRetry(error);
    });
    this.tell(method, response.getStatusCode());
    if (response.getStatusCode() === 429) this.limits.throttled(endpoint);
    return response;
  }
}

/**
 * The SDK tries a closed connection once more by itself, with retries switched off too, and knows it by
 * the error's code. Whether, when and how often is the client's to say.
 */
function withoutRetry(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const isClosed = Stripe.HttpClient.CONNECTION_CLOSED_ERROR_CODES.includes(code ?? '');
  return isClosed ? new Error(message, { cause: error }) : error;
}
