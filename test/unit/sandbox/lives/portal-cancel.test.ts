/** A subscriber who changes her mind in the portal: canceled, renewed, canceled again, and over. */
import { beforeAll, expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { visit } from '../portal-visit.ts';
import { useSandbox } from '../support.ts';
import { PAID, price, RENEWED, standing, until } from './stages.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-31T10:00:00Z');
const UPDATED = ['customer.subscription.updated'];
const KEPT = { cancel_at: null, cancel_at_period_end: false, canceled_at: null };

let own = '';
beforeAll(async () => {
  own = await price(client);
});

test.each(['flexible', 'classic'] as const)('in %s billing', async (type) => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: own }],
    billing_mode: { type },
  });
  const now = () => stripe.subscriptions.retrieve(id);
  const cancellation_reason = { enabled: true, options: ['too_expensive' as const] };
  const open = () => visit(client, customer, { subscription_cancel: { enabled: true, cancellation_reason } });

  await until(client, clock, '2027-02-10T10:00Z');
  const first = await open();
  expect(await told(client, () => first.post(`subscriptions/${id}/cancel`))).toEqual(UPDATED);
  const why = { feedback: 'too_expensive' };
  expect(await told(client, () => first.post(`subscriptions/${id}/cancel/reason`, why))).toEqual(UPDATED);
  expect(await now()).toMatchObject({
    status: 'active',
    cancel_at: utc('2027-02-28T10:00:00Z'),
    cancel_at_period_end: type === 'classic',
    canceled_at: utc('2027-02-10T10:00:00Z'),
    cancellation_details: { feedback: 'too_expensive', reason: 'cancellation_requested' },
  });

  // Nothing is announced of a period that will not be, and it is taken back a day before.
  expect(await until(client, clock, '2027-02-27T10:00Z')).toEqual([]);
  const second = await open();
  expect(await told(client, () => second.post(`subscriptions/${id}/reactivate`))).toEqual(UPDATED);
  expect(await now()).toMatchObject({
    ...KEPT,
    cancellation_details: { comment: null, feedback: null, reason: null },
  });
  expect(await until(client, clock, '2027-02-28T12:00Z')).toEqual(['invoice.upcoming', ...RENEWED, ...PAID]);
  expect(await standing(client, id)).toMatchObject({
    status: 'active',
    period: ['2027-02-28', '2027-03-31'],
    invoice: 'paid',
  });

  const third = await open();
  expect(await told(client, () => third.post(`subscriptions/${id}/cancel`))).toEqual(UPDATED);
  // What she said the first time was of another cancellation.
  expect(await now()).toMatchObject({
    cancel_at: utc('2027-03-31T10:00:00Z'),
    canceled_at: utc('2027-02-28T12:00:00Z'),
    cancellation_details: { feedback: null, reason: 'cancellation_requested' },
  });
  expect(await until(client, clock, '2027-03-31T09:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-03-31T10:00Z')).toEqual(['customer.subscription.deleted']);
  expect(await now()).toMatchObject({
    status: 'canceled',
    canceled_at: utc('2027-02-28T12:00:00Z'),
    ended_at: utc('2027-03-31T10:00:00Z'),
  });
  const { text } = await (await open()).get();
  expect(text).not.toContain('renew-subscription');
  expect(text).not.toContain('cancel-subscription');
  expect(await until(client, clock, '2027-05-31T10:00Z')).toEqual([]);
  expect((await stripe.invoices.list({ customer })).data).toHaveLength(2);
});
