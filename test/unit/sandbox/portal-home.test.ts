/** The portal's own page as a browser gets it: what a plan costs, how it stands, and the list of invoices. */
import Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const BEGIN = utc('2027-03-10T12:00:00Z');
const NOTHING: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  invoice_history: { enabled: false },
};
const HISTORY: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  invoice_history: { enabled: true },
};

let meter = '';
beforeAll(async () => {
  const made = await client.stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  meter = made.id;
});

/** The HTML of the page of a customer, with what the configuration allows. */
async function page(customer: string, features = NOTHING, query = ''): Promise<string> {
  const { id: configuration } = await client.stripe.billingPortal.configurations.create({ features });
  const { url } = await client.stripe.billingPortal.sessions.create({ customer, configuration });
  const response = await fetch(`${url}${query}`);
  expect(response.status).toBe(200);
  return await response.text();
}

/** What the markup of a part says: its text, in which spans are no break. */
function words(markup: string): string {
  return markup
    .replace(/<\/?span[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function parts(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, inner = '']) => words(inner));
}

interface Plan {
  name: string;
  price: string;
  text: string;
}

/** The plans on the page, newest first. */
async function plans(customer: string, features = NOTHING): Promise<Plan[]> {
  const articles = (await page(customer, features)).match(/<article[\s\S]*?<\/article>/g) ?? [];
  return articles.map((article) => ({
    name: parts(article, /<h3[^>]*>([\s\S]*?)<\/h3>/g)[0] ?? '',
    price: parts(article, /<p class="PlanCard-price">([\s\S]*?)<\/p>/g)[0] ?? '',
    text: words(article),
  }));
}

async function onlyPlan(customer: string, features = NOTHING): Promise<Plan> {
  const found = await plans(customer, features);
  expect(found).toHaveLength(1);
  return found[0] as Plan;
}

type Costs = Omit<Partial<Stripe.PriceCreateParams>, 'recurring'> & {
  recurring?: Partial<Stripe.PriceCreateParams.Recurring>;
};

async function price({ recurring, ...costs }: Costs, name = 'Team'): Promise<string> {
  const { id } = await client.stripe.prices.create({
    currency: 'usd',
    product_data: { name },
    ...costs,
    recurring: { interval: 'month', ...recurring },
  });
  return id;
}

const monthly = (unit_amount: number, name?: string) => price({ unit_amount }, name);
const metered = (costs: Costs = { unit_amount: 5 }) =>
  price({ ...costs, recurring: { ...costs.recurring, usage_type: 'metered', meter } }, 'API calls');

async function customerWith(card: string | null = 'pm_card_visa'): Promise<string> {
  const { id } = await client.stripe.customers.create({
    email: 'ada@example.com',
    ...(card === null ? {} : { payment_method: card, invoice_settings: { default_payment_method: card } }),
  });
  return id;
}

async function subscribe(
  customer: string,
  params: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  return await client.stripe.subscriptions.create({
    customer,
    ...params,
    items: params.items ?? [{ price: await monthly(2000) }],
  });
}

const TIERS = [
  { up_to: 2, unit_amount: 1000 },
  { up_to: 'inf' as const, unit_amount: 500, flat_amount: 300 },
];
const TIERED = { billing_scheme: 'tiered' as const, tiers: TIERS };

describe('what a plan costs', () => {
  type Items = () => Promise<Stripe.SubscriptionCreateParams.Item[]>;
  const cases: [string, string, Items][] = [
    ['Team', '$20.00 per month', async () => [{ price: await monthly(2000) }]],
    ['Team (×2)', '$40.00 per month', async () => [{ price: await monthly(2000), quantity: 2 }]],
    ['Team (×5)', '$5,000.00 per month', async () => [{ price: await monthly(100_000), quantity: 5 }]],
    ['Team (×0)', '$0.00 per month', async () => [{ price: await monthly(2000), quantity: 0 }]],
    ['Team', '$0.00 per month', async () => [{ price: await monthly(0) }]],
    [
      'Team',
      '$200.00 per year',
      async () => [{ price: await price({ unit_amount: 20_000, recurring: { interval: 'year' } }) }],
    ],
    [
      'Team',
      '$60.00 every 3 months',
      async () => [{ price: await price({ unit_amount: 6000, recurring: { interval_count: 3 } }) }],
    ],
    [
      'Team',
      '$7.00 every 2 weeks',
      async () => [
        { price: await price({ unit_amount: 700, recurring: { interval: 'week', interval_count: 2 } }) },
      ],
    ],
    [
      'Team',
      '$1.00 per day',
      async () => [{ price: await price({ unit_amount: 100, recurring: { interval: 'day' } }) }],
    ],
    [
      'Team',
      '€20.00 per month',
      async () => [{ price: await price({ unit_amount: 2000, currency: 'eur' }) }],
    ],
    ['Team', '¥500 per month', async () => [{ price: await price({ unit_amount: 500, currency: 'jpy' }) }]],
    [
      'Team',
      'KWD 1.500 per month',
      async () => [{ price: await price({ unit_amount: 1500, currency: 'kwd' }) }],
    ],
    [
      'Team (×101)',
      '$0.51 per month',
      async () => [
        { price: await price({ unit_amount_decimal: Stripe.Decimal.from('0.5') }), quantity: 101 },
      ],
    ],
    [
      'Team (×4)',
      '$33.00 per month',
      async () => [{ price: await price({ ...TIERED, tiers_mode: 'graduated' }), quantity: 4 }],
    ],
    [
      'Team (×4)',
      '$23.00 per month',
      async () => [{ price: await price({ ...TIERED, tiers_mode: 'volume' }), quantity: 4 }],
    ],
    [
      'Team (×25)',
      '$6.00 per month',
      async () => [
        {
          price: await price({ unit_amount: 200, transform_quantity: { divide_by: 10, round: 'up' } }),
          quantity: 25,
        },
      ],
    ],
    ['API calls', 'Price varies with usage', async () => [{ price: await metered() }]],
    [
      'API calls',
      'Price varies with usage',
      async () => [{ price: await metered({ ...TIERED, tiers_mode: 'graduated' }) }],
    ],
    [
      'Team and API calls',
      'Price varies with usage',
      async () => [{ price: await monthly(2000) }, { price: await metered() }],
    ],
    [
      'Team, Support (×3), and Storage',
      '$41.00 per month',
      async () => [
        { price: await monthly(2000) },
        { price: await monthly(500, 'Support'), quantity: 3 },
        { price: await monthly(600, 'Storage') },
      ],
    ],
    [
      'Team and Domain',
      '$20.00 per month and $12.00 per year',
      async () => [
        { price: await monthly(2000) },
        { price: await price({ unit_amount: 1200, recurring: { interval: 'year' } }, 'Domain') },
      ],
    ],
  ];
  test.each(cases)('%s: %s', async (name, cost, items) => {
    const customer = await customerWith();
    await subscribe(customer, { items: await items() });
    expect(await onlyPlan(customer)).toMatchObject({ name, price: cost });
  });

  test('in the currency that is subscribed in', async () => {
    const customer = await customerWith();
    const both = await price({ unit_amount: 2000, currency_options: { eur: { unit_amount: 1800 } } });
    await subscribe(customer, { currency: 'eur', items: [{ price: both, quantity: 2 }] });
    expect((await onlyPlan(customer)).price).toBe('€36.00 per month');
  });
});

describe('how a plan stands', () => {
  test('it renews at the end of the period that ends first', async () => {
    const { customer } = await life(client, BEGIN, 'pm_card_visa');
    const yearly = await price({ unit_amount: 1200, recurring: { interval: 'year' } }, 'Domain');
    await subscribe(customer, { items: [{ price: yearly }, { price: await monthly(2000) }] });
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Your plan renews on April 10, 2027.');
    expect(text).toContain('Visa •••• 4242');
  });

  test('a trial', async () => {
    const { customer } = await life(client, BEGIN, 'pm_card_visa');
    await subscribe(customer, { trial_period_days: 14 });
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Trial ends Mar 24');
    expect(text).toContain('Your trial ends on March 24, 2027.');
    expect(text).not.toContain('There is no card');
  });

  test.each([
    ['cancel', 'without one your plan is canceled then'],
    ['pause', 'without one your plan is paused then'],
    ['create_invoice', 'There is no card to charge when your trial ends.'],
  ] as const)('a trial that nobody can be charged after: %s', async (missing_payment_method, said) => {
    const customer = await customerWith(null);
    await subscribe(customer, {
      trial_period_days: 14,
      trial_settings: { end_behavior: { missing_payment_method } },
    });
    expect((await onlyPlan(customer)).text).toContain(said);
  });

  test.each([
    [
      'at the end of the period, classic',
      { billing_mode: { type: 'classic' } },
      { cancel_at_period_end: true },
    ],
    [
      'at the end of the period, flexible',
      { billing_mode: { type: 'flexible' } },
      { cancel_at_period_end: true },
    ],
    ['at a moment', {}, { cancel_at: utc('2027-04-10T12:00:00Z') }],
    ['within its trial', { trial_period_days: 31 }, { cancel_at_period_end: true }],
  ] as const)('it is to be canceled %s', async (_, params, change) => {
    const { customer } = await life(client, BEGIN, 'pm_card_visa');
    const { id } = await subscribe(customer, params);
    await client.stripe.subscriptions.update(id, change);
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Cancels Apr 10');
    expect(text).toContain('Your plan will be canceled on April 10, 2027.');
    expect(text).not.toContain('renews');
    expect(text).not.toContain('Trial ends');
  });

  test('past due: what is owed, and where it is paid', async () => {
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    await subscribe(customer);
    const bad = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await client.stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: bad.id },
    });
    await advance(client, clock, utc('2027-04-10T14:00:00Z'));
    const [open] = (await client.stripe.invoices.list({ customer, status: 'open' })).data;
    // What is owed besides is no part of the plan.
    const { id: other = '' } = await client.stripe.invoices.create({ customer });
    await client.stripe.invoiceItems.create({ customer, invoice: other, amount: 100, currency: 'usd' });
    await client.stripe.invoices.finalizeInvoice(other, { auto_advance: false });
    const html = await page(customer);
    expect(words(html)).toContain('Past due');
    expect(words(html)).toContain('The last payment failed. Pay $20.00');
    expect(html).toContain(`href="${open?.hosted_invoice_url}"`);
    expect(words(html)).toContain('Your plan renews on May 10, 2027.');
  });

  test('unpaid, when nothing is tried any more', async () => {
    await client.control('POST', 'billing', { retry_days: [1], after_retries: 'unpaid' });
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    await subscribe(customer);
    const bad = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await client.stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: bad.id },
    });
    await advance(client, clock, utc('2027-04-15T14:00:00Z'));
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Unpaid');
    expect(text).toContain('on hold until it is made. Pay $20.00');
    expect(text).not.toContain('renews');
  });

  test('a bank that asks for its cardholder', async () => {
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    await subscribe(customer);
    const asks = await client.stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    await client.stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: asks.id },
    });
    await advance(client, clock, utc('2027-04-10T14:00:00Z'));
    expect((await onlyPlan(customer)).text).toContain(
      'Your bank asks you to confirm the last payment. Pay $20.00',
    );
  });

  test('an invoice that was sent and is overdue', async () => {
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    const euros = await price({ unit_amount: 2000, currency: 'eur' });
    await subscribe(customer, {
      collection_method: 'send_invoice',
      days_until_due: 5,
      items: [{ price: euros }],
    });
    await advance(client, clock, BEGIN + 60 * 60 * 2);
    const { text } = await onlyPlan(customer);
    expect(text).not.toContain('Pay');
    // The card is not charged.
    expect(text).not.toContain('4242');
    await advance(client, clock, utc('2027-03-20T12:00:00Z'));
    expect((await onlyPlan(customer)).text).toContain('An invoice is overdue. Pay €20.00');
  });

  test('one that waits for its first payment', async () => {
    const customer = await customerWith(null);
    await subscribe(customer, { payment_behavior: 'default_incomplete' });
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Incomplete');
    expect(text).toContain('The first payment has not been made. Your plan begins with it. Pay $20.00');
    expect(text).not.toContain('renews');
  });

  test('paused, as a whole or in its payments', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const trial_settings = { end_behavior: { missing_payment_method: 'pause' as const } };
    const { id } = await subscribe(customer, { trial_period_days: 3, trial_settings });
    await advance(client, clock, utc('2027-03-14T12:00:00Z'));
    const { text } = await onlyPlan(customer);
    expect(text).toContain('Paused');
    expect(text).toContain('nothing is charged until it is resumed');
    expect(text).not.toContain('renews');
    await client.stripe.subscriptions.cancel(id);

    const other = await life(client, BEGIN, 'pm_card_visa');
    const { id: running } = await subscribe(other.customer);
    await client.stripe.subscriptions.update(running, {
      pause_collection: { behavior: 'void', resumes_at: utc('2027-06-01T12:00:00Z') },
    });
    expect((await onlyPlan(other.customer)).text).toContain('Payments are paused until June 1, 2027.');
    await client.stripe.subscriptions.update(running, { pause_collection: { behavior: 'void' } });
    expect((await onlyPlan(other.customer)).text).toContain('Payments are paused.');
  });

  test('a change that waits for its payment', async () => {
    const customer = await customerWith();
    const made = await subscribe(customer);
    const bad = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await client.stripe.subscriptions.update(made.id, { default_payment_method: bad.id });
    await client.stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]?.id ?? '', quantity: 4 }],
      payment_behavior: 'pending_if_incomplete',
      proration_behavior: 'always_invoice',
    });
    const { name, price: cost, text } = await onlyPlan(customer);
    expect({ name, cost }).toEqual({ name: 'Team', cost: '$20.00 per month' });
    expect(text).toContain('A change of your plan waits for its payment until');
    expect(text).toContain('Pay $');
  });

  test('what is over is not shown, nor what is of others', async () => {
    const [customer, other] = [await customerWith(), await customerWith()];
    const { id } = await subscribe(customer);
    await client.stripe.subscriptions.cancel(id);
    await subscribe(other);
    expect(await plans(customer)).toEqual([]);
    expect(await page(customer)).not.toContain('Current subscription');
  });

  test('several, the newest first', async () => {
    const customer = await customerWith();
    await subscribe(customer);
    await subscribe(customer, { items: [{ price: await monthly(700, 'Storage') }] });
    expect((await plans(customer)).map(({ name }) => name)).toEqual(['Storage', 'Team']);
    expect(words(await page(customer))).toContain('Current subscriptions');
  });
});

describe('what it costs in detail', () => {
  /** The rows that open, with what is in them. */
  async function costs(customer: string): Promise<string[]> {
    return parts(await page(customer), /<div class="Card-part" data-cost>([\s\S]*?<\/dl>)/g);
  }

  test('a plan of one thing has no more to say', async () => {
    const customer = await customerWith();
    await subscribe(customer);
    expect(await costs(customer)).toEqual([]);
  });

  test('seats, and parts', async () => {
    const customer = await customerWith();
    const items = [{ price: await monthly(2000), quantity: 3 }, { price: await monthly(500, 'Support') }];
    await subscribe(customer, { items });
    expect(await costs(customer)).toEqual(['Plan $65.00 Details Team Qty 3 $60.00 Support Qty 1 $5.00']);
  });

  test('what is paid for at different times is said by the price alone', async () => {
    const customer = await customerWith();
    const yearly = await price({ unit_amount: 1200, recurring: { interval: 'year' } }, 'Domain');
    await subscribe(customer, { items: [{ price: await monthly(2000) }, { price: yearly }] });
    expect(await costs(customer)).toEqual([]);
  });

  test('what waits for the next invoice, and credit that it uses up', async () => {
    const customer = await customerWith();
    const { id } = await subscribe(customer);
    await client.stripe.invoiceItems.create({
      customer,
      subscription: id,
      amount: 700,
      currency: 'usd',
      description: 'Advice',
    });
    await client.stripe.customers.createBalanceTransaction(customer, { amount: -200, currency: 'usd' });
    const [, next = ''] = await costs(customer);
    expect(next).toMatch(
      /^Next invoice \$25\.00 Details .*Advice \$7\.00.* Total \$27\.00 .*-\$2\.00 Amount due \$25\.00$/,
    );
  });

  test('usage so far', async () => {
    const { customer } = await life(client, BEGIN, 'pm_card_visa');
    await subscribe(customer, { items: [{ price: await monthly(2000) }, { price: await metered() }] });
    await client.stripe.billing.meterEvents.create({
      event_name: 'calls',
      timestamp: BEGIN,
      payload: { stripe_customer_id: customer, value: '30' },
    });
    const [next = '', ...others] = await costs(customer);
    expect(next).toMatch(/^Next invoice \$21\.50 Details .*\$1\.50.*Amount due \$21\.50$/);
    expect(others).toEqual([]);
  });

  test('an invoice that cannot be made takes nothing from the page', async () => {
    const customer = await customerWith();
    const { id } = await subscribe(customer);
    for (let count = 0; count < 2; count++) {
      await client.stripe.invoiceItems.create({
        customer,
        subscription: id,
        amount: 99_999_999,
        currency: 'usd',
      });
    }
    expect((await onlyPlan(customer)).price).toBe('$20.00 per month');
  });

  test('looking changes nothing', async () => {
    const customer = await customerWith();
    const { id } = await subscribe(customer, { items: [{ price: await monthly(2000), quantity: 3 }] });
    const before = await client.stripe.subscriptions.retrieve(id);
    const invoices = (await client.stripe.invoices.list({ customer })).data;
    await costs(customer);
    expect(await client.stripe.subscriptions.retrieve(id)).toEqual(before);
    expect((await client.stripe.invoices.list({ customer })).data).toEqual(invoices);
  });
});

describe('the history of invoices', () => {
  /** The rows: date, amount, status, what it is about. */
  async function rows(customer: string, query = ''): Promise<string[]> {
    return parts(await page(customer, HISTORY, query), /data-testid="hip-link"[^>]*>([\s\S]*?)<\/a>/g);
  }

  async function invoice(
    customer: string,
    amount: number,
    values: Partial<Stripe.InvoiceCreateParams> = {},
  ): Promise<string> {
    const { id = '' } = await client.stripe.invoices.create({ customer, ...values });
    await client.stripe.invoiceItems.create({
      customer,
      invoice: id,
      amount,
      currency: 'usd',
      description: 'Advice',
    });
    return id;
  }

  test('each status that there is', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    const send = { collection_method: 'send_invoice' as const };
    const due = await invoice(customer, 100, { ...send, days_until_due: 5 });
    const later = await invoice(customer, 200, { ...send, days_until_due: 90 });
    const voided = await invoice(customer, 300);
    const lost = await invoice(customer, 400, { ...send, days_until_due: 30 });
    const failed = await invoice(customer, 500);
    const paid = await invoice(customer, 600, { effective_at: utc('2027-03-09') });
    await invoice(customer, 700, { auto_advance: false });
    for (const id of [due, later, voided, lost, failed, paid]) await stripe.invoices.finalizeInvoice(id);
    await stripe.invoices.voidInvoice(voided);
    await stripe.invoices.markUncollectible(lost);
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await expect(stripe.invoices.pay(failed, { payment_method: bad.id })).rejects.toThrow('declined');
    await stripe.invoices.pay(paid);
    expect(await rows(customer)).toEqual([
      'Mar 9, 2027 $6.00 Paid Advice',
      'Mar 10, 2027 $5.00 Failed Advice',
      'Mar 10, 2027 $4.00 Uncollectible Advice',
      'Mar 10, 2027 $3.00 Void Advice',
      'Mar 10, 2027 $2.00 Open Advice',
      'Mar 10, 2027 $1.00 Open Advice',
    ]);
    const { due_date } = await stripe.invoices.retrieve(due);
    const overdue = async () => (await rows(customer)).filter((row) => row.includes('Past due'));
    await advance(client, clock, (due_date ?? 0) - 1);
    expect(await overdue()).toEqual([]);
    await advance(client, clock, due_date ?? 0);
    expect(await overdue()).toEqual(['Mar 10, 2027 $1.00 Past due Advice']);
  });

  test('the badges have the names that specs look for', async () => {
    const customer = await customerWith();
    const failed = await invoice(customer, 500);
    await client.stripe.invoices.finalizeInvoice(failed);
    const bad = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await expect(client.stripe.invoices.pay(failed, { payment_method: bad.id })).rejects.toThrow();
    await client.stripe.invoices.pay(await invoice(customer, 600));
    const html = await page(customer, HISTORY);
    expect(parts(html, /data-testid="invoice-status-badge-positive"[^>]*>([^<]*)</g)).toEqual(['Paid']);
    expect(parts(html, /data-testid="invoice-status-badge-negative"[^>]*>([^<]*)</g)).toEqual(['Failed']);
  });

  test('what a subscription is billed, its trial too, by the names of its products', async () => {
    const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
    const items = [{ price: await monthly(2000) }, { price: await monthly(500, 'Support'), quantity: 2 }];
    await subscribe(customer, { items, trial_period_days: 5 });
    expect(await rows(customer)).toEqual(['Mar 10, 2027 $0.00 Paid Team and Support']);
    await advance(client, clock, utc('2027-03-15T14:00:00Z'));
    expect(await rows(customer)).toEqual([
      'Mar 15, 2027 $30.00 Paid Team and Support',
      'Mar 10, 2027 $0.00 Paid Team and Support',
    ]);
  });

  test('ten at first, then ten more each time; an address that asks for nonsense gets ten', async () => {
    const customer = await customerWith();
    for (let count = 1; count <= 12; count++) {
      await client.stripe.invoices.finalizeInvoice(await invoice(customer, count * 100));
    }
    const html = await page(customer, HISTORY);
    const [, more = ''] = /href="([^"]*)"[^>]*>View more</.exec(html) ?? [];
    expect(more).toMatch(/\?invoices=20#/);
    const first = await rows(customer);
    expect(first).toHaveLength(10);
    expect(first[0]).toContain('$12.00');
    const rest = await (await fetch(new URL(more, client.sandbox.url))).text();
    expect(rest.match(/hip-link"[^>]*href/g)).toHaveLength(12);
    expect(rest).not.toContain('View more');
    expect(await page(customer, HISTORY, '?invoices=11')).toContain('View more');
    expect(await page(customer, HISTORY, '?invoices=12')).not.toContain('View more');
    for (const query of [
      '?invoices=0',
      '?invoices=-5',
      '?invoices=1e3',
      '?invoices=all',
      '?invoices=9999999',
    ]) {
      expect(await rows(customer, query)).toHaveLength(10);
    }
  });

  test('there is none yet, or it is not allowed', async () => {
    const customer = await customerWith();
    expect(words(await page(customer, HISTORY))).toContain('There are no invoices yet.');
    await subscribe(customer);
    expect(await page(customer)).not.toContain('hip-link');
    expect(await page(customer)).not.toContain('Invoice history');
  });
});

describe('the page itself', () => {
  const EVERYTHING: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
    customer_update: { enabled: true, allowed_updates: ['address', 'email', 'name', 'phone'] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true },
  };

  /** How often a text stands on the page. */
  function count(html: string, text: string): number {
    return words(html.replace(/<template[\s\S]*?<\/template>/g, '')).split(text).length - 1;
  }

  // Specs look for these with Playwright's `getByText`, which refuses to choose among several.
  test.each([NOTHING, EVERYTHING])('says the e-mail address and the card once: %j', async (features) => {
    const customer = await customerWith();
    const { id } = await subscribe(customer);
    const [{ id: card = '' } = {}] = (await client.stripe.paymentMethods.list({ customer })).data;
    await client.stripe.subscriptions.update(id, { default_payment_method: card });
    const html = await page(customer, features);
    expect(count(html, 'ada@example.com')).toBe(1);
    expect(count(html, 'Visa •••• 4242')).toBe(1);
    expect(count(html, '$20.00 per month')).toBe(1);
  });

  test('a plan says which card it is charged to, where the list of cards does not', async () => {
    const customer = await customerWith();
    const { id } = await subscribe(customer);
    expect((await onlyPlan(customer, EVERYTHING)).text).not.toContain('Charged to');
    const own = await client.stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    await client.stripe.subscriptions.update(id, { default_payment_method: own.id });
    expect((await onlyPlan(customer, EVERYTHING)).text).toContain('Charged to your card that ends in 4444.');
    expect((await onlyPlan(customer)).text).toContain('Mastercard •••• 4444');
  });

  test('what was typed by others stays text', async () => {
    const customer = await customerWith();
    await subscribe(customer, { items: [{ price: await monthly(2000, '<b>Team</b> & "Co"') }] });
    const html = await page(customer, HISTORY);
    expect(html).not.toContain('<b>Team');
    expect(html).toContain('<span>&lt;b&gt;Team&lt;/b&gt; &amp; &quot;Co&quot;</span>');
  });
});
