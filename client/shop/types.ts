/** What the shop's routes answer (`server/routes`). */

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

/** Under `AUTH=link`: a link is on its way, or without a mail server stands in the shop's log. */
export interface Sent {
  sent: true;
  by: 'mail' | 'log';
}
