import Stripe from 'stripe';
import type { CheckoutSpec, Metadata } from '../../catalog/types.ts';
import { MARK } from '../../reconcile/mark.ts';
import { digest } from '../../reconcile/value.ts';
import type { Params, StripeClient, Wire } from '../../stripe/client.ts';
import type { SoldPrice } from '../prices/sold-price.ts';

export type WireSession = Wire<Stripe.Checkout.Session>;

const PATH = '/v1/checkout/sessions';
/** On a session: what was sold how, so that the open one is known again. */
const TERMS = 'pricebook_terms';

export interface Sale {
  price: SoldPrice;
  catalog: string;
  /** Of the catalog: put on the session and on what it makes. */
  metadata: Metadata;
  checkout: CheckoutSpec;
  /** Days; undefined for none. */
  trial: number | undefined;
  customer: string;
  /** The shop's own id of the user. */
  user: string;
  /** Origin that it comes back to. */
  home: string;
}

/** Parameters of `POST /v1/checkout/sessions`; the same sale gives the same ones. */
export function sessionParams(sale: Sale): Params {
  const { price, metadata, checkout, trial, customer, user, home } = sale;
  const hasQuantity = !price.isMetered && !price.isChosenByCustomer;
  const params: Params = {
    mode: price.isRecurring ? 'subscription' : 'payment',
    customer,
    client_reference_id: user,
    line_items: [
      {
        price: price.id,
        quantity: price.isMetered ? undefined : hasQuantity ? (checkout.quantity ?? 1) : 1,
        adjustable_quantity: hasQuantity ? (checkout.adjustable_quantity as Params | undefined) : undefined,
      },
    ],
    // The braces are Stripe's, and stand as they are: written as %7B it does not know them.
    success_url: `${home}/dashboard?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${home}/dashboard`,
    ...(price.isRecurring
      ? {
          subscription_data: { metadata, trial_period_days: trial },
          payment_method_collection: checkout.payment_method_collection,
        }
      : { payment_intent_data: { metadata } }),
  };
  return {
    ...params,
    metadata: { ...metadata, [MARK]: markOf(sale.catalog, price.key), [TERMS]: digest(params).slice(0, 32) },
  };
}

function markOf(catalog: string, key: string): string {
  return `${catalog}/checkout.${key}`;
}

/** Whether a session sells what these parameters ask for, and in the same way. */
export function isSame(session: WireSession, params: Params): boolean {
  const wanted = params.metadata as Metadata;
  return [MARK, TERMS].every((name) => session.metadata?.[name] === wanted[name]);
}

/** The product, by catalog key, that a session of this catalog sells a subscription to. */
export function subscribedProduct(session: WireSession, catalog: string): string | undefined {
  const mark = session.metadata?.[MARK] ?? '';
  const start = markOf(catalog, '');
  if (session.mode !== 'subscription' || !mark.startsWith(start)) return undefined;
  return mark.slice(start.length).split('.')[0];
}

/** The latest hundred sessions of a customer, the newest first: open, complete and expired ones. */
export async function latestSessions(stripe: StripeClient, customer: string): Promise<WireSession[]> {
  return (await stripe.list<WireSession>(PATH, { customer, limit: 100 })).data;
}

export async function readSession(stripe: StripeClient, id: string): Promise<WireSession> {
  return stripe.get<WireSession>(`${PATH}/${encodeURIComponent(id)}`);
}

export function createSession(stripe: StripeClient, params: Params, key: string) {
  return stripe.post<WireSession>(PATH, params, key);
}

/** Ends a session, unless it has ended: nobody pays it any more. */
export async function expireSession(stripe: StripeClient, id: string): Promise<void> {
  try {
    await stripe.post(`${PATH}/${encodeURIComponent(id)}/expire`, {});
  } catch (error) {
    // Stripe refuses to expire what is not open: it was paid or has expired meanwhile.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
}
