/**
 * A price that goes back and forth within a day, while Stripe remembers every create of that day: the
 * failure that leaves a shop with no price to sell, or with a new one at each turn.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Door, type Wire } from './support/door.ts';

const NOON = Date.UTC(2026, 0, 15, 12);

/** The hand of the clock between two steps, in minutes; none is a clock held still. */
const CLOCKS: [string, number][] = [
  ['with the clock running', 7],
  ['with the clock held still', 0],
];

const perUnit = (amount: number): Wire => ({
  currency: 'usd',
  unit_amount: amount,
  recurring: { interval: 'month' },
});
const tiered = (first: number): Wire => ({
  currency: 'usd',
  billing_scheme: 'tiered',
  tiers_mode: 'graduated',
  tiers: [
    { up_to: 100, unit_amount: first },
    { up_to: 'inf', unit_amount_decimal: '2.5', flat_amount: 700 },
  ],
  currency_options: {
    eur: {
      tiers: [
        { up_to: 100, unit_amount: first },
        { up_to: 'inf', unit_amount: 2 },
      ],
    },
  },
  recurring: { interval: 'month', usage_type: 'metered', meter: 'calls' },
});
const oneTime = (amount: number): Wire => ({
  currency: 'usd',
  unit_amount: amount,
  currency_options: { jpy: { unit_amount: amount } },
});

function catalog(price: Wire, product: Wire = { default_price: 'main' }): string {
  return stringify({
    catalog: 'shop',
    meters: {
      calls: { display_name: 'Calls', event_name: 'calls', default_aggregation: { formula: 'sum' } },
    },
    products: { alpha: { name: 'Alpha', prices: { main: price }, ...product } },
  });
}

let door: Door;
afterEach(() => door.close());

describe.each(CLOCKS)('%s', (_clock, minutes) => {
  async function open(): Promise<{ turn: (yaml: string) => Promise<Wire[]> }> {
    let now = NOON;
    door = await Door.open({ now: () => now });
    const turn = async (yaml: string): Promise<Wire[]> => {
      now += minutes * 60_000;
      const { result } = await door.apply(yaml);
      expect(result.failed).toEqual([]);
      expect((await door.plan(yaml)).changes).toEqual([]);
      return (await door.account()).prices;
    };
    return { turn };
  }

  it.each<[string, Wire, Wire, (price: Wire) => unknown]>([
    ['a per-unit price', perUnit(6000), perUnit(6500), ({ unit_amount }) => unit_amount],
    ['a metered tiered price in two currencies', tiered(5), tiered(6), ({ tiers }) => tiers[0].unit_amount],
    ['a one-time price in two currencies', oneTime(900), oneTime(1000), ({ unit_amount }) => unit_amount],
  ])('A → B → A → B → A → B of %s takes two prices', async (_name, a, b, amount) => {
    const { turn } = await open();
    for (const [step, wanted] of [a, b, a, b, a, b].entries()) {
      const prices = await turn(catalog(wanted));
      const active = prices.filter((price) => price.active);
      expect(active.map(amount), `amounts that are sold after step ${step}`).toEqual([
        wanted.unit_amount ?? wanted.tiers[0].unit_amount,
      ]);
      expect(active.map(({ lookup_key }) => lookup_key)).toEqual(['shop_alpha_main']);
      const [{ default_price }] = (await door.account()).products as [Wire];
      expect(default_price).toBe(active[0].id);
      expect(prices).toHaveLength(step === 0 ? 1 : 2);
      const [idle] = prices.filter((price) => !price.active);
      if (idle) expect(idle.metadata.pricebook_successor).toBe(active[0].id);
    }
  });

  it('A → B → C → A → C takes three', async () => {
    const { turn } = await open();
    const counts: number[] = [];
    for (const amount of [1, 2, 3, 1, 3]) {
      const prices = await turn(catalog(perUnit(amount * 100)));
      expect(prices.filter(({ active }) => active).map(({ unit_amount }) => unit_amount)).toEqual([
        amount * 100,
      ]);
      counts.push(prices.length);
    }
    expect(counts).toEqual([1, 2, 3, 3, 3]);
  });

  it('withdrawn and offered again, three times, is one price', async () => {
    const { turn } = await open();
    const ids = new Set<string>();
    for (const active of [true, false, true, false, true, false]) {
      const prices = await turn(
        catalog({ ...perUnit(6000), active }, active ? { default_price: 'main' } : {}),
      );
      expect(prices.map((price) => price.active)).toEqual([active]);
      expect(prices.map(({ lookup_key }) => lookup_key)).toEqual(['shop_alpha_main']);
      ids.add(prices[0].id);
    }
    expect(ids.size).toBe(1);
  });

  it('a product withdrawn and offered again is one product', async () => {
    const { turn } = await open();
    for (const active of [true, false, true, false]) {
      await turn(catalog(perUnit(6000), { active, default_price: 'main' }));
      const { products } = await door.account();
      expect(products.map((product) => product.active)).toEqual([active]);
    }
  });

  it('a price taken out, pruned and put in again, twice, is one price', async () => {
    const { turn } = await open();
    const both = stringify({
      catalog: 'shop',
      products: { alpha: { name: 'Alpha', prices: { main: perUnit(6000), other: perUnit(100) } } },
    });
    const one = stringify({
      catalog: 'shop',
      products: { alpha: { name: 'Alpha', prices: { main: perUnit(6000) } } },
    });
    for (let round = 0; round < 2; round += 1) {
      await turn(both);
      const { plan, result } = await door.apply(one, { prune: true });
      expect(plan.changes.map(({ action, key }) => `${action} ${key}`)).toEqual(['archive alpha.other']);
      expect(result.failed).toEqual([]);
      const prices = await turn(one);
      expect(prices.map(({ active }) => active)).toEqual(
        prices.map(({ lookup_key }) => lookup_key === 'shop_alpha_main'),
      );
      expect(prices).toHaveLength(2);
    }
  });

  it('a price that somebody put out of reach is made again, though Stripe remembers the first', async () => {
    const { turn } = await open();
    const [first] = (await turn(catalog(perUnit(6000), {}))) as [Wire];
    await door.dashboard.prices.update(first.id, {
      active: false,
      lookup_key: '',
      metadata: { pricebook: '' },
    });
    const [, second, ...more] = (await turn(catalog(perUnit(6000), {}))) as [Wire, Wire];
    expect(second).toMatchObject({ active: true, lookup_key: 'shop_alpha_main' });
    expect(more).toEqual([]);
  });

  it('a product that somebody deleted is made again, though Stripe remembers the first', async () => {
    const { turn } = await open();
    const bare = stringify({ catalog: 'shop', products: { alpha: { name: 'Alpha' } } });
    for (let round = 0; round < 3; round += 1) {
      await turn(bare);
      expect((await door.account()).products.map(({ id }) => id)).toEqual(['shop_alpha']);
      await door.dashboard.products.del('shop_alpha');
    }
  });

  it('a meter that somebody switched off and one made anew with its name are told apart', async () => {
    const { turn } = await open();
    const metered = catalog(tiered(5));
    await turn(metered);
    const [{ id }] = (await door.account()).meters as [Wire];
    await door.dashboard.billing.meters.deactivate(id);
    await turn(metered);
    expect((await door.account()).meters.map(({ status }) => status)).toEqual(['active']);
  });

  it('a lookup key renamed and renamed back, twice, is one price', async () => {
    const { turn } = await open();
    for (const lookup_key of ['one', 'two', 'one', 'two']) {
      const prices = await turn(catalog({ ...perUnit(6000), lookup_key }));
      expect(prices.map((price) => [price.lookup_key, price.active])).toEqual([[lookup_key, true]]);
    }
  });
});
