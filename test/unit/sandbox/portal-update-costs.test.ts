/** An update in the portal that is made: what it costs is what was shown, or it is shown anew. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { advance, told, utc } from './billing-shop.ts';
import {
  type Chosen,
  expectMade,
  type UpdateFeature,
  type UpdatePages,
  updatePages,
} from './portal-update-page.ts';
import { START, type Subscriber, useUpdateShop } from './portal-update-shop.ts';

const { catalog, client, current, everything, subscriber } = useUpdateShop();

const ITEMS = ['invoiceitem.created', 'invoiceitem.created'];

describe('what an update makes', () => {
  /** At the beginning of the period: what is prorated is a whole month. */
  const change = async (
    feature: Partial<UpdateFeature>,
    to: Chosen,
    params: Partial<Stripe.SubscriptionCreateParams> = {},
  ) => {
    const ada = await subscriber(params);
    const pages = await updatePages(client, ada.customer, everything(feature));
    const shown = await pages.shown(ada.subscription.id, to);
    const events = await told(client, async () => {
      expectMade(pages, await pages.confirm(ada.subscription.id, shown));
    });
    return { ada, events, shown, subscription: await current(ada) };
  };

  test('an upgrade that is invoiced', async () => {
    const { events, shown, subscription } = await change({}, { price: catalog.pro, quantity: 2 });
    expect(shown.amounts).toEqual(['$80.00', '$100.00']);
    expect(shown.html).toContain('Subscribe and pay');
    expect(shown.html).toContain('Visa •••• 4242');
    expect(events).toEqual([
      ...ITEMS,
      'charge.succeeded',
      'customer.subscription.updated',
      'payment_intent.succeeded',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
    ]);
    expect(subscription.latest_invoice).toMatchObject({
      amount_paid: 8000,
      billing_reason: 'subscription_update',
      status: 'paid',
    });
    expect(subscription.items.data[0]).toMatchObject({ price: { id: catalog.pro }, quantity: 2 });
  });

  test('one that waits for the next invoice', async () => {
    const { ada, events, shown, subscription } = await change(
      { proration_behavior: 'create_prorations' },
      { price: catalog.team, quantity: 3 },
    );
    expect(shown.amounts).toEqual(['$100.00']);
    expect(shown.html).toMatch(/Prorated charge for Team<\/div><div class="Soft">Qty 1 → 3</);
    expect(shown.html).toContain('>Confirm</button>');
    expect(shown.fields).toMatchObject({ expectedDue: '0', expectedProration: '4000' });
    expect(events).toEqual([...ITEMS, 'customer.subscription.updated']);
    expect(subscription.latest_invoice).toMatchObject({ billing_reason: 'subscription_create' });
    const next = await client.stripe.invoices.createPreview({ subscription: ada.subscription.id });
    expect(next.amount_due).toBe(10_000);
  });

  test('one without prorations', async () => {
    const { events, shown } = await change(
      { proration_behavior: 'none' },
      { price: catalog.pro, quantity: 1 },
    );
    expect(shown.amounts).toEqual(['$50.00']);
    expect(events).toEqual(['customer.subscription.updated']);
  });

  test('a downgrade that is invoiced goes to the balance', async () => {
    const { ada, shown } = await change(
      {},
      { price: catalog.team, quantity: 1 },
      { items: [{ price: catalog.pro }] },
    );
    expect(shown.amounts).toEqual(['$0.00', '$0.00']);
    expect(shown.html).toMatch(/Added to your balance<\/dt><dd><span[^>]*>\$30\.00/);
    expect(shown.html).toContain('>Confirm</button>');
    const customer = (await client.stripe.customers.retrieve(ada.customer)) as Stripe.Customer;
    expect(customer.balance).toBe(-3000);
  });

  test('another interval is billed at once', async () => {
    const { shown, subscription } = await change(
      { proration_behavior: 'create_prorations' },
      { price: catalog.yearly, quantity: 1 },
    );
    expect(shown.amounts).toEqual(['$180.00', '$200.00']);
    expect(subscription.latest_invoice).toMatchObject({ amount_paid: 18_000 });
    expect(subscription.items.data[0]?.current_period_end).toBe(utc('2028-01-01'));
  });

  test('a trial ends with it', async () => {
    const { shown, subscription } = await change(
      { trial_update_behavior: 'end_trial' },
      { price: catalog.pro, quantity: 1 },
      { trial_period_days: 14 },
    );
    expect(shown.amounts).toEqual(['$50.00', '$50.00']);
    expect(subscription).toMatchObject({ status: 'active', trial_end: START, billing_cycle_anchor: START });
    expect(subscription.latest_invoice).toMatchObject({ amount_paid: 5000 });
  });

  test('or goes on', async () => {
    const { events, shown, subscription } = await change(
      { trial_update_behavior: 'continue_trial', billing_cycle_anchor: 'now' },
      { price: catalog.pro, quantity: 1 },
      { trial_period_days: 14 },
    );
    expect(shown.amounts).toEqual(['$50.00']);
    expect(shown.html).toContain('Next invoice on Jan 15, 2027');
    expect(events).toEqual(['customer.subscription.updated']);
    expect(subscription).toMatchObject({ status: 'trialing', trial_end: utc('2027-01-15') });
  });

  test('the periods begin anew where the configuration says so', async () => {
    const ada = await subscriber();
    const pages = await updatePages(
      client,
      ada.customer,
      everything({ billing_cycle_anchor: 'now', proration_behavior: 'create_prorations' }),
    );
    await advance(client, ada.clock, utc('2027-01-11'));
    const shown = await pages.shown(ada.subscription.id, { price: catalog.pro, quantity: 1 });
    // 21 of 31 days are given back: $13.55 rounded down as what it is, a negative amount.
    expect(shown.amounts).toEqual(['$36.45', '$50.00']);
    expectMade(pages, await pages.confirm(ada.subscription.id, shown));
    expect(await current(ada)).toMatchObject({
      billing_cycle_anchor: utc('2027-01-11'),
      latest_invoice: { amount_paid: 3645 },
    });
  });

  test('what is used has no quantity, and bills what was used', async () => {
    const { subscription } = await change({}, { price: catalog.usage });
    expect(subscription.items.data[0]).toMatchObject({ price: { id: catalog.usage } });
    expect(subscription.items.data[0]?.quantity).toBeUndefined();
  });
});

describe('what is shown is what is charged, or it is shown anew', () => {
  let ada: Subscriber;
  let pages: UpdatePages;
  beforeEach(async () => {
    ada = await subscriber();
    pages = await updatePages(client, ada.customer, everything());
  });
  const to = () => ({ price: catalog.pro, quantity: 2 });
  const shownAnew = {
    status: 409,
    body: { redirect: expect.stringMatching(/\/confirm\?price=.*&quantity=2&changed=true$/) },
  };

  test('after a change of the balance', async () => {
    const shown = await pages.shown(ada.subscription.id, to());
    await client.stripe.customers.update(ada.customer, { balance: -1500 });
    const before = await current(ada);
    const reply = await pages.confirm(ada.subscription.id, shown);
    expect(reply).toEqual(shownAnew);
    expect(await current(ada)).toEqual(before);
    const anew = await pages.shown(ada.subscription.id, to());
    expect(anew.amounts).toEqual(['$65.00', '$100.00']);
    expect(anew.html).toMatch(/Applied balance<\/dt><dd><span[^>]*>-\$15\.00/);
    const { html } = await pages.get(reply.body.redirect.split(`${new URL(pages.place).pathname}/`)[1]);
    expect(html).toContain('The amounts have changed meanwhile.');
    expectMade(pages, await pages.confirm(ada.subscription.id, anew));
  });

  test('after a change of what is waiting to be billed later', async () => {
    const later = await updatePages(
      client,
      ada.customer,
      everything({ proration_behavior: 'create_prorations' }),
    );
    const shown = await later.shown(ada.subscription.id, to());
    const items = [{ id: ada.subscription.items.data[0]?.id ?? '', quantity: 3 }];
    await client.stripe.subscriptions.update(ada.subscription.id, { items });
    expect(await later.confirm(ada.subscription.id, shown)).toEqual(shownAnew);
  });

  test.each([
    { name: 'a moment to come', date: START + 1 },
    { name: 'no moment', date: Number.NaN },
    { name: 'a moment before the period', date: START - 1 },
  ])('$name is no date to prorate from', async ({ date }) => {
    // Without prorations the sums are those that were shown, whatever the date.
    const plain = await updatePages(client, ada.customer, everything({ proration_behavior: 'none' }));
    const shown = await plain.shown(ada.subscription.id, to());
    const fields = { ...shown.fields, prorationDate: String(date) };
    expect(await plain.confirm(ada.subscription.id, { fields })).toEqual(shownAnew);
    expectMade(plain, await plain.confirm(ada.subscription.id, shown));
  });

  test('a page is good for an hour, to the second', async () => {
    const plain = await updatePages(client, ada.customer, everything({ proration_behavior: 'none' }));
    const early = await plain.shown(ada.subscription.id, to());
    await advance(client, ada.clock, START + 1);
    const late = await plain.shown(ada.subscription.id, to());
    await advance(client, ada.clock, START + 3601);
    expect(await plain.confirm(ada.subscription.id, early)).toEqual(shownAnew);
    expectMade(plain, await plain.confirm(ada.subscription.id, late));
  });

  test('what is left of the period costs less an hour later', async () => {
    const shown = await pages.shown(ada.subscription.id, to());
    await advance(client, ada.clock, START + 3601);
    expect(await pages.confirm(ada.subscription.id, shown)).toEqual(shownAnew);
    const anew = await pages.shown(ada.subscription.id, to());
    await advance(client, ada.clock, START + 7201);
    const due = Number(anew.fields.expectedDue);
    expectMade(pages, await pages.confirm(ada.subscription.id, anew));
    expect(due).toBeLessThan(8000);
    expect((await current(ada)).latest_invoice).toMatchObject({ amount_paid: due });
  });

  test('a second click finds nothing to change', async () => {
    const shown = await pages.shown(ada.subscription.id, to());
    expectMade(pages, await pages.confirm(ada.subscription.id, shown));
    expect(await pages.confirm(ada.subscription.id, shown)).toEqual({
      status: 422,
      body: { errors: { form: 'Please choose another plan or quantity.' } },
    });
    const { data } = await client.stripe.invoices.list({ subscription: ada.subscription.id });
    expect(data).toHaveLength(2);
  });

  test('what cannot be charged at once is said', async () => {
    const { html } = await pages.shown(ada.subscription.id, { price: catalog.team, quantity: 900_000 });
    expect(html).toContain('Amount must be no more than $999,999.99');
  });
});
