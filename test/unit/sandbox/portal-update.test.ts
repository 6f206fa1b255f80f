/** Updating plan and quantity in the portal: what is offered, what is refused, and how strictly it is read. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { utc } from './billing-shop.ts';
import {
  type Chosen,
  expectMade,
  type UpdateFeature,
  type UpdatePages,
  updatePages,
} from './portal-update-page.ts';
import { START, type Subscriber, useUpdateShop } from './portal-update-shop.ts';

const { catalog, client, current, everything, listed, subscriber } = useUpdateShop();

/** The names on the cards of a page, with the badge of each. */
function cards(html: string): string[] {
  const found = [...html.matchAll(/data-testid="pricing-table-card"[\s\S]*?<\/div>/g)];
  return found.map(([card]) => {
    const [, text = ''] =
      /^[^>]*>([\s\S]*)$/.exec(card.replace(/<button[^>]*hidden[^>]*>Select<\/button>/, '')) ?? [];
    return text.replace(/<[^>]*>/g, '');
  });
}

describe('what is offered', () => {
  let ada: Subscriber;
  beforeEach(async () => {
    ada = await subscriber();
  });
  const choice = async (feature: UpdateFeature, query = '') => {
    const pages = await updatePages(client, ada.customer, feature);
    return (await pages.get(`subscriptions/${ada.subscription.id}/update${query}`)).html;
  };

  test('every plan of an interval, the current one marked; the other intervals by their name', async () => {
    const html = await choice(
      everything({
        products: [listed('Team', [catalog.team, catalog.yearly]), listed('Pro', [catalog.pro])],
      }),
    );
    expect(cards(html)).toEqual(['Team$20.00 per monthCurrent plan', 'Pro$50.00 per monthSelect']);
    expect(html).toMatch(/aria-current="true">Monthly<\/a><a [^>]*interval=Yearly">Yearly</);
    const yearly = await choice(everything(), '?interval=Yearly');
    expect(cards(yearly)).toEqual(['Team$200.00 per yearSelect']);
  });

  test('all intervals at once where the one that is shown would have the current plan alone', async () => {
    const html = await choice(everything({ products: [listed('Team', [catalog.team, catalog.yearly])] }));
    expect(cards(html)).toEqual(['Team$20.00 per monthCurrent plan', 'Team$200.00 per yearSelect']);
    expect(html).not.toContain('Billing interval');
  });

  test('usage without a price of its own, tiers by what one costs', async () => {
    const html = await choice(everything());
    expect(cards(html)).toEqual([
      'Team$20.00 per monthCurrent plan',
      'Pro$50.00 per monthSelect',
      'UsagePrice varies with usageSelect',
      'TiersStarts at $10.00 per monthSelect',
    ]);
  });

  test.each([
    {
      what: 'price',
      archive: (active: boolean) => client.stripe.prices.update(catalog.archived, { active }),
    },
    {
      what: 'product',
      archive: (active: boolean) => client.stripe.products.update(catalog.products.Old ?? '', { active }),
    },
  ])('nothing whose $what was archived since, or that is sold in another currency', async ({ archive }) => {
    const feature = everything({
      products: [
        listed('Team', [catalog.team]),
        listed('Old', [catalog.archived]),
        listed('Euros', [catalog.euros]),
        listed('Pro', [catalog.pro]),
      ],
    });
    const pages = await updatePages(client, ada.customer, feature);
    await archive(false);
    const { html } = await pages.get(`subscriptions/${ada.subscription.id}/update`);
    expect(cards(html)).toEqual(['Team$20.00 per monthCurrent plan', 'Pro$50.00 per monthSelect']);
    const chosen = { price: catalog.archived, quantity: 1 };
    expect(await pages.choose(ada.subscription.id, chosen)).toMatchObject({
      status: 422,
      body: { errors: { form: 'This plan is not available.' } },
    });
    await archive(true);
  });

  test('the current plan alone where prices cannot be changed, without its quantity where that cannot', async () => {
    const quantity = await choice(everything({ default_allowed_updates: ['quantity'] }));
    expect(cards(quantity)).toEqual(['Team$20.00 per monthCurrent plan']);
    expect(quantity).toContain('data-testid="portal-quantity-editor"');
    const price = await choice(everything({ default_allowed_updates: ['price'] }));
    expect(cards(price)).toHaveLength(4);
    expect(price).not.toContain('portal-quantity-editor');
  });

  test('what is in the address is chosen, as far as it can be', async () => {
    const chosen = await choice(everything(), `?price=${catalog.pro}&quantity=4`);
    expect(chosen).toMatch(/name="price" value="price_\w+"/);
    expect(chosen).toContain(`name="price" value="${catalog.pro}"`);
    expect(chosen).toMatch(/id="quantity"[^>]*min="1" max="9" value="4"/);
    const wrong = await choice(everything(), `?price=${catalog.euros}&quantity=-4`);
    expect(wrong).toContain(`name="price" value="${catalog.team}"`);
    expect(wrong).toMatch(/id="quantity"[^>]*value="1"/);
  });
});

describe('what cannot be updated', () => {
  let inclusive: { id: string; product: string };
  beforeEach(async () => {
    const { id, product } = await client.stripe.prices.create({
      currency: 'usd',
      product_data: { name: 'Inclusive' },
      recurring: { interval: 'month' },
      tax_behavior: 'inclusive',
      unit_amount: 5000,
    });
    inclusive = { id, product: String(product) };
  });

  const link = async (pages: UpdatePages) =>
    (await pages.get('')).html.includes('data-testid="update-subscription"');

  test.each<{ name: string; says: string; make: () => Promise<Subscriber>; feature?: () => UpdateFeature }>([
    {
      name: 'several items',
      says: 'several items',
      make: () => subscriber({ items: [{ price: catalog.team }, { price: catalog.pro }] }),
    },
    {
      name: 'what is charged by usage',
      says: 'charged by usage',
      make: () => subscriber({ items: [{ price: catalog.usage }] }),
    },
    {
      name: 'what is taxed in another way',
      says: 'no other plan',
      make: () => subscriber(),
      feature: () => everything({ products: [{ product: inclusive.product, prices: [inclusive.id] }] }),
    },
    {
      name: 'invoices that are sent',
      says: 'paid by invoice',
      make: () => subscriber({ collection_method: 'send_invoice', days_until_due: 30 }),
    },
    {
      name: 'what is to be canceled',
      says: 'will be canceled',
      make: () => subscriber({ cancel_at_period_end: true }),
    },
    {
      name: 'what ends at a moment',
      says: 'will be canceled',
      make: () => subscriber({ cancel_at: utc('2027-06-01') }),
    },
    {
      name: 'a first payment that was not made',
      says: 'first payment',
      make: () => subscriber({ payment_behavior: 'default_incomplete' }),
    },
    {
      name: 'a payment that is past due',
      says: 'past due',
      make: async () => {
        const ada = await subscriber();
        const items = [{ id: ada.subscription.items.data[0]?.id ?? '', price: catalog.pro }];
        await client.stripe.subscriptions.update(ada.subscription.id, {
          items,
          payment_behavior: 'default_incomplete',
          proration_behavior: 'always_invoice',
        });
        return ada;
      },
    },
    {
      name: 'collection that is paused',
      says: 'Payments for this subscription are paused',
      make: async () => {
        const ada = await subscriber();
        await client.stripe.subscriptions.update(ada.subscription.id, {
          pause_collection: { behavior: 'void' },
        });
        return ada;
      },
    },
    {
      name: 'what has ended',
      says: 'has ended',
      make: async () => {
        const ada = await subscriber();
        await client.stripe.subscriptions.cancel(ada.subscription.id);
        return ada;
      },
    },
    {
      name: 'a configuration without updates',
      says: 'cannot be changed here',
      make: () => subscriber(),
      feature: () => ({ ...everything(), enabled: false }),
    },
    {
      name: 'nothing else to change to',
      says: 'no other plan',
      make: () => subscriber(),
      feature: () =>
        everything({ products: [{ product: catalog.products.Team ?? '', prices: [catalog.team] }] }),
    },
  ])('$name', async ({ says, make, feature = everything }) => {
    const ada = await make();
    const pages = await updatePages(client, ada.customer, feature());
    expect(await link(pages)).toBe(false);
    const at = `subscriptions/${ada.subscription.id}`;
    for (const path of [`${at}/update`, `${at}/confirm?price=${catalog.pro}&quantity=1`]) {
      const { html } = await pages.get(path);
      expect(html).toContain(says);
      expect(html).not.toContain('data-testid="confirm"');
    }
    const before = await current(ada);
    const sent = {
      price: catalog.pro,
      quantity: 1,
      prorationDate: START,
      expectedDue: 0,
      expectedProration: 0,
    };
    expect(await pages.post(`${at}/confirm`, sent)).toEqual({ status: 409, body: { reload: true } });
    expect(await pages.choose(ada.subscription.id, { price: catalog.pro })).toMatchObject({ status: 409 });
    expect(await current(ada)).toEqual(before);
  });

  test("another customer's subscription is not there", async () => {
    const [ada, bob] = [await subscriber(), await subscriber()];
    const pages = await updatePages(client, ada.customer, everything());
    const at = `subscriptions/${bob.subscription.id}`;
    for (const path of [`${at}/update`, `${at}/confirm?price=${catalog.pro}`, `${at}/confirm/challenge`]) {
      expect((await pages.get(path)).status).toBe(404);
    }
    for (const path of [`${at}/update`, `${at}/confirm`, `${at}/update/cancel`]) {
      expect(await pages.post(path, { price: catalog.pro })).toMatchObject({ status: 409 });
    }
    const outcome = { outcome: 'complete' };
    expect(await pages.post(`${at}/confirm/authenticate`, outcome)).toMatchObject({ status: 409 });
  });
});

describe('what is asked for is read strictly', () => {
  let ada: Subscriber;
  let pages: UpdatePages;
  beforeAll(async () => {
    ada = await subscriber();
    pages = await updatePages(client, ada.customer, everything());
  });
  const AVAILABLE = { form: 'This plan is not available.' };
  const SAME = { form: 'Please choose another plan or quantity.' };
  const NUMBER = { quantity: 'Please enter a whole number.' };

  test.each<{ name: string; chosen: () => object; errors: object }>([
    { name: 'no price', chosen: () => ({}), errors: AVAILABLE },
    { name: 'a price that is not listed', chosen: () => ({ price: catalog.euros }), errors: AVAILABLE },
    { name: 'a price that is none', chosen: () => ({ price: 'price_none', quantity: 1 }), errors: AVAILABLE },
    { name: 'what there is already', chosen: () => ({ price: catalog.team, quantity: '1' }), errors: SAME },
    { name: 'an empty quantity', chosen: () => ({ price: catalog.pro, quantity: '' }), errors: NUMBER },
    { name: 'half a quantity', chosen: () => ({ price: catalog.pro, quantity: '1.5' }), errors: NUMBER },
    { name: 'less than nothing', chosen: () => ({ price: catalog.pro, quantity: '-1' }), errors: NUMBER },
    {
      name: 'a huge quantity',
      chosen: () => ({ price: catalog.team, quantity: '9'.repeat(30) }),
      errors: NUMBER,
    },
    {
      name: 'too few',
      chosen: () => ({ price: catalog.pro, quantity: '0' }),
      errors: { quantity: 'Please enter at least 1.' },
    },
    {
      name: 'too many',
      chosen: () => ({ price: catalog.pro, quantity: '10' }),
      errors: { quantity: 'Please enter at most 9.' },
    },
    {
      name: 'a quantity of usage',
      chosen: () => ({ price: catalog.usage, quantity: '2' }),
      errors: { quantity: 'The quantity of this plan cannot be changed.' },
    },
  ])('$name', async ({ chosen, errors }) => {
    expect(await pages.choose(ada.subscription.id, chosen())).toEqual({ status: 422, body: { errors } });
    const shown = await pages.shown(ada.subscription.id, { price: catalog.pro, quantity: 2 });
    const fields = { ...shown.fields, price: '', quantity: undefined, ...chosen() };
    const said = Object.values(errors).join(' ');
    expect(await pages.post(`subscriptions/${ada.subscription.id}/confirm`, fields)).toEqual({
      status: 422,
      body: { errors: { form: said } },
    });
    expect((await current(ada)).items.data[0]).toMatchObject({ price: { id: catalog.team }, quantity: 1 });
  });

  test('a quantity goes along where it cannot be chosen', async () => {
    const eve = await subscriber({ items: [{ price: catalog.team, quantity: 12 }] });
    const fixed = await updatePages(client, eve.customer, everything({ default_allowed_updates: ['price'] }));
    const other = { price: catalog.pro, quantity: 3 };
    expect(await fixed.choose(eve.subscription.id, other)).toMatchObject({
      body: { errors: { quantity: 'The quantity of this plan cannot be changed.' } },
    });
    expectMade(fixed, await fixed.update(eve.subscription.id, { price: catalog.pro }));
    expect((await current(eve)).items.data[0]).toMatchObject({ price: { id: catalog.pro }, quantity: 12 });
  });

  test('what is to be confirmed keeps the quantity that there is by now, or cannot be', async () => {
    const eve = await subscriber({ items: [{ price: catalog.team, quantity: 5 }] });
    const [item] = eve.subscription.items.data;
    const items = [{ id: item?.id ?? '', price: catalog.pro }];
    const pages = await updatePages(client, eve.customer, everything(), {
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription: eve.subscription.id, items },
      },
    });
    const at = `subscriptions/${eve.subscription.id}/confirm`;
    expect((await pages.get(at)).html).toContain('Pro (×5) instead of');
    await client.stripe.subscriptions.update(eve.subscription.id, {
      items: [{ id: item?.id ?? '', quantity: 12 }],
    });
    expect((await pages.get(at)).html).toContain('Please enter at most 9.');
    expect(await pages.post(at, {})).toEqual({
      status: 422,
      body: { errors: { form: 'Please enter at most 9.' } },
    });
  });

  test('a quantity that is out of the range of the new plan is brought into it', async () => {
    const eve = await subscriber({ items: [{ price: catalog.team, quantity: 12 }] });
    const ranged = await updatePages(client, eve.customer, everything());
    const { html } = await ranged.get(`subscriptions/${eve.subscription.id}/update?price=${catalog.pro}`);
    expect(html).toMatch(/id="quantity"[^>]*max="9" value="9"/);
  });
});

describe('what would be put off until the end of the period is refused', () => {
  const lessOrShorter = () =>
    everything({
      schedule_at_period_end: {
        conditions: [{ type: 'decreasing_item_amount' }, { type: 'shortening_interval' }],
      },
    });

  test.each<{ name: string; from: () => Chosen; to: () => Chosen; refused: boolean }>([
    {
      name: 'less',
      from: () => ({ price: catalog.pro }),
      to: () => ({ price: catalog.team, quantity: 1 }),
      refused: true,
    },
    {
      name: 'fewer',
      from: () => ({ price: catalog.team, quantity: 3 }),
      to: () => ({ price: catalog.team, quantity: 2 }),
      refused: true,
    },
    {
      name: 'a shorter interval',
      from: () => ({ price: catalog.yearly }),
      to: () => ({ price: catalog.team, quantity: 50 }),
      refused: true,
    },
    {
      name: 'usage',
      from: () => ({ price: catalog.team }),
      to: () => ({ price: catalog.usage }),
      refused: true,
    },
    {
      name: 'not more',
      from: () => ({ price: catalog.team }),
      to: () => ({ price: catalog.pro, quantity: 1 }),
      refused: false,
    },
    {
      name: 'not as much',
      from: () => ({ price: catalog.team, quantity: 5 }),
      to: () => ({ price: catalog.pro, quantity: 2 }),
      refused: false,
    },
    {
      name: 'not a longer interval',
      from: () => ({ price: catalog.team }),
      to: () => ({ price: catalog.yearly, quantity: 1 }),
      refused: false,
    },
  ])('$name', async ({ from, to, refused }) => {
    const ada = await subscriber({ items: [from()] });
    const pages = await updatePages(client, ada.customer, lessOrShorter());
    const chosen = await pages.choose(ada.subscription.id, to());
    const shown = await pages.shown(ada.subscription.id, to());
    if (!refused) {
      expect(chosen.status).toBe(200);
      return expectMade(pages, await pages.confirm(ada.subscription.id, shown));
    }
    const before = await current(ada);
    expect(chosen).toMatchObject({
      status: 501,
      body: { errors: { form: expect.stringContaining('subscription schedules') } },
    });
    expect(shown.html).toContain('subscription schedules');
    const sent = { ...to(), prorationDate: START, expectedDue: 0, expectedProration: 0 };
    expect(await pages.post(`subscriptions/${ada.subscription.id}/confirm`, sent)).toMatchObject({
      status: 501,
    });
    expect(await current(ada)).toEqual(before);
  });
});
