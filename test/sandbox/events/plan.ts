/**
 * The plan that a recurring price still is to Stripe, of the same id: `plan.created` and `plan.updated`
 * carry it beside the price's own events.
 */
import type Stripe from 'stripe';
import type { StoredPrice, Wire } from '../store/objects.ts';

type Plan = Wire<Omit<Stripe.Plan, 'deleted' | 'tiers' | 'product'>> & { product: string };

/** Null for a one-time price, which is no plan. */
export function planOf(price: StoredPrice): Plan | null {
  const { recurring, transform_quantity } = price;
  if (recurring === null) return null;
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: transform_quantity,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}
