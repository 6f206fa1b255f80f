/** A person who buys: one row of the store, with the Customer that Stripe has for them. */
export interface User {
  /** The store's own id. */
  id: string;
  email: string;
  /** Stripe's Customer. */
  customer: string;
}

/** A subscription as the shop's pages know it. */
export interface Subscription {
  id: string;
  customer: string;
  /** Stripe's. */
  status: string;
  /** Id of its price. */
  price: string;
  /** `paircode.monthly`; null when the price is in no catalog of ours. */
  priceKey: string | null;
  quantity: number | null;
  /** Seconds, Stripe's. */
  created: number;
  trialEnd: number | null;
  currentPeriodEnd: number | null;
  cancelAt: number | null;
  endedAt: number | null;
}

/** Statuses in which somebody has what was subscribed to, or will have it again by paying. */
export const LIVE_STATUSES: ReadonlySet<string> = new Set([
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'incomplete',
]);
