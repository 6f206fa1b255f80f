/** A month in the portal: an upgrade in its middle, seats more and fewer, and what the renewals then come to. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { expectMade, type UpdateFeature, updatePages } from '../portal-update-page.ts';
import { useSandbox } from '../support.ts';
import { DECLINED, PAID, RECOVERED, RENEWED, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });

/** Pro at 10 euros, Team at 30, a month; as many as one likes. */
async function catalog() {
  const { stripe } = client;
  const plan = async (name: string, unit_amount: number) => {
    const { id: product } = await stripe.products.create({ name });
    const recurring = { interval: 'month' as const };
    const { id: price } = await stripe.prices.create({ currency: 'eur', product, recurring, unit_amount });
    return { product, prices: [price], adjustable_quantity: { enabled: true }, price };
  };
  const [pro, team] = [await plan('Pro', 1000), await plan('Team', 3000)];
  const products = [pro, team].map(({ price: _, ...product }) => product);
  return { pro: pro.price, team: team.price, products };
}

/** Of all invoices of a subscription, oldest first: why it was made, and what it came to. */
async function billed(subscription: string): Promise<[string | null, number, string | null][]> {
  const { data } = await client.stripe.invoices.list({ subscription, limit: 100 });
  return data
    .map(({ billing_reason, total, status }): [string | null, number, string | null] => [
      billing_reason,
      total,
      status,
    ])
    .reverse();
}

test('an upgrade in the middle of a month is paid at once, the renewal is that of the new plan', async () => {
  const { stripe } = client;
  const { pro, team, products } = await catalog();
  const { clock, customer } = await life(client, utc('2027-03-01T10:00:00Z'), 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: pro }] });
  const feature: UpdateFeature = {
    enabled: true,
    default_allowed_updates: ['price', 'quantity'],
    products,
    proration_behavior: 'always_invoice',
  };

  // Half of March is left: half of 30 euros less half of 10.
  await until(client, clock, '2027-03-16T22:00:00Z');
  const pages = await updatePages(client, customer, feature);
  const shown = await pages.shown(id, { price: team, quantity: 1 });
  expect(shown.amounts).toEqual(['€10.00', '€30.00']);
  expect(shown.html).toContain('Next invoice on Apr 1, 2027');
  expectMade(pages, await pages.confirm(id, shown));

  expect(await until(client, clock, '2027-04-01T10:00:00Z')).toEqual(['invoice.upcoming', ...RENEWED]);
  expect(await until(client, clock, '2027-04-01T11:00:00Z')).toEqual(PAID);
  expect(await billed(id)).toEqual([
    ['subscription_create', 1000, 'paid'],
    ['subscription_update', 1000, 'paid'],
    ['subscription_cycle', 3000, 'paid'],
  ]);
  expect(await standing(client, id)).toMatchObject({
    status: 'active',
    period: ['2027-04-01', '2027-05-01'],
  });
});

test('seats that come and go within a month are on the next invoice', async () => {
  const { stripe } = client;
  const { pro, products } = await catalog();
  const { clock, customer } = await life(client, utc('2027-04-01T10:00:00Z'), 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: pro, quantity: 2 }] });
  const feature: UpdateFeature = {
    enabled: true,
    default_allowed_updates: ['quantity'],
    products,
    proration_behavior: 'create_prorations',
  };

  await until(client, clock, '2027-04-11T10:00:00Z');
  const pages = await updatePages(client, customer, feature);
  const more = await pages.shown(id, { price: pro, quantity: 5 });
  // Two thirds of five seats less those of two, each rounded down, and five seats for May.
  expect(more.amounts).toEqual(['€69.99']);
  expect(more.html).toMatch(/Prorated charge for Pro<\/div><div class="Soft">Qty 2 → 5</);
  expectMade(pages, await pages.confirm(id, more));

  await until(client, clock, '2027-04-21T10:00:00Z');
  const later = await updatePages(client, customer, feature);
  const fewer = await later.shown(id, { price: pro, quantity: 1 });
  // €19.99 waits; half of €33.33 is given back, a third of a seat is charged, and one seat for May.
  expect(fewer.amounts).toEqual(['€16.65']);
  expect(fewer.html).toMatch(/Prorated credit for Pro<\/div><div class="Soft">Qty 5 → 1</);
  expectMade(later, await later.confirm(id, fewer));

  await until(client, clock, '2027-05-01T12:00:00Z');
  expect(await billed(id)).toEqual([
    ['subscription_create', 2000, 'paid'],
    ['subscription_cycle', 1665, 'paid'],
  ]);
  const { data: waiting } = await stripe.invoiceItems.list({ customer, pending: true });
  expect(waiting).toEqual([]);
});

test('a card is declined at the renewal; with a new one the subscriber upgrades, and renews', async () => {
  const { stripe } = client;
  const { pro, team, products } = await catalog();
  const { clock, customer } = await life(client, utc('2027-04-01T10:00:00Z'), 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: pro }] });
  const broken = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  const charge = (card: string) =>
    stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
  await charge(broken.id);
  const feature: UpdateFeature = {
    enabled: true,
    default_allowed_updates: ['price'],
    products,
    proration_behavior: 'always_invoice',
  };

  await until(client, clock, '2027-05-01T10:00:00Z');
  const lapsed = await until(client, clock, '2027-05-01T11:00:00Z');
  expect(lapsed).toEqual(expect.arrayContaining(DECLINED));
  const pages = await updatePages(client, customer, feature);
  expect((await pages.get(`subscriptions/${id}/update`)).html).toContain('past due');

  const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await charge(good.id);
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  expect(await told(client, () => stripe.invoices.pay(String(latest_invoice)))).toEqual(RECOVERED);
  expectMade(pages, await pages.update(id, { price: team }));

  await until(client, clock, '2027-06-01T12:00:00Z');
  expect((await billed(id)).at(-1)).toEqual(['subscription_cycle', 3000, 'paid']);
});

test('an upgrade that is never paid is given up within a day, and the renewal is that of the old plan', async () => {
  const { stripe } = client;
  const { pro, team, products } = await catalog();
  const { clock, customer } = await life(client, utc('2027-04-01T10:00:00Z'), 'pm_card_visa');
  const { id, items } = await stripe.subscriptions.create({ customer, items: [{ price: pro }] });
  const broken = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  const [good] = (await stripe.customers.listPaymentMethods(customer)).data.filter(
    ({ id: one }) => one !== broken.id,
  );
  const charge = (card = '') =>
    stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
  await charge(broken.id);
  await until(client, clock, '2027-04-10T10:00:00Z');
  const pages = await updatePages(client, customer, {
    default_allowed_updates: ['price'],
    products,
    proration_behavior: 'always_invoice',
  });
  expect(await pages.update(id, { price: team })).toMatchObject({ status: 402 });
  await charge(good?.id);

  expect(await until(client, clock, '2027-04-11T09:00:00Z')).toEqual([
    'customer.subscription.pending_update_expired',
    'payment_intent.canceled',
    'invoice.voided',
  ]);
  const after: Stripe.Subscription = await stripe.subscriptions.retrieve(id);
  expect(after).toMatchObject({ status: 'active', pending_update: null });
  expect(after.items.data[0]).toMatchObject({ id: items.data[0]?.id, price: { id: pro } });
  await until(client, clock, '2027-05-01T12:00:00Z');
  expect(await billed(id)).toEqual([
    ['subscription_create', 1000, 'paid'],
    ['subscription_update', 1400, 'void'],
    ['subscription_cycle', 1000, 'paid'],
  ]);
});
