/** The same lives by a test clock that goes in steps, and by the sandbox's own time in one leap: the same comes of them. */
import { expect, test } from 'vitest';
import { advance, allEvents, life, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { price } from './stages.ts';

const BEGIN = utc('2026-11-21T12:00:00Z');
const client = useSandbox({ now: () => BEGIN * 1000 });
const DAY = 24 * 60 * 60;
const DAYS = 100;

const LIVES: Record<string, { card?: string; values?: object; interval?: 'week' }> = {
  'paid every month': {},
  'paid every week': { interval: 'week' },
  'a trial first': { values: { trial_period_days: 10 } },
  declined: { card: 'pm_card_chargeCustomerFail' },
  'never authenticated': { card: 'pm_card_authenticationRequired' },
  'sent and never paid': { values: { collection_method: 'send_invoice', days_until_due: 7 } },
  'canceled in mid-period': { values: { cancel_at: BEGIN + 45 * DAY } },
};

async function begin(
  customer: string,
  { card, values = {}, interval }: (typeof LIVES)[string],
): Promise<string> {
  const { stripe } = client;
  const items = [{ price: await price(client, interval) }];
  const { id } = await stripe.subscriptions.create({ customer, items, ...values });
  if (card !== undefined) {
    const { id: default_payment_method } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method } });
  }
  return id;
}

/** Not of what is billed, or not by both times. */
const APART = /^(balance\.|test_helpers\.)/;

/** What has become of a subscription, and what is still told of it. */
async function outcome(id: string) {
  const { stripe } = client;
  const { canceled_at, items, status } = await stripe.subscriptions.retrieve(id);
  const { data } = await stripe.invoices.list({ subscription: id, limit: 100 });
  const types = (await allEvents(client)).map(({ type }) => type);
  return {
    status,
    canceled_at,
    period: items.data.map(({ current_period_start, current_period_end }) => [
      current_period_start,
      current_period_end,
    ]),
    told: types.filter((type) => !APART.test(type)),
    invoices: data.map((invoice) => ({
      status: invoice.status,
      created: invoice.created,
      transitions: invoice.status_transitions,
      attempts: invoice.attempt_count,
      next: invoice.next_payment_attempt,
      due: [invoice.due_date, invoice.amount_due, invoice.amount_remaining],
      lines: invoice.lines.data.map(({ amount, description, period }) => ({ amount, description, period })),
    })),
  };
}

const ENDINGS = ['cancel', 'unpaid', 'past_due'] as const;
const CASES = Object.entries(LIVES).flatMap(([name, one]) =>
  (name === 'declined' ? ENDINGS : ENDINGS.slice(0, 1)).map((after_retries) => ({
    name,
    one,
    after_retries,
  })),
);

test.each(CASES)('$name ($after_retries)', async ({ one, after_retries }) => {
  const { stripe } = client;
  const settings = { retry_days: [3, 5, 7], after_retries };
  await client.control('POST', 'reset');
  await client.control('POST', 'billing', settings);
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const stepped = await begin(customer, one);
  for (let day = 10; day <= DAYS; day += 10) await advance(client, clock, BEGIN + day * DAY);
  const expected = await outcome(stepped);

  await client.control('POST', 'reset');
  await client.control('POST', 'billing', settings);
  const { id } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const leapt = await begin(id, one);
  await client.control('POST', 'clock', { advance: DAYS * DAY });
  const { told, ...rest } = await outcome(leapt);
  // Events are kept for thirty days of the sandbox's own time.
  const kept = expected.told.slice(expected.told.length - told.length);
  expect({ ...rest, told }).toEqual({ ...expected, told: kept });
});
