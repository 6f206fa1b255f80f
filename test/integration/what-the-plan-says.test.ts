import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../server/reconcile/types.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { desiredOf, planOf, run } from '../support/runs.ts';
import { shop } from '../support/shop.ts';

let sandbox: Sandbox;
let dashboard: Stripe;

beforeEach(async () => {
  sandbox = await startSandbox();
  dashboard = new Stripe('sk_test_dashboard', { host: '127.0.0.1', port: sandbox.port, protocol: 'http' });
});

afterEach(() => sandbox.close());

/** Applies a catalog, which has to succeed, and finds it in order afterwards. */
async function apply(yaml: string, options: { prune?: boolean } = {}): Promise<Plan> {
  const desired = desiredOf(yaml);
  const { plan, result } = await run(sandbox.url, desired, options);
  expect(result).toMatchObject({ failed: [], skipped: [] });
  expect((await planOf(sandbox.url, desired, options)).changes).toEqual([]);
  return plan;
}

const plan = (yaml: string, options: { prune?: boolean } = {}): Promise<Plan> =>
  planOf(sandbox.url, desiredOf(yaml), options);

/** Action, key, cause and changed paths of each change. */
function told({ changes }: Plan): [string, string, string, string[]][] {
  return changes.map(({ action, key, cause, fields }) => [
    action,
    key,
    cause,
    fields.map(({ path }) => path),
  ]);
}

async function price(lookupKey: string): Promise<Stripe.Price> {
  const { data } = await dashboard.prices.list({
    lookup_keys: [lookupKey],
    expand: ['data.currency_options', 'data.currency_options.eur.tiers'],
  });
  return data[0] as Stripe.Price;
}

const tiered = (more: string) => `catalog: shop
products:
  pro:
    name: Pro
    prices:
      volume:
        currency: usd
        tiers_mode: volume
        tiers:
          - { up_to: 10, unit_amount: 500 }
          - { up_to: inf, unit_amount: 400 }
        recurring: { interval: month }
${more}`;
const inEuros = `        currency_options:
          eur:
            tiers:
              - { up_to: 10, unit_amount: 450 }
              - { up_to: inf, unit_amount: 350 }
`;

describe('further currencies of a price with tiers', () => {
  it('are taken out by a replace when the catalog names them no more', async () => {
    await apply(tiered(inEuros));
    expect(told(await plan(tiered('')))).toEqual([
      ['replace', 'pro.volume', 'catalog', ['currency_options.eur.tiers']],
    ]);
    await apply(tiered(''));
    expect(Object.keys((await price('shop_pro_volume')).currency_options ?? {})).toEqual(['usd']);
  });

  it('follow a replace when somebody added them in Stripe', async () => {
    await apply(tiered(''));
    const { id } = await price('shop_pro_volume');
    const tiers = [
      { up_to: 10, unit_amount: 450 },
      { up_to: 'inf' as const, unit_amount: 350 },
    ];
    await dashboard.prices.update(id, { currency_options: { eur: { tiers } } });
    expect((await plan(tiered(''))).changes).toEqual([]);
    await apply(tiered('').replace('interval: month', 'interval: year'));
    const { currency_options } = await price('shop_pro_volume');
    expect(currency_options?.eur?.tiers?.map(({ unit_amount }) => unit_amount)).toEqual([450, 350]);
  });

  it('are said to be lost when the amounts they stood beside change', async () => {
    await apply(tiered(''));
    const { id } = await price('shop_pro_volume');
    await dashboard.prices.update(id, {
      currency_options: { eur: { tiers: [{ up_to: 'inf', unit_amount: 9 }] } },
    });
    const { changes } = await plan(tiered('').replace('unit_amount: 400', 'unit_amount: 300'));
    expect(changes[0]?.notes).toEqual(['no longer sold in EUR: the catalog does not name an amount']);
  });
});

const two = (line: string) => `catalog: shop
products:
  pro:
    name: Pro
${line}    prices:
      m: { currency: usd, unit_amount: 100, recurring: { interval: month } }
      y: { currency: usd, unit_amount: 1000, recurring: { interval: year } }
`;
const without = (yaml: string, name: string) => yaml.replace(new RegExp(`^ {6}${name}: .*\n`, 'm'), '');

describe('what the catalog no longer names', () => {
  it('is shown by its old key', async () => {
    await apply(two('    default_price: m\n'));
    const { changes } = await plan(without(two('    default_price: y\n'), 'm'));
    expect(changes).toMatchObject([
      { action: 'update', cause: 'catalog', fields: [{ path: 'default_price', from: 'pro.m', to: 'pro.y' }] },
    ]);
  });

  it('is no drift when it was pruned and comes back', async () => {
    await apply(two('    default_price: m\n'));
    const pruned = await apply(without(two(''), 'm'), { prune: true });
    expect(told(pruned)).toContainEqual(['archive', 'pro.m', 'catalog', ['active']]);
    const back = await plan(two('    default_price: m\n'));
    expect(told(back)).toEqual([
      ['restore', 'pro.m', 'catalog', ['active']],
      ['update', 'pro', 'catalog', ['default_price']],
    ]);
    await apply(two('    default_price: m\n'));
  });

  it('is drift when a person archived it', async () => {
    await apply(two(''));
    await dashboard.prices.update((await price('shop_pro_m')).id, { active: false });
    expect(told(await plan(two('')))).toEqual([['restore', 'pro.m', 'drift', ['active']]]);
  });
});

describe('a note of unfinished prices that a person changed', () => {
  async function withNote(note: (prices: { m: Stripe.Price; y: Stripe.Price }) => string): Promise<void> {
    await apply(two(''));
    const prices = { m: await price('shop_pro_m'), y: await price('shop_pro_y') };
    await dashboard.prices.update(prices.m.id, { metadata: { pricebook_unfinished: note(prices) } });
  }

  it.each<[string, Parameters<typeof withNote>[0]]>([
    ['itself', ({ m }) => m.id],
    ['the price of another key', ({ y }) => y.id],
    ['a price that does not exist', () => 'price_nope'],
    ['all of them', ({ m, y }) => `${m.id},${y.id},price_nope`],
  ])('archives nothing that is sold, and goes away (%s)', async (_name, note) => {
    await withNote(note);
    await apply(two(''));
    const { data } = await dashboard.prices.list({ product: 'shop_pro', active: true });
    expect(data).toHaveLength(2);
    expect((await price('shop_pro_m')).metadata).not.toHaveProperty('pricebook_unfinished');
  });
});

it('names no orphan that the same run puts away', async () => {
  const once = (a: string, b: string) => `catalog: shop
products:
  pro:
    name: Pro
    prices:
      a: { currency: usd, unit_amount: 100, lookup_key: ${a} }
      b: { currency: usd, unit_amount: 200, lookup_key: ${b} }
`;
  await apply(once('one', 'two'));
  const { orphans } = await apply(once('three', 'one'));
  expect(orphans).toEqual([]);
  const { data } = await dashboard.prices.list({ product: 'shop_pro', active: true });
  expect(data.map(({ unit_amount, lookup_key }) => [unit_amount, lookup_key]).sort()).toEqual([
    [100, 'three'],
    [200, 'one'],
  ]);
});

it('says that a rename makes a new one in this version', async () => {
  await apply(two(''));
  const renamed = two('').replace('      m: {', '      monthly: { was: m,');
  const { warnings } = await plan(renamed);
  expect(warnings).toMatchObject([{ kind: 'price', key: 'pro.monthly' }]);
  await run(sandbox.url, desiredOf(renamed));
  expect((await plan(renamed)).warnings).toEqual([]);
});

it('takes any word for a metadata key', async () => {
  const yaml = two('    metadata: { $ref: a, constructor: b, __proto__: c, hasOwnProperty: d }\n');
  await apply(yaml);
  await apply(yaml.replace('__proto__: c', '__proto__: changed'));
  const { metadata } = await dashboard.products.retrieve('shop_pro');
  expect(Object.entries(metadata)).toEqual(
    expect.arrayContaining([
      ['$ref', 'a'],
      ['constructor', 'b'],
      ['hasOwnProperty', 'd'],
    ]),
  );
});

describe('what is risky', () => {
  const once = (amount: number) => `catalog: shop
products:
  book: { name: Book, prices: { once: { currency: usd, unit_amount: ${amount} } } }
`;

  it.each<[number, number, boolean]>([
    [1000, 1499, false],
    [1000, 1500, false],
    [1000, 1501, true],
    [1000, 500, false],
    [1000, 499, true],
    [1000, 0, true],
    [0, 1, true],
  ])('an amount from %d to %d: %s', async (from, to, risky) => {
    await apply(once(from));
    expect((await plan(once(to))).changes).toMatchObject([{ action: 'replace', risky }]);
  });

  it("replacing somebody's own price that holds a lookup key of the catalog", async () => {
    const { id } = await dashboard.products.create({ name: 'Book', id: 'shop_book' });
    await dashboard.prices.create({
      product: id,
      currency: 'usd',
      unit_amount: 1000,
      lookup_key: 'shop_book_once',
    });
    expect((await plan(once(1001))).changes).toMatchObject([
      { action: 'adopt', kind: 'product', risky: false },
      { action: 'replace', kind: 'price', risky: true },
    ]);
  });

  it('another currency or interval, and an adoption that changes more than metadata', async () => {
    await apply(shop);
    const { changes } = await plan(
      shop
        .replace('currency: jpy', 'currency: eur')
        .replace('recurring: { interval: month }', 'recurring: { interval: week }'),
    );
    expect(changes.filter(({ action }) => action === 'replace').map(({ risky }) => risky)).toEqual([
      true,
      true,
    ]);
    await dashboard.products.create({ id: 'other_book', name: 'A book' });
    expect((await plan(once(1).replace('catalog: shop', 'catalog: other'))).changes[0]).toMatchObject({
      action: 'adopt',
      risky: true,
    });
  });
});
