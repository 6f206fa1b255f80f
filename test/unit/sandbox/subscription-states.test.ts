/** What can be asked of a subscription in each of its statuses, and what becomes of it. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const START = utc('2027-01-01');
const DAY = 86_400;
let price = '';
let other = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'pro', name: 'Pro' });
  const recurring = { interval: 'month' } as const;
  const base = { product: 'pro', currency: 'usd', recurring };
  price = (await stripe.prices.create({ ...base, unit_amount: 1000 })).id;
  other = (await stripe.prices.create({ ...base, unit_amount: 2000 })).id;
});

const MAKERS = {
  active: (customer: string) => make(customer),
  trialing: (customer: string) => make(customer, { trial_period_days: 20 }),
  incomplete: (customer: string) => make(customer),
  past_due: async (customer: string, clock: string) => {
    const made = await make(customer, { trial_period_days: 1 });
    await advance(client, clock, START + 2 * DAY);
    return made;
  },
  unpaid: async (customer: string, clock: string) => {
    await client.control('POST', 'billing', { after_retries: 'unpaid', retry_days: [1] });
    const made = await make(customer, { trial_period_days: 1 });
    await advance(client, clock, START + 4 * DAY);
    await client.control('POST', 'billing', { after_retries: 'cancel' });
    return made;
  },
  paused: async (customer: string) => client.stripe.subscriptions.pause((await make(customer)).id),
  canceled: async (customer: string) => client.stripe.subscriptions.cancel((await make(customer)).id),
  incomplete_expired: async (customer: string, clock: string) => {
    const made = await make(customer);
    await advance(client, clock, START + DAY);
    return made;
  },
} as const;
type Status = keyof typeof MAKERS;

const CARDS: Partial<Record<Status, string>> = {
  incomplete: 'pm_card_threeDSecure2Required',
  incomplete_expired: 'pm_card_threeDSecure2Required',
  past_due: 'pm_card_chargeCustomerFail',
  unpaid: 'pm_card_chargeCustomerFail',
};

function make(customer: string, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  return client.stripe.subscriptions.create({ customer, items: [{ price }], ...params });
}

const INCOMPLETE =
  'A subscription whose status is `incomplete` can only update its default_payment_method, default_source, description and metadata.';
const ENDED = 'A canceled subscription can only update its cancellation_details and metadata.';
const GONE = /^No such subscription: 'sub_\w+'$/;
const NOT_PAUSED = 'You can only resume a subscription if it is `paused`.';
const over = (refusal: string | RegExp) => ({ canceled: refusal, incomplete_expired: refusal });
const DECLINED = 'Your card was declined.';

interface Row {
  request: string;
  send: (subscription: Stripe.Subscription) => [method: string, path: string, form?: string];
  /** The status afterwards where it is another one, or what is refused with. */
  outcome: { [status in Status]?: string | RegExp };
}

const update = (form: string | ((subscription: Stripe.Subscription) => string)): Row['send'] => {
  return (subscription) => [
    'POST',
    `/v1/subscriptions/${subscription.id}`,
    typeof form === 'string' ? form : form(subscription),
  ];
};
const itemOf = ({ items }: Stripe.Subscription) => items.data[0]?.id;

const ROWS: Row[] = [
  { request: 'metadata', send: update('metadata[a]=b'), outcome: {} },
  {
    request: 'what was said at the end',
    send: update('cancellation_details[comment]=x'),
    outcome: { incomplete: INCOMPLETE },
  },
  { request: 'a description', send: update('description=x'), outcome: over(ENDED) },
  { request: 'no card of its own', send: update('default_payment_method='), outcome: over(ENDED) },
  {
    request: 'more of an item',
    send: update((subscription) => `items[0][id]=${itemOf(subscription)}&items[0][quantity]=2`),
    outcome: { ...over(ENDED), incomplete: INCOMPLETE },
  },
  {
    request: 'more of an item, to be confirmed by the customer',
    send: update(
      (subscription) =>
        `items[0][id]=${itemOf(subscription)}&items[0][quantity]=2&proration_behavior=always_invoice` +
        '&payment_behavior=default_incomplete',
    ),
    outcome: { ...over(ENDED), incomplete: INCOMPLETE, active: 'past_due' },
  },
  {
    request: 'a further item, billed at once',
    send: update(
      () => `items[0][price]=${other}&proration_behavior=always_invoice&payment_behavior=error_if_incomplete`,
    ),
    outcome: { ...over(ENDED), incomplete: INCOMPLETE, past_due: DECLINED, unpaid: DECLINED },
  },
  {
    request: 'an end with the period',
    send: update('cancel_at_period_end=true'),
    outcome: { ...over(ENDED), incomplete: INCOMPLETE },
  },
  {
    request: 'a trial to come',
    send: update(`trial_end=${START + 25 * DAY}`),
    outcome: {
      ...over(ENDED),
      incomplete: INCOMPLETE,
      active: 'trialing',
      past_due: 'trialing',
      unpaid: 'trialing',
      paused:
        'You cannot set `trial_end` while a subscription is `paused`. Resume the subscription first before setting `trial_end`.',
    },
  },
  {
    request: 'the trial over now',
    send: update('trial_end=now'),
    outcome: {
      ...over(ENDED),
      incomplete: INCOMPLETE,
      trialing: 'active',
      paused:
        'You cannot set `trial_end` while a subscription is `paused`. Resume the subscription first before setting `trial_end`.',
    },
  },
  {
    request: 'another anchor',
    send: update('billing_cycle_anchor[type]=now'),
    outcome: {
      ...over(ENDED),
      incomplete: INCOMPLETE,
      trialing: 'You cannot reset `billing_cycle_anchor` while a subscription is `trialing`.',
      paused: 'You cannot reset `billing_cycle_anchor` while a subscription is `paused`.',
      // A day after it began 32 cents are due, too few to charge: they go to the balance, and the invoice is paid.
      past_due: 'active',
    },
  },
  {
    request: 'a pause of collection',
    send: update('pause_collection[behavior]=void'),
    outcome: { ...over(ENDED), incomplete: INCOMPLETE },
  },
  {
    request: 'a pause',
    send: ({ id }) => ['POST', `/v1/subscriptions/${id}/pause`],
    outcome: {
      ...over(GONE),
      active: 'paused',
      trialing: 'You cannot pause a subscription while it is `trialing`.',
      past_due: 'paused',
      unpaid: 'paused',
      incomplete: 'You cannot pause a subscription while it is `incomplete`.',
      paused: 'You cannot pause a subscription while it is `paused`.',
    },
  },
  {
    request: 'a resumption',
    send: ({ id }) => ['POST', `/v1/subscriptions/${id}/resume`],
    outcome: {
      ...over(GONE),
      active: NOT_PAUSED,
      trialing: NOT_PAUSED,
      past_due: NOT_PAUSED,
      unpaid: NOT_PAUSED,
      incomplete: NOT_PAUSED,
      paused: 'active',
    },
  },
  {
    request: 'an end',
    send: ({ id }) => ['DELETE', `/v1/subscriptions/${id}`],
    outcome: {
      ...over(GONE),
      active: 'canceled',
      trialing: 'canceled',
      past_due: 'canceled',
      unpaid: 'canceled',
      incomplete: 'canceled',
      paused: 'canceled',
    },
  },
];
describe.each(Object.keys(MAKERS) as Status[])('%s', (status) => {
  test.each(ROWS)('$request', async ({ send, outcome }) => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, CARDS[status] ?? 'pm_card_visa');
    const { id } = await MAKERS[status](customer, clock);
    const before = await stripe.subscriptions.retrieve(id);
    expect(before.status).toBe(status);
    const wanted = outcome[status];
    const reply = await client.send(...send(before));
    const isRefused = wanted instanceof RegExp || /[ .]/.test(wanted ?? '');
    if (isRefused) {
      expect(reply.body.error?.message).toMatch(wanted instanceof RegExp ? wanted : /./);
      if (typeof wanted === 'string') expect(reply.body.error?.message).toBe(wanted);
      expect(await stripe.subscriptions.retrieve(id)).toEqual(before);
      return;
    }
    expect(reply.body.error).toBeUndefined();
    expect(reply.body.status).toBe(wanted ?? status);
  });
});
