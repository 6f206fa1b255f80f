/** A subscription that has all that an example has, and its item. */
import type { Client } from '../support.ts';

export async function subscriptionObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const customer = (await stripe.customers.create({ name: 'Ada' })).id;
  const card = (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const recurring = { interval: 'month' } as const;
  const base = { currency: 'usd', product, recurring, unit_amount: 2000 };
  const packed = { divide_by: 2, round: 'down' } as const;
  const price = (await stripe.prices.create({ ...base, transform_quantity: packed })).id;
  const other = (await stripe.prices.create(base)).id;
  const { id, items } = await stripe.subscriptions.create({
    billing_cycle_anchor_config: { day_of_month: 31 },
    customer,
    default_payment_method: card,
    items: [{ price }],
    pending_invoice_item_interval: { interval: 'week', interval_count: 1 },
    trial_period_days: 10,
  });
  await stripe.subscriptions.update(id, {
    cancel_at_period_end: true,
    pause_collection: { behavior: 'mark_uncollectible' },
  });
  const item = items.data[0]?.id;
  const removed = (await stripe.subscriptionItems.create({ price: other, subscription: id })).id;
  return {
    subscription_item: (await send('GET', `/v1/subscription_items/${item}`)).body,
    deleted_subscription_item: (await send('DELETE', `/v1/subscription_items/${removed}`)).body,
    subscription: (await send('GET', `/v1/subscriptions/${id}`)).body,
  };
}
