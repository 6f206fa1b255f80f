/** Usage of a customer whose test clock is on its way: it is taken, and counts where its time is. */
import { expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
const END = utc('2027-04-01T10:00:00Z');

test('meter events are taken while the clock advances', async () => {
  const { stripe } = client;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const { id: price } = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Calls' },
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    unit_amount: 100,
  });
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });

  let goOn = () => {};
  turn.next = new Promise((resolve) => {
    goOn = resolve;
  });
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: END + 60 * 60 });
  expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({ status: 'advancing' });
  const event = await stripe.billing.meterEvents.create({
    event_name: 'calls',
    payload: { stripe_customer_id: customer, value: '7' },
  });
  expect(event.timestamp).toBe(BEGIN);
  goOn();
  await eventually(async () =>
    expect(await stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({ status: 'ready' }),
  );
  const { data } = await stripe.invoices.list({ subscription: id });
  expect(data.map(({ status, total }) => [status, total])).toEqual([['paid', 700]]);
});
