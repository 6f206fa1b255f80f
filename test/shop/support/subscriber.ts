/** Users of a test shop who subscribed, and what Stripe has of them. */
import { randomUUID } from 'node:crypto';
import type { TestShop } from './shop.ts';

/** Signs a fresh user in and subscribes them to a price of the catalog, as Checkout would; gives their `user_id`. */
export async function subscriber(shop: TestShop, price: string): Promise<string> {
  const { customer } = await shop.shop.users.signIn(`${randomUUID()}@example.com`);
  await subscribe(shop, customer, price);
  return customer;
}

/** Subscribes a customer with a good card; unless told otherwise the store knows of it when this returns. */
export async function subscribe(
  shop: TestShop,
  customer: string,
  price: string,
  { isKept = true } = {},
): Promise<string> {
  const { stripe, desired } = shop;
  await stripe.paymentMethods
    .attach('pm_card_visa', { customer })
    .then((card) =>
      stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } }),
    );
  const lookupKey = desired.prices.find(({ key }) => key === price)?.lookupKey ?? price;
  const [found] = (await stripe.prices.list({ lookup_keys: [lookupKey] })).data;
  if (found === undefined) throw new Error(`there is no price ${price}`);
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: found.id }],
    metadata: desired.metadata,
  });
  if (isKept) await shop.shop.sync.ofCustomer(customer);
  return id;
}

/** What a meter has counted for a customer, so far. */
export async function counted(shop: TestShop, customer: string, meter = 'pair_sessions'): Promise<number> {
  const { stripe, desired } = shop;
  const eventName = desired.meters.find(({ key }) => key === meter)?.spec.event_name;
  const meters = await stripe.billing.meters.list({ limit: 100 });
  const id = meters.data.find(({ event_name }) => event_name === eventName)?.id ?? '';
  const { body } = await shop.control('GET', 'clock');
  const now: number = body.now;
  const end = now - (now % 60) + 600;
  const { data } = await stripe.billing.meters.listEventSummaries(id, {
    customer,
    start_time: end - 90 * 86_400,
    end_time: end,
  });
  return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}
