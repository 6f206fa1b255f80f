/** The card of one subscription in the portal: chosen, or typed; and what nobody may ask for. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { allEvents, told, utc } from './billing-shop.ts';
import { CARDS } from './checkout-page.ts';
import { price } from './lives/stages.ts';
import { type Reply, type Visit, visit, wordsOf } from './portal-visit.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const ALLOWED = { payment_method_update: { enabled: true } };
const TYPED = { number: '378282246310005', expiry: '12 / 34', cvc: '1234', country: 'DE' };
const ADDED = ['payment_method.attached', 'setup_intent.succeeded', 'customer.subscription.updated'];
const OUTDATED = { status: 409, body: { reload: true } };

beforeEach(() => client.control('POST', 'reset'));

interface Ada {
  customer: string;
  /** Her default card, a Visa, and another one. */
  visa: string;
  mastercard: string;
  subscription: string;
  /** Where the card of her subscription is changed. */
  at: string;
  portal: Visit;
}

interface Params extends Partial<Stripe.SubscriptionCreateParams> {
  /** The subscription has a card of its own, unless told. */
  own?: boolean;
}

/** A subscriber whose subscription has a card of its own, a Visa, which is her default too. */
async function ada({ own = true, ...params }: Params = {}): Promise<Ada> {
  const { stripe } = client;
  const { id: customer } = await stripe.customers.create({ name: 'Ada' });
  const { id: visa } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const { id: mastercard } = await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: visa } });
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(client) }],
    ...(own ? { default_payment_method: visa } : {}),
    ...params,
  });
  const at = `subscriptions/${subscription}/update-payment-method`;
  return { customer, visa, mastercard, subscription, at, portal: await visit(client, customer, ALLOWED) };
}

const cardOf = async (subscription: string) =>
  (await client.stripe.subscriptions.retrieve(subscription)).default_payment_method;

async function defaultOf(customer: string): Promise<unknown> {
  const found = await client.stripe.customers.retrieve(customer);
  return found.deleted ? undefined : found.invoice_settings.default_payment_method;
}

/** What is answered, and the types of what happens. */
async function asked(work: () => Promise<Reply>): Promise<Reply & { types: string[] }> {
  let reply: Reply = { status: 0, body: null };
  const types = await told(client, async () => {
    reply = await work();
  });
  return { ...reply, types };
}

/** The values of the choices on a page, and the one that is made. */
function choicesOn(page: string): { values: string[]; chosen: string | undefined } {
  const boxes = [...page.matchAll(/<input type="radio" name="card" value="([^"]*)"( checked)?>/g)];
  return {
    values: boxes.map(([, value = '']) => value),
    chosen: boxes.find(([, , isChecked]) => isChecked !== undefined)?.[1],
  };
}

describe('one of the cards that are there', () => {
  test('is chosen: it is the card of that subscription, and nothing else is changed', async () => {
    const { customer, visa, mastercard, subscription, at, portal } = await ada();
    const items = [{ price: await price(client) }];
    const other = await client.stripe.subscriptions.create({ customer, items, default_payment_method: visa });
    for (const page of [at, `${at}/changePaymentMethodFromHome`]) {
      const { text } = await portal.get(page);
      expect(choicesOn(text)).toEqual({ values: [visa, mastercard, 'new'], chosen: visa });
    }
    const reply = await asked(() => portal.post(at, { card: mastercard }));
    const home = new URL(portal.url).pathname;
    const types = ['customer.subscription.updated'];
    expect(reply).toEqual({ status: 200, body: { redirect: home }, types });
    expect((await allEvents(client)).at(-1)?.data).toMatchObject({
      object: { id: subscription, default_payment_method: mastercard },
      previous_attributes: { default_payment_method: visa },
    });
    expect(await cardOf(other.id)).toBe(visa);
    expect(await defaultOf(customer)).toBe(visa);
    expect(wordsOf((await portal.get()).text)).toContain('Charged to your card that ends in 4444. Change');
    expect(choicesOn((await portal.get(at)).text).chosen).toBe(mastercard);

    const again = await asked(() => portal.post(at, { card: mastercard }));
    expect(again).toEqual({ status: 200, body: { redirect: home }, types: [] });
    expect((await portal.post(`payment-methods/${mastercard}/delete`)).status).toBe(409);
  });

  test('becomes the own one of a subscription that had none; only one that has is offered that at first', async () => {
    const { visa, mastercard, subscription, at, portal } = await ada({ own: false });
    expect((await portal.get()).text).not.toContain(at);
    expect(choicesOn((await portal.get(at)).text).chosen).toBe(visa);
    expect((await asked(() => portal.post(at, { card: mastercard }))).types).toEqual([
      'customer.subscription.updated',
    ]);
    expect(await cardOf(subscription)).toBe(mastercard);
    expect((await portal.get()).text).toContain(
      `/${at}/changePaymentMethodFromHome" aria-label="Change the card of`,
    );
  });

  test.each(['incomplete', 'trialing'])('is chosen for one that is %s', async (status) => {
    const { stripe } = client;
    const bad = status === 'incomplete' ? 'pm_card_chargeCustomerFail' : 'pm_card_visa';
    const { id: customer } = await stripe.customers.create({});
    const { id: card } = await stripe.paymentMethods.attach(bad, { customer });
    const { id: good } = await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(client) }],
      default_payment_method: card,
      payment_behavior: 'default_incomplete',
      ...(status === 'trialing' ? { trial_period_days: 7 } : {}),
    });
    expect(made.status).toBe(status);
    const portal = await visit(client, customer, ALLOWED);
    const { types } = await asked(() =>
      portal.post(`subscriptions/${made.id}/update-payment-method`, { card: good }),
    );
    expect(types).toEqual(['customer.subscription.updated']);
    expect(await cardOf(made.id)).toBe(good);
  });
});

describe('a new card', () => {
  test('is set up, and is that of the subscription alone', async () => {
    const { customer, visa, subscription, at, portal } = await ada();
    const reply = await asked(() => portal.post(`${at}/new`, TYPED));
    expect(reply).toEqual({
      status: 200,
      body: { redirect: new URL(portal.url).pathname },
      types: ['setup_intent.created', ...ADDED],
    });
    const [card] = (await client.stripe.customers.listPaymentMethods(customer)).data;
    expect(card?.card?.last4).toBe('0005');
    expect(await cardOf(subscription)).toBe(card?.id);
    expect(await defaultOf(customer)).toBe(visa);
  });

  test('is all there is to do without a card', async () => {
    const { customer, visa, mastercard, subscription, at, portal } = await ada({ trial_period_days: 7 });
    for (const id of [visa, mastercard]) await client.stripe.paymentMethods.detach(id);
    const { text } = await portal.get(at);
    expect(choicesOn(text).values).toEqual([]);
    expect(wordsOf(text)).toContain(
      'Your subscription is charged to the card you add from its next payment on.',
    );
    expect((await portal.post(`${at}/new`, TYPED)).status).toBe(200);
    const [card] = (await client.stripe.customers.listPaymentMethods(customer)).data;
    expect(await cardOf(subscription)).toBe(card?.id);
    expect(await defaultOf(customer)).toBeNull();
  });

  test('that is declined, or is ill-formed, is nobody’s', async () => {
    const { customer, visa, subscription, at, portal } = await ada();
    const declined = await asked(() =>
      portal.post(`${at}/new`, { ...TYPED, number: CARDS.declined, cvc: '123' }),
    );
    expect(declined).toEqual({
      status: 402,
      body: { refused: true, errors: { number: 'Your card was declined.' } },
      types: ['setup_intent.created', 'setup_intent.setup_failed'],
    });
    const half = await asked(() => portal.post(`${at}/new`, { ...TYPED, number: '3782' }));
    expect(half).toMatchObject({ status: 422, types: [] });
    expect((await client.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
    expect(await cardOf(subscription)).toBe(visa);
  });

  const WAITING = { ...TYPED, number: CARDS.authenticates, cvc: '123' };

  test('that wants its holder is taken when they have authenticated', async () => {
    const { customer, visa, subscription, at, portal } = await ada();
    const { body } = await portal.post(`${at}/new`, WAITING);
    expect(body).toEqual({ challenge: `${new URL(portal.url).pathname}/${at}/challenge` });
    expect((await portal.get(`${at}/challenge`)).text).toContain('test-source-authorize-3ds');
    expect(await cardOf(subscription)).toBe(visa);
    const failed = await portal.post(`${at}/authenticate`, { outcome: 'fail' });
    expect(failed).toMatchObject({ status: 402, body: { refused: true } });
    await portal.post(`${at}/new`, WAITING);
    const done = await asked(() => portal.post(`${at}/authenticate`, { outcome: 'complete' }));
    expect(done).toMatchObject({ status: 200, types: ADDED });
    const [card] = (await client.stripe.customers.listPaymentMethods(customer)).data;
    expect(await cardOf(subscription)).toBe(card?.id);
    expect(await defaultOf(customer)).toBe(visa);
    expect(await portal.post(`${at}/authenticate`, { outcome: 'complete' })).toEqual(OUTDATED);
  });

  test('is only authenticated for what it was typed for', async () => {
    const { customer, visa, subscription, at, portal } = await ada();
    const items = [{ price: await price(client) }];
    const { id: other } = await client.stripe.subscriptions.create({ customer, items });
    const otherAt = `subscriptions/${other}/update-payment-method`;
    const pages = ['payment-methods', at, otherAt];
    for (const page of pages) {
      await portal.post(`${page}/new`, WAITING);
      for (const elsewhere of pages.filter((one) => one !== page)) {
        const reply = await asked(() => portal.post(`${elsewhere}/authenticate`, { outcome: 'complete' }));
        expect(reply).toEqual({ ...OUTDATED, types: [] });
        expect((await portal.get(`${elsewhere}/challenge`)).status).toBe(404);
      }
    }
    expect((await portal.post(`${otherAt}/authenticate`, { outcome: 'complete' })).status).toBe(200);
    expect(await cardOf(other)).not.toBeNull();
    expect(await cardOf(subscription)).toBe(visa);
    expect(await defaultOf(customer)).toBe(visa);
  });

  test('is for nothing when the subscription has ended meanwhile', async () => {
    const { customer, subscription, at, portal } = await ada();
    await portal.post(`${at}/new`, WAITING);
    await client.stripe.subscriptions.cancel(subscription);
    const reply = await asked(() => portal.post(`${at}/authenticate`, { outcome: 'complete' }));
    expect(reply).toEqual({ ...OUTDATED, types: [] });
    expect((await client.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
  });
});

describe('what cannot be', () => {
  test.each<[what: string, card: (ada: Ada) => Promise<unknown>]>([
    ['somebody else’s card', async () => (await ada()).visa],
    [
      'one that was detached meanwhile',
      async ({ mastercard }) => (await client.stripe.paymentMethods.detach(mastercard)).id,
    ],
    ['one that never was', async () => 'pm_nobody'],
    ['the one that is to be typed', async () => 'new'],
    ['a template', async () => 'pm_card_visa'],
  ])('%s: the page only looks again', async (_, cardOfAda) => {
    const owner = await ada();
    const card = await cardOfAda(owner);
    const reply = await asked(() => owner.portal.post(owner.at, { card }));
    expect(reply).toEqual({ ...OUTDATED, types: [] });
    expect(await cardOf(owner.subscription)).toBe(owner.visa);
  });

  test('nothing at all is refused in words', async () => {
    const { at, portal } = await ada();
    expect(await portal.post(at, {})).toEqual({
      status: 422,
      body: { errors: { form: 'Please choose a card.' } },
    });
  });

  test.each<[what: string, id: (ada: Ada) => Promise<string>]>([
    ['somebody else’s subscription', async () => (await ada()).subscription],
    ['one that never was', async () => 'sub_nobody'],
    [
      'one that has ended',
      async ({ subscription }) => (await client.stripe.subscriptions.cancel(subscription)).id,
    ],
    [
      'one that sends its invoices',
      async ({ subscription }) => {
        const sent = { collection_method: 'send_invoice', days_until_due: 7 } as const;
        return (await client.stripe.subscriptions.update(subscription, sent)).id;
      },
    ],
  ])('%s has no such page', async (_, idOf) => {
    const owner = await ada();
    const at = `subscriptions/${await idOf(owner)}/update-payment-method`;
    for (const page of [at, `${at}/changePaymentMethodFromHome`, `${at}/card-frame`, `${at}/challenge`])
      expect((await owner.portal.get(page)).status).toBe(404);
    for (const [path, body] of Object.entries({ [at]: { card: owner.mastercard }, [`${at}/new`]: TYPED }))
      expect(await asked(() => owner.portal.post(path, body))).toEqual({ ...OUTDATED, types: [] });
  });

  test('a flow that is for something else does not lead there', async () => {
    const { customer, mastercard, subscription, visa, at } = await ada();
    const flow_data = { type: 'payment_method_update' } as const;
    const portal = await visit(client, customer, ALLOWED, { flow_data });
    const flow = `${new URL(portal.url).pathname}/payment-methods`;
    expect((await portal.get(at)).location).toBe(flow);
    expect(await portal.post(at, { card: mastercard })).toEqual({ status: 409, body: { redirect: flow } });
    expect(await cardOf(subscription)).toBe(visa);
  });
});
