/** The shop's routes as the pages call them (`server/routes`). */

export interface Price {
  id: string;
  nickname: string | null;
  currency: string;
  /** In the smallest unit of its currency; null where it is not one whole number. */
  unit_amount: number | null;
  lookup_key: string | null;
}

/** What is not sold at the moment is null. */
export interface Offerings {
  pairCode: {
    productId: string;
    productName: string;
    monthlyPrice: Price | null;
    onDemandPrice: Price | null;
  } | null;
  workshop: { productId: string; productName: string; perSeatPrice: Price | null } | null;
}

export interface Subscription {
  id: string;
  /** Stripe's. */
  status: string;
  /** Null for a price that the catalog does not know. */
  type: string | null;
}

export interface User {
  /** Stripe's Customer. */
  id: string;
  email: string;
  subscription?: Subscription;
}

/** A refusal: the shop's own sentence, fit for the visitor, and where a page can do something about it, a code. */
export class ShopError extends Error {
  override readonly name = 'ShopError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | undefined,
    readonly details: Record<string, unknown>,
  ) {
    super(message);
  }
}

export const shop = {
  offerings: () => call<Offerings>('GET', '/offerings'),
  user: async (session?: string) => {
    const query = session === undefined ? '' : `?${new URLSearchParams({ session_id: session })}`;
    return (await call<{ user: User }>('GET', `/users${query}`)).user;
  },
  signIn: (email: string, next?: string) =>
    call<User | { sent: true }>('POST', '/users', { email, ...(next !== undefined && { next }) }),
  checkout: (price: string) => call<{ url: string }>('POST', '/offerings/paircode', { price }),
  portal: () => call<{ url: string }>('POST', '/users/portal', {}),
  /** @param key makes a repeated request the same one */
  schedule: (key: string) => call<{ usageRecord: string }>('POST', '/offerings/paircode/schedule', {}, key),
  /** @param key makes a repeated request the same one */
  workshop: (attendees: number, key: string) =>
    call<{ subscription: string }>('POST', '/offerings/workshop', { attendees }, key),
};

async function call<T>(method: string, path: string, body?: object, key?: string): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (response.ok) return answer as T;
  const { message, code, ...details } = answer.error;
  throw new ShopError(response.status, message, code, details);
}
