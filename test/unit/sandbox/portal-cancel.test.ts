/** What becomes of a subscription that its customer cancels, renews, pauses or resumes in the portal. */
import type Stripe from 'stripe';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { advance, allEvents, life, told, utc } from './billing-shop.ts';
import { type Features, visit } from './portal-visit.ts';
import { useSandbox } from './support.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const client = useSandbox();
const START = utc('2027-01-01');
const MIDDLE = utc('2027-01-11');
const END = utc('2027-02-01');
const DAY = 86_400;
const RETURN_URL = 'https://shop.example/account';
let price = '';
let weekly = '';
let metered = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'team', name: 'Team' });
  const base = { product: 'team', currency: 'usd' } as const;
  price = (await stripe.prices.create({ ...base, unit_amount: 1000, recurring: { interval: 'month' } })).id;
  weekly = (await stripe.prices.create({ ...base, unit_amount: 100, recurring: { interval: 'week' } })).id;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const recurring = { interval: 'month', usage_type: 'metered', meter: meter.id } as const;
  metered = (await stripe.prices.create({ ...base, unit_amount: 5, recurring })).id;
});

beforeEach(() => client.control('POST', 'portal', { cancel_flow: 'older' }));

type CancelFeature = NonNullable<Features['subscription_cancel']>;

const WITH_REASONS = {
  enabled: true,
  options: ['too_expensive' as const, 'unused' as const, 'other' as const],
};

const cancels = (more: Partial<CancelFeature> = {}): Features => ({
  subscription_cancel: { enabled: true, ...more },
});

/** A portal to which the shop sends its customer, who comes back to it. */
async function portal(
  customer: string,
  features: Features,
  params: Partial<Stripe.BillingPortal.SessionCreateParams> = {},
) {
  const made = await visit(client, customer, features, { return_url: RETURN_URL, ...params });
  return { ...made, place: new URL(made.url).pathname };
}

function make(customer: string, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  return client.stripe.subscriptions.create({ customer, items: [{ price }], ...params });
}

type Params = Partial<Stripe.SubscriptionCreateParams>;

/** A subscription in each status that one can be in, at `MIDDLE` of its clock. */
const MAKERS = {
  active: (customer: string, params: Params) => make(customer, params),
  trialing: (customer: string, params: Params) => make(customer, { trial_period_days: 31, ...params }),
  incomplete: (customer: string, params: Params) =>
    make(customer, { payment_behavior: 'default_incomplete', ...params }),
  past_due: (customer: string, params: Params) => make(customer, { trial_period_days: 1, ...params }),
  unpaid: (customer: string, params: Params) => make(customer, { trial_period_days: 1, ...params }),
  paused: async (customer: string, params: Params) =>
    client.stripe.subscriptions.pause((await make(customer, params)).id),
  canceled: async (customer: string, params: Params) =>
    client.stripe.subscriptions.cancel((await make(customer, params)).id),
} as const;
type Status = keyof typeof MAKERS;

const FAILING = 'pm_card_chargeCustomerFail';
const CARDS: Partial<Record<Status, string>> = { past_due: FAILING, unpaid: FAILING };

async function subscribed(status: Status = 'active', params: Params = {}) {
  const { clock, customer } = await life(client, START, CARDS[status] ?? 'pm_card_visa');
  if (status === 'unpaid')
    await client.control('POST', 'billing', { after_retries: 'unpaid', retry_days: [1] });
  if (status === 'past_due') await client.control('POST', 'billing', { retry_days: [30] });
  const made = await MAKERS[status](customer, params);
  if (status === 'incomplete') await advance(client, clock, START + DAY / 2);
  else await advance(client, clock, MIDDLE);
  await client.control('POST', 'billing', { after_retries: 'cancel', retry_days: [3, 5, 7] });
  const before = await client.stripe.subscriptions.retrieve(made.id);
  expect(before.status).toBe(status);
  return { before, clock, customer, id: made.id };
}

/** One that was canceled because its payment failed. */
async function ended() {
  const { clock, customer } = await life(client, START, FAILING);
  await client.control('POST', 'billing', { after_retries: 'cancel', retry_days: [1] });
  const { id } = await make(customer, { trial_period_days: 1 });
  await advance(client, clock, MIDDLE);
  await client.control('POST', 'billing', { after_retries: 'cancel', retry_days: [3, 5, 7] });
  const before = await client.stripe.subscriptions.retrieve(id);
  expect(before).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
  return { before, customer, id };
}

const now = (id: string) => client.stripe.subscriptions.retrieve(id);

const CLASSIC = { billing_mode: { type: 'classic' } } as const;
const FLEXIBLE = { billing_mode: { type: 'flexible' } } as const;
const REQUESTED = { comment: null, feedback: null, feedback_option: null, reason: 'cancellation_requested' };
const LATER = { canceled_at: MIDDLE, ended_at: null, cancellation_details: REQUESTED };
const AT_ONCE = {
  status: 'canceled',
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: MIDDLE,
  ended_at: MIDDLE,
  cancellation_details: REQUESTED,
};

describe('canceling', () => {
  const scheduled = (status: Status, cancel_at: number) => ({
    flexible: { ...LATER, status, cancel_at, cancel_at_period_end: false },
    classic: { ...LATER, status, cancel_at, cancel_at_period_end: true },
  });
  const renewed = utc('2027-02-02');

  describe.each([
    { status: 'active', later: scheduled('active', END), over: [] },
    { status: 'trialing', later: scheduled('trialing', END), over: [] },
    // Its invoice is collected no more.
    { status: 'past_due', later: scheduled('past_due', renewed), over: ['invoice.updated'] },
    { status: 'unpaid', later: scheduled('unpaid', renewed), over: [] },
    // What a pause gives back is given up with it.
    { status: 'paused', later: { flexible: AT_ONCE, classic: null }, over: ['invoiceitem.deleted'] },
  ] as const)('one that is $status', ({ status, later, over }) => {
    const rows = [
      { mode: 'at_period_end', billing: 'flexible', outcome: later.flexible },
      { mode: 'at_period_end', billing: 'classic', outcome: later.classic },
      { mode: 'immediately', billing: 'flexible', outcome: AT_ONCE },
      // Only flexible billing can be paused.
      { mode: 'immediately', billing: 'classic', outcome: later.classic === null ? null : AT_ONCE },
    ] as const;
    const possible = rows.flatMap(({ outcome, ...row }) =>
      outcome === null ? [] : [{ ...row, expected: outcome }],
    );
    test.each(possible)('$mode, $billing', async ({ mode, billing, expected }) => {
      const { before, customer, id } = await subscribed(status, billing === 'classic' ? CLASSIC : FLEXIBLE);
      const { place, post } = await portal(customer, cancels({ mode }));
      let answer: object | undefined;
      const said = await told(client, async () => {
        answer = await post(`subscriptions/${id}/cancel`);
      });
      expect(answer).toEqual({ status: 200, body: { redirect: `${place}?canceled=${id}` } });
      const after = await now(id);
      expect(after).toMatchObject(expected);
      expect(after.items).toEqual(before.items);
      expect(said).toEqual(
        expected.status === 'canceled'
          ? ['customer.subscription.deleted', ...over]
          : ['customer.subscription.updated'],
      );
    });
  });

  test.each(['incomplete', 'canceled'] as const)('not one that is %s', async (status) => {
    const { before, customer, id } = await subscribed(status);
    const { get, post } = await portal(customer, cancels());
    expect((await get()).text).not.toContain('cancel-subscription');
    expect((await get(`subscriptions/${id}/cancel`)).text).toContain('Nothing to cancel');
    const said = await told(client, async () => {
      expect(await post(`subscriptions/${id}/cancel`)).toEqual({ status: 409, body: { reload: true } });
    });
    expect(said).toEqual([]);
    expect(await now(id)).toEqual(before);
  });

  test.each([
    { billing: FLEXIBLE, cancel_at_period_end: false, before: { cancel_at: null } },
    {
      billing: CLASSIC,
      cancel_at_period_end: true,
      before: { cancel_at: null, cancel_at_period_end: false },
    },
  ])('tells what has changed: $billing.billing_mode.type', async ({ billing, before }) => {
    const { customer, id } = await subscribed('active', billing);
    const { post } = await portal(customer, cancels());
    await post(`subscriptions/${id}/cancel`);
    const event = (await allEvents(client)).at(-1);
    expect(event?.type).toBe('customer.subscription.updated');
    expect(event?.request).toEqual({ id: null, idempotency_key: null });
    expect(event?.data.previous_attributes).toEqual({
      ...before,
      canceled_at: null,
      cancellation_details: { reason: null },
    });
    expect(event?.data.object).toMatchObject({ id, cancel_at: END });
  });

  test('of items with different periods the last end counts', async () => {
    const { customer, id } = await subscribed('active', {
      ...FLEXIBLE,
      items: [{ price, quantity: 3 }, { price: weekly }],
    });
    const { post } = await portal(customer, cancels());
    await post(`subscriptions/${id}/cancel`);
    expect(await now(id)).toMatchObject({ cancel_at: END, cancel_at_period_end: false });
  });

  test('with prorations: what is not used is credit that waits', async () => {
    const { customer, id } = await subscribed();
    const { get, post } = await portal(
      customer,
      cancels({ mode: 'immediately', proration_behavior: 'create_prorations' }),
    );
    expect((await get(`subscriptions/${id}/cancel`)).text).toContain(
      'subscription will be canceled immediately',
    );
    const said = await told(client, () => post(`subscriptions/${id}/cancel`));
    expect(said).toEqual(['customer.subscription.deleted', 'invoiceitem.created']);
    const { data } = await client.stripe.invoiceItems.list({ customer, pending: true });
    expect(data).toMatchObject([{ amount: -678, period: { start: MIDDLE, end: END } }]);
  });

  test('at once leaves what was used unbilled, at the end it is billed', async () => {
    const used = async (mode: 'at_period_end' | 'immediately') => {
      const { clock, customer, id } = await subscribed('active', { items: [{ price: metered }] });
      await client.stripe.billing.meterEvents.create({
        event_name: 'calls',
        payload: { stripe_customer_id: customer, value: '100' },
        timestamp: MIDDLE - 60,
      });
      const { post } = await portal(customer, cancels({ mode }));
      await post(`subscriptions/${id}/cancel`);
      await advance(client, clock, END + DAY);
      const { data } = await client.stripe.invoices.list({ customer });
      return data.map(({ total, status }) => ({ total, status }));
    };
    expect(await used('immediately')).toEqual([]);
    expect(await used('at_period_end')).toEqual([{ total: 500, status: 'paid' }]);
  });

  test('what the configuration does not allow has no link and no page', async () => {
    const { before, customer, id } = await subscribed();
    const { get, post } = await portal(customer, { subscription_cancel: { enabled: false } });
    expect((await get()).text).not.toContain('cancel-subscription');
    expect((await get(`subscriptions/${id}/cancel`)).status).toBe(404);
    expect((await get(`subscriptions/${id}/reactivate`)).status).toBe(404);
    expect(await post(`subscriptions/${id}/cancel`)).toEqual({ status: 409, body: { reload: true } });
    expect(await now(id)).toEqual(before);
  });

  test("nobody cancels what is another customer's", async () => {
    const other = await subscribed();
    const { customer } = await subscribed();
    const { get, post } = await portal(customer, cancels());
    for (const id of [other.id, 'sub_nothing']) {
      expect((await get(`subscriptions/${id}/cancel`)).status).toBe(404);
      expect((await post(`subscriptions/${id}/cancel`)).status).toBe(409);
      expect((await get(`?canceled=${id}`)).text).not.toContain('role="dialog"');
    }
    expect(await now(other.id)).toEqual(other.before);
  });

  test('in two tabs: the second is shown that there is nothing to cancel', async () => {
    const { customer, id } = await subscribed();
    const { get, post } = await portal(customer, cancels());
    await post(`subscriptions/${id}/cancel`);
    const said = await told(client, async () => {
      expect(await post(`subscriptions/${id}/cancel`)).toEqual({ status: 409, body: { reload: true } });
    });
    expect(said).toEqual([]);
    const { text: html } = await get(`subscriptions/${id}/cancel`);
    expect(html).toContain('Nothing to cancel');
    expect(html).toContain('February 1, 2027');
  });

  test.each<{ action: string; canceled?: boolean; status?: Status }>([
    { action: 'cancel' },
    { action: 'cancel/reason', canceled: true },
    { action: 'reactivate', canceled: true },
    { action: 'pause' },
    { action: 'resume', status: 'paused' },
  ])(
    'while its test clock advances nothing is changed, and that is said: $action',
    async ({ action, canceled = false, status = 'active' }) => {
      await client.control('POST', 'portal', {
        cancel_flow: action.startsWith('cancel') ? 'older' : 'newer',
      });
      const { clock, customer, id } = await subscribed(status);
      await client.stripe.subscriptions.update(id, { cancel_at_period_end: canceled });
      const before = await now(id);
      const { post } = await portal(customer, {
        ...cancels({ cancellation_reason: WITH_REASONS }),
        subscription_pause: { enabled: true, duration: { type: 'indefinite' } },
      });
      let goOn = () => {};
      turn.next = new Promise((resolve) => {
        goOn = resolve;
      });
      await client.stripe.testHelpers.testClocks.advance(clock, { frozen_time: END + DAY });
      const answer = await post(`subscriptions/${id}/${action}`, { feedback: 'other' });
      expect(answer).toEqual({
        status: 429,
        body: {
          errors: { form: `Test clock advancement underway - cannot perform modifications: ${clock}` },
        },
      });
      expect(await now(id)).toEqual(before);
      goOn();
      turn.next = Promise.resolve();
    },
  );
});

describe('the reason', () => {
  const asking = cancels({ cancellation_reason: WITH_REASONS });

  test('is asked for afterwards: a change of its own', async () => {
    const { customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, asking);
    await post(`subscriptions/${id}/cancel`);
    const page = (await get(`?canceled=${id}`)).text;
    expect([...page.matchAll(/data-test="cancel-reason-opt-(\w+)"/g)].map(([, name]) => name)).toEqual([
      'too_expensive',
      'unused',
      'other',
    ]);
    const said = await told(client, async () => {
      const sent = { feedback: 'other', comment: ' Moving to the moon. ' };
      const answer = await post(`subscriptions/${id}/cancel/reason`, sent);
      expect(answer).toEqual({ status: 200, body: { redirect: place } });
    });
    expect(said).toEqual(['customer.subscription.updated']);
    const event = (await allEvents(client)).at(-1);
    expect(event?.data.previous_attributes).toEqual({
      cancellation_details: { comment: null, feedback: null },
    });
    expect((await now(id)).cancellation_details).toEqual({
      ...REQUESTED,
      comment: 'Moving to the moon.',
      feedback: 'other',
    });
    // Once.
    expect((await get(`?canceled=${id}`)).text).not.toContain('cancellation_reason_submit');
  });

  test('of what has ended is kept as well', async () => {
    const { customer, id } = await subscribed();
    const { post } = await portal(
      customer,
      cancels({ mode: 'immediately', cancellation_reason: WITH_REASONS }),
    );
    await post(`subscriptions/${id}/cancel`);
    const said = await told(client, () =>
      post(`subscriptions/${id}/cancel/reason`, { feedback: 'no_longer_need' }),
    );
    expect(said).toEqual(['customer.subscription.updated']);
    expect(await now(id)).toMatchObject({
      ...AT_ONCE,
      cancellation_details: { ...REQUESTED, feedback: 'unused' },
    });
  });

  test('that was said in another tab stays', async () => {
    const { customer, id } = await subscribed();
    const { post } = await portal(customer, asking);
    await post(`subscriptions/${id}/cancel`);
    await post(`subscriptions/${id}/cancel/reason`, { feedback: 'too_expensive' });
    const said = await told(client, async () => {
      expect((await post(`subscriptions/${id}/cancel/reason`, { feedback: 'other' })).status).toBe(200);
    });
    expect(said).toEqual([]);
    expect((await now(id)).cancellation_details?.feedback).toBe('too_expensive');
  });

  test('is not asked for again when the shop has noted something', async () => {
    const { customer, id } = await subscribed();
    const { get, post } = await portal(customer, asking);
    const before = await client.stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { comment: 'By telephone' },
    });
    expect((await get(`?canceled=${id}`)).text).not.toContain('cancellation_reason_submit');
    await post(`subscriptions/${id}/cancel/reason`, { feedback: 'other' });
    expect(await now(id)).toEqual(before);
  });

  test('is not asked for when it was not the customer who canceled', async () => {
    const { before, customer, id } = await ended();
    const { get, post } = await portal(customer, asking);
    expect((await get(`?canceled=${id}`)).text).not.toContain('cancellation_reason_submit');
    await post(`subscriptions/${id}/cancel/reason`, { feedback: 'other' });
    expect(await now(id)).toEqual(before);
  });

  test('may be as long as the API takes', async () => {
    const { customer, id } = await subscribed();
    const { post } = await portal(customer, asking);
    await post(`subscriptions/${id}/cancel`);
    const comment = '\u{1f494}'.repeat(5000);
    const sent = { feedback: 'other', comment: ` ${comment}\n` };
    expect((await post(`subscriptions/${id}/cancel/reason`, sent)).status).toBe(200);
    expect((await now(id)).cancellation_details).toEqual({ ...REQUESTED, feedback: 'other', comment });
  });

  test.each([
    { sent: {}, errors: { feedback: 'Please choose a reason.' } },
    { sent: { feedback: 'low_quality' }, errors: { feedback: 'Please choose a reason.' } },
    { sent: { feedback: 7 }, errors: { feedback: 'Please choose a reason.' } },
    { sent: { feedback: 'other', comment: 7 }, errors: { comment: 'Please write a text.' } },
    {
      sent: { feedback: 'other', comment: 'x'.repeat(5001) },
      errors: { comment: 'Please write no more than 5000 characters.' },
    },
    {
      sent: { feedback: 'too_expensive', comment: 'really' },
      errors: { comment: 'Feedback can only be added to another reason than those listed.' },
    },
  ])('has to be one that is listed: $errors', async ({ sent, errors }) => {
    const { customer, id } = await subscribed();
    const { post } = await portal(customer, asking);
    await post(`subscriptions/${id}/cancel`);
    const said = await told(client, async () => {
      expect(await post(`subscriptions/${id}/cancel/reason`, sent)).toEqual({
        status: 422,
        body: { errors },
      });
    });
    expect(said).toEqual([]);
  });

  test('is not taken before, without being asked for, or of what is not canceled', async () => {
    const { customer, id } = await subscribed();
    const silent = await portal(customer, cancels());
    const eager = await portal(customer, asking);
    const sent = { feedback: 'other' };
    expect((await eager.post(`subscriptions/${id}/cancel/reason`, sent)).status).toBe(409);
    await silent.post(`subscriptions/${id}/cancel`);
    expect((await silent.post(`subscriptions/${id}/cancel/reason`, sent)).status).toBe(409);
    expect((await now(id)).cancellation_details).toEqual(REQUESTED);
  });

  test('comes with the cancellation in the newer portal', async () => {
    await client.control('POST', 'portal', { cancel_flow: 'newer' });
    const { customer, id } = await subscribed();
    const { get, post } = await portal(customer, asking);
    expect(await post(`subscriptions/${id}/cancel`)).toEqual({ status: 409, body: { reload: true } });
    expect(await post(`subscriptions/${id}/cancel`, { feedback: '' })).toMatchObject({ status: 422 });
    const said = await told(client, () => post(`subscriptions/${id}/cancel`, { feedback: 'no_longer_need' }));
    expect(said).toEqual(['customer.subscription.updated']);
    expect((await now(id)).cancellation_details).toEqual({ ...REQUESTED, feedback: 'unused' });
    expect((await get(`?canceled=${id}`)).text).not.toContain('cancellation_reason_submit');
  });
});

describe('a flow', () => {
  const flow = (
    subscription: string,
    after_completion?: Stripe.BillingPortal.SessionCreateParams.FlowData.AfterCompletion,
  ) => ({
    flow_data: {
      type: 'subscription_cancel' as const,
      subscription_cancel: { subscription },
      ...(after_completion === undefined ? {} : { after_completion }),
    },
  });
  const BACK = {
    type: 'redirect',
    redirect: { return_url: 'https://shop.example/bye' },
  } as const;

  test('leads back to the shop when it is done', async () => {
    const { customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, cancels(), flow(id, BACK));
    expect((await get()).location).toBe(`${place}/subscriptions/${id}/cancel`);
    const { text: html } = await get(`subscriptions/${id}/cancel`);
    expect(html).toMatch(/href="https:\/\/shop.example\/account"[^>]*>Go back/);
    expect((await post(`subscriptions/${id}/cancel`)).body).toEqual({ redirect: BACK.redirect.return_url });
  });

  test('asks why before it does', async () => {
    const { customer, id } = await subscribed();
    const asking = cancels({ cancellation_reason: WITH_REASONS });
    const { get, place, post } = await portal(customer, asking, flow(id, BACK));
    const done = `${place}/subscriptions/${id}/cancel/done`;
    expect((await post(`subscriptions/${id}/cancel`)).body).toEqual({ redirect: done });
    // Whoever comes back to the link is asked again.
    expect((await get(`subscriptions/${id}/cancel`)).location).toBe(done);
    expect((await get(`subscriptions/${id}/cancel/done`)).text).toContain('cancellation_reason_submit');
    const answer = await post(`subscriptions/${id}/cancel/reason`, { feedback: 'too_expensive' });
    expect(answer.body).toEqual({ redirect: BACK.redirect.return_url });
    expect((await now(id)).cancellation_details?.feedback).toBe('too_expensive');
  });

  test('has asked why already in the newer portal', async () => {
    await client.control('POST', 'portal', { cancel_flow: 'newer' });
    const { customer, id } = await subscribed();
    const asking = cancels({ cancellation_reason: WITH_REASONS });
    const { post } = await portal(customer, asking, flow(id, BACK));
    const answer = await post(`subscriptions/${id}/cancel`, { feedback: 'too_expensive' });
    expect(answer.body).toEqual({ redirect: BACK.redirect.return_url });
  });

  test('goes on without a reason', async () => {
    const { customer, id } = await subscribed();
    const asking = cancels({ cancellation_reason: WITH_REASONS });
    const { place, post } = await portal(customer, asking, flow(id, { type: 'hosted_confirmation' }));
    await post(`subscriptions/${id}/cancel`);
    const said = await told(client, async () => {
      const { body } = await post(`subscriptions/${id}/cancel/no-reason`);
      expect(body).toEqual({ redirect: `${place}/completed` });
    });
    expect(said).toEqual([]);
  });

  test('to the portal itself asks there', async () => {
    const { customer, id } = await subscribed();
    const asking = cancels({ cancellation_reason: WITH_REASONS });
    const { get, place, post } = await portal(customer, asking, flow(id));
    expect((await post(`subscriptions/${id}/cancel`)).body).toEqual({ redirect: `${place}?canceled=${id}` });
    expect((await get(`?canceled=${id}`)).text).toContain('cancellation_reason_submit');
  });
});

describe('renewing', () => {
  test.each([FLEXIBLE, CLASSIC])('takes back what was said: $billing_mode.type', async (billing) => {
    const { before, customer, id } = await subscribed('active', billing);
    const { get, place, post } = await portal(customer, cancels({ cancellation_reason: WITH_REASONS }));
    await post(`subscriptions/${id}/cancel`);
    await post(`subscriptions/${id}/cancel/reason`, { feedback: 'too_expensive' });
    const home = (await get()).text;
    expect(home).toContain('data-test="renew-subscription"');
    expect(home).not.toContain('data-test="cancel-subscription"');
    const said = await told(client, async () => {
      expect((await post(`subscriptions/${id}/reactivate`)).body).toEqual({ redirect: place });
    });
    expect(said).toEqual(['customer.subscription.updated']);
    expect((await allEvents(client)).at(-1)?.data.previous_attributes).toEqual({
      cancel_at: END,
      ...(billing === CLASSIC ? { cancel_at_period_end: true } : {}),
      canceled_at: MIDDLE,
      cancellation_details: { feedback: 'too_expensive', reason: 'cancellation_requested' },
    });
    expect(await now(id)).toEqual(before);
    expect((await get()).text).toContain('data-test="cancel-subscription"');
    // In a second tab there is nothing left to take back.
    expect((await post(`subscriptions/${id}/reactivate`)).status).toBe(409);
    expect((await get(`subscriptions/${id}/reactivate`)).location).toBe(place);
  });

  test('what the API has canceled can be renewed, what has ended cannot', async () => {
    const { customer, id } = await subscribed();
    const { post } = await portal(customer, cancels());
    await client.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect((await post(`subscriptions/${id}/reactivate`)).status).toBe(200);
    expect(await now(id)).toMatchObject({ cancel_at: null, cancel_at_period_end: false, canceled_at: null });
    await client.stripe.subscriptions.cancel(id);
    expect((await post(`subscriptions/${id}/reactivate`)).status).toBe(409);
  });

  test('what has ended as it was to cannot', async () => {
    const { clock, customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, cancels());
    await post(`subscriptions/${id}/cancel`);
    await advance(client, clock, END);
    const before = await now(id);
    expect(before).toMatchObject({ status: 'canceled', cancel_at: END });
    expect((await post(`subscriptions/${id}/reactivate`)).status).toBe(409);
    expect((await get(`subscriptions/${id}/reactivate`)).location).toBe(place);
    expect(await now(id)).toEqual(before);
  });
});

describe('pausing', () => {
  const MONTHS: Features = {
    subscription_pause: {
      enabled: true,
      duration: {
        type: 'interval_options',
        interval_options: [{ interval: 'week' }, { interval: 'month', interval_count: 2 }],
      },
    },
  };
  const INDEFINITE: Features = { subscription_pause: { enabled: true, duration: { type: 'indefinite' } } };

  interface Refused {
    why: string;
    flow?: string;
    features?: Features;
    params?: Params;
    status?: Status;
  }

  beforeEach(() => client.control('POST', 'portal', { cancel_flow: 'newer' }));

  test('for a while: it goes on of itself', async () => {
    const { clock, customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, MONTHS);
    const page = (await get(`subscriptions/${id}/pause`)).text;
    expect(page).toContain('1 week');
    expect(page).toContain('until January 18, 2027');
    expect(page).toContain('until March 11, 2027');
    const said = await told(client, async () => {
      const answer = await post(`subscriptions/${id}/pause`, { duration: '1' });
      expect(answer).toEqual({ status: 200, body: { redirect: place } });
    });
    expect(said).toEqual([
      'customer.subscription.paused',
      'customer.subscription.updated',
      'invoiceitem.created',
    ]);
    expect(await now(id)).toMatchObject({
      status: 'paused',
      status_details: { paused: { subscription: { type: 'pause_requested' }, transitioned_at: MIDDLE } },
    });
    expect((await get()).text).toContain('paused until March 11, 2027');
    const meanwhile = await told(client, () => advance(client, clock, utc('2027-03-10')));
    expect(meanwhile.filter((type) => !type.startsWith('test_helpers.'))).toEqual([]);
    const then = await told(client, () => advance(client, clock, utc('2027-03-11')));
    expect(then).toContain('customer.subscription.resumed');
    const after = await client.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    expect(after).toMatchObject({
      status: 'active',
      billing_cycle_anchor: utc('2027-03-11'),
      // A month, less what was not used of the first.
      latest_invoice: { status: 'paid', total: 1000 - 678 },
    });
    expect(after.items.data[0]?.current_period_end).toBe(utc('2027-04-11'));
  });

  test('a card that is declined then leaves it paused, until a retry succeeds', async () => {
    const { clock, customer, id } = await subscribed();
    const { post } = await portal(customer, MONTHS);
    await post(`subscriptions/${id}/pause`, { duration: '0' });
    await client.stripe.customers.update(customer, {
      invoice_settings: {
        default_payment_method: (
          await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
        ).id,
      },
    });
    await advance(client, clock, utc('2027-01-18'));
    expect(await now(id)).toMatchObject({
      status: 'paused',
      pending_update: { expires_at: utc('2028-01-18') },
    });
    await client.stripe.customers.update(customer, {
      invoice_settings: {
        default_payment_method: (await client.stripe.paymentMethods.attach('pm_card_visa', { customer })).id,
      },
    });
    await advance(client, clock, utc('2027-01-21'));
    expect(await now(id)).toMatchObject({
      status: 'active',
      pending_update: null,
      items: { data: [{ current_period_start: utc('2027-01-18'), current_period_end: utc('2027-02-18') }] },
    });
  });

  test('without a card it stays paused then, and cannot be resumed by hand', async () => {
    const { clock, customer, id } = await subscribed();
    const { post } = await portal(customer, MONTHS);
    await post(`subscriptions/${id}/pause`, { duration: '0' });
    const [card] = (await client.stripe.paymentMethods.list({ customer })).data;
    await client.stripe.paymentMethods.detach(card?.id ?? '');
    const before = await now(id);
    const { status, body } = await post(`subscriptions/${id}/resume`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('no attached payment source');
    expect(await now(id)).toEqual(before);
    await advance(client, clock, utc('2027-01-19'));
    expect(await now(id)).toMatchObject({ status: 'paused', pending_update: {} });
    expect((await client.stripe.invoices.list({ subscription: id })).data[0]).toMatchObject({
      status: 'open',
      attempted: true,
    });
  });

  test('until the customer ends it', async () => {
    const { clock, customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, INDEFINITE);
    expect((await get()).text).toContain('data-test="pause-subscription"');
    await post(`subscriptions/${id}/pause`);
    await advance(client, clock, utc('2027-02-20'));
    expect((await now(id)).status).toBe('paused');
    const home = (await get()).text;
    expect(home).toContain('data-test="resume-subscription"');
    expect(home).not.toContain('data-test="pause-subscription"');
    const said = await told(client, async () => {
      expect((await post(`subscriptions/${id}/resume`)).body).toEqual({ redirect: place });
    });
    expect(said).toContain('customer.subscription.resumed');
    const after = await client.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    expect(after).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'paid', total: 1000 - 678 },
    });
    expect((await post(`subscriptions/${id}/resume`)).status).toBe(409);
  });

  test('what was used until then is billed', async () => {
    const { customer, id } = await subscribed('active', { items: [{ price: metered }] });
    const payload = { stripe_customer_id: customer, value: '100' };
    await client.stripe.billing.meterEvents.create({
      event_name: 'calls',
      payload,
      timestamp: MIDDLE - DAY,
    });
    const { post } = await portal(customer, INDEFINITE);
    await post(`subscriptions/${id}/pause`);
    const { data } = await client.stripe.invoiceItems.list({ customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([500]);
  });

  test('not while a change waits for its payment', async () => {
    const { before, customer, id } = await subscribed();
    const { id: card } = await client.stripe.paymentMethods.attach(FAILING, { customer });
    await client.stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
    const waiting = await client.stripe.subscriptions.update(id, {
      items: [{ id: before.items.data[0]?.id ?? '', quantity: 5 }],
      payment_behavior: 'pending_if_incomplete',
      proration_behavior: 'always_invoice',
    });
    expect(waiting.pending_update).not.toBeNull();
    const { get, post } = await portal(customer, INDEFINITE);
    expect((await get()).text).not.toContain('pause-subscription');
    expect(await post(`subscriptions/${id}/pause`)).toEqual({ status: 409, body: { reload: true } });
    expect(await now(id)).toEqual(waiting);
  });

  test('what the end of its trial has paused is not resumed here', async () => {
    const { clock, customer } = await life(client, START);
    const { id } = await make(customer, {
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    await advance(client, clock, MIDDLE);
    const before = await now(id);
    expect(before.status).toBe('paused');
    const { get, post } = await portal(customer, INDEFINITE);
    expect((await get()).text).not.toContain('resume-subscription');
    expect((await post(`subscriptions/${id}/resume`)).status).toBe(409);
    expect(await now(id)).toEqual(before);
  });

  test('resumed early it is not resumed again', async () => {
    const { clock, customer, id } = await subscribed();
    const { post } = await portal(customer, MONTHS);
    await post(`subscriptions/${id}/pause`, { duration: '0' });
    const payment_behavior = 'resume_on_payment_success';
    expect((await client.stripe.subscriptions.resume(id, { payment_behavior })).status).toBe('active');
    await client.stripe.subscriptions.pause(id);
    await advance(client, clock, utc('2027-01-25'));
    expect((await now(id)).status).toBe('paused');
  });

  test('what cannot be charged stays paused, and waits', async () => {
    const { customer, id } = await subscribed();
    const { get, post } = await portal(customer, INDEFINITE);
    await post(`subscriptions/${id}/pause`);
    const card = await client.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await client.stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: card.id },
    });
    expect((await post(`subscriptions/${id}/resume`)).status).toBe(200);
    expect(await now(id)).toMatchObject({
      status: 'paused',
      pending_update: { expires_at: expect.any(Number) },
    });
    const home = (await get()).text;
    expect(home).toContain('waits for its payment');
    expect(home).not.toContain('resume-subscription');
  });

  test.each<Refused>([
    { why: 'in the older portal', flow: 'older' },
    { why: 'where it is not allowed', features: { subscription_pause: { enabled: false } } },
    { why: 'in classic billing', params: CLASSIC },
    { why: 'in a trial', status: 'trialing' },
    { why: 'before it was paid', status: 'incomplete' },
    {
      why: 'when invoices are sent',
      params: { collection_method: 'send_invoice', days_until_due: 30 } as const,
    },
    { why: 'when it is to end', params: { cancel_at_period_end: true } },
  ])(
    'not $why',
    async ({ flow = 'newer', features = INDEFINITE, params = {}, status = 'active' }: Refused) => {
      await client.control('POST', 'portal', { cancel_flow: flow });
      const { before, customer, id } = await subscribed(status, params);
      const { get, post } = await portal(customer, features);
      expect((await get()).text).not.toContain('pause-subscription');
      expect((await get(`subscriptions/${id}/pause`)).text).toContain('Nothing to pause');
      expect(await post(`subscriptions/${id}/pause`)).toEqual({ status: 409, body: { reload: true } });
      expect(await now(id)).toEqual(before);
    },
  );

  test.each([{}, { duration: '2' }, { duration: 'x' }, { duration: -1 }])(
    'for as long as is allowed, not %o',
    async (sent) => {
      const { before, customer, id } = await subscribed();
      const { post } = await portal(customer, MONTHS);
      expect(await post(`subscriptions/${id}/pause`, sent)).toEqual({
        status: 422,
        body: { errors: { duration: 'Please say how long.' } },
      });
      expect(await now(id)).toEqual(before);
    },
  );

  test('by a link to that alone', async () => {
    const { customer, id } = await subscribed();
    const { get, place, post } = await portal(customer, INDEFINITE, {
      flow_data: {
        type: 'subscription_pause',
        subscription_pause: { subscription: id },
        after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/later' } },
      },
    });
    expect((await get()).location).toBe(`${place}/subscriptions/${id}/pause`);
    expect((await post(`subscriptions/${id}/pause`)).body).toEqual({
      redirect: 'https://shop.example/later',
    });
    expect((await now(id)).status).toBe('paused');
  });
});
