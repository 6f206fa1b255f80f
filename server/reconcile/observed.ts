import type Stripe from 'stripe';
import type { Wire } from '../stripe/client.ts';

export type WireMeter = Wire<Stripe.Billing.Meter>;
export type WireProduct = Wire<Stripe.Product>;
export type WirePrice = Wire<Stripe.Price>;
export type WirePortal = Wire<Stripe.BillingPortal.Configuration>;

/** What is in the account, as far as the catalog is concerned. */
export interface Observed {
  /** Null when the key may not read the account. */
  account: { id: string; name: string | null } | null;
  livemode: boolean;
  /** Active meters, and inactive ones where an event name had no active one; newest first. */
  meters: WireMeter[];
  /** By id: the account's active products (unless there are too many) and the named ones. */
  products: Map<string, WireProduct>;
  /** False when the account has more active products than are read. */
  allActiveProductsRead: boolean;
  /** By lookup key: the one price that holds it, active or archived. */
  holders: Map<string, WirePrice>;
  /** By product id, where a price may be made or finished: all its prices, newest first. */
  pricesOf: Map<string, WirePrice[]>;
  /** The latest hundred portal configurations, newest first. */
  portals: WirePortal[];
}

/** The id of what another object refers to, whether it stands there whole or not. */
export function idOf(reference: string | { id: string }): string;
export function idOf(reference: string | { id: string } | null | undefined): string | null;
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (!reference) return null;
  return typeof reference === 'string' ? reference : reference.id;
}
