import { expect, test } from 'vitest';
import { resolve } from '../../../server/catalog/index.ts';
import type { Catalog } from '../../../server/catalog/types.ts';
import { load } from './support.ts';

function loaded(text: string): Catalog {
  const { catalog, errors } = load(text);
  expect(errors).toEqual([]);
  return catalog as Catalog;
}

const yaml = `
catalog: shop
mode: test
metadata: { all: 1, both: catalog }
meters:
  z: { display_name: Z, event_name: z, default_aggregation: { formula: sum } }
  a: { display_name: A, event_name: a, default_aggregation: { formula: count } }
products:
  pro_max:
    name: Pro Max
    default_price: year
    metadata: { both: product }
    prices:
      year: { currency: usd, unit_amount_decimal: 900.50, recurring: { interval: year } }
      month: { currency: usd, unit_amount: 100, recurring: { interval: month }, was: monthly, metadata: { own: yes, both: 0x10, flag: true, ratio: 1.50 } }
  pro:
    id: prod_chosen
    name: Pro
    default_price: pro.b
    prices:
      b: { lookup_key: chosen, currency: usd, unit_amount: 100, was: pro_max.b, recurring: { interval: week } }
      a: { active: false, currency: usd, unit_amount: 100 }
portal_configurations:
  main:
    features:
      payment_method_update: { enabled: true }
      subscription_update:
        enabled: true
        default_allowed_updates: [price]
        products: [{ product: pro_max, prices: [month, pro_max.year] }]
      subscription_pause: { enabled: true, duration: { type: interval_options, interval_options: [{ interval: week }] } }
`;

test('ids, lookup keys, metadata and references are worked out', () => {
  const desired = resolve(loaded(yaml));
  expect(desired).toMatchObject({ catalog: 'shop', mode: 'test', metadata: { all: '1', both: 'catalog' } });
  expect(desired.meters.map(({ key }) => key)).toEqual(['a', 'z']);
  expect(
    desired.products.map(({ key, id, defaultPrice, priceKeys, metadata }) => ({
      key,
      id,
      defaultPrice,
      priceKeys,
      metadata,
    })),
  ).toEqual([
    {
      key: 'pro',
      id: 'prod_chosen',
      defaultPrice: 'pro.b',
      priceKeys: ['pro.a', 'pro.b'],
      metadata: { all: '1', both: 'catalog' },
    },
    {
      key: 'pro_max',
      id: 'shop_pro_max',
      defaultPrice: 'pro_max.year',
      priceKeys: ['pro_max.month', 'pro_max.year'],
      metadata: { all: '1', both: 'product' },
    },
  ]);
  expect(desired.prices.map(({ key, product, lookupKey }) => [key, product, lookupKey])).toEqual([
    ['pro.a', 'pro', 'shop_pro_a'],
    ['pro.b', 'pro', 'chosen'],
    ['pro_max.month', 'pro_max', 'shop_pro_max_month'],
    ['pro_max.year', 'pro_max', 'shop_pro_max_year'],
  ]);
  const [, b, month, year] = desired.prices;
  expect(b?.spec.was).toBe('pro_max.b');
  expect(month?.spec.was).toBe('pro_max.monthly');
  expect(month?.metadata).toEqual({ all: '1', both: '0x10', own: 'yes', flag: 'true', ratio: '1.50' });
  expect(year?.spec.unit_amount_decimal).toBe('900.50');
  const features = desired.portalConfigurations[0]?.spec.features;
  expect(features?.subscription_update?.products).toEqual([
    { product: 'pro_max', prices: ['pro_max.month', 'pro_max.year'] },
  ]);
  expect(features?.subscription_pause?.duration?.interval_options).toEqual([
    { interval: 'week', interval_count: 1 },
  ]);
});

test('does not change the catalog, and does not depend on the order of keys', () => {
  const catalog = loaded(yaml);
  const before = structuredClone(catalog);
  const desired = resolve(catalog);
  expect(catalog).toEqual(before);
  const turned = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).reverse());
  const other = resolve({
    ...catalog,
    meters: turned(catalog.meters),
    products: Object.fromEntries(
      Object.entries(turned(catalog.products)).map(([key, spec]) => [
        key,
        { ...spec, prices: turned(spec.prices ?? {}) },
      ]),
    ),
  });
  expect(other).toEqual(desired);
  expect(JSON.stringify(other.prices.map(({ key }) => key))).toBe(
    JSON.stringify(desired.prices.map(({ key }) => key)),
  );
});

test('decimals keep the text that was written, quoted or bare', () => {
  const catalog = loaded(
    'catalog: s\nproducts: { a: { name: A, prices: { p: { currency: usd, unit_amount_decimal: 0.50 }, q: { currency: usd, unit_amount_decimal: "1.2500" } } } }\n',
  );
  expect(catalog.products.a?.prices?.p?.unit_amount_decimal).toBe('0.50');
  expect(catalog.products.a?.prices?.q?.unit_amount_decimal).toBe('1.2500');
});

test('texts have no edges, whether a block ends in a line break or somebody typed a space', () => {
  const { products } = loaded(`catalog: shop
metadata: { team: " billing " }
products:
  pro:
    name: "  Pro "
    description: |
      Two
      lines
    images: [" https://shop.example/a.png"]
`);
  expect(products.pro).toMatchObject({
    name: 'Pro',
    description: 'Two\nlines',
    images: ['https://shop.example/a.png'],
  });
});

test('tiers say by themselves that a price is tiered', () => {
  const tiered = (scheme: string) => `catalog: shop
products:
  pro:
    name: Pro
    prices:
      main: { currency: usd, ${scheme}tiers_mode: volume, tiers: [{ up_to: inf, unit_amount: 5 }], recurring: { interval: month } }
`;
  expect(load(tiered('')).errors).toEqual([]);
  expect(load(tiered('billing_scheme: tiered, ')).errors).toEqual([]);
  expect(load(tiered('billing_scheme: per_unit, ')).errors).toHaveLength(1);
});
