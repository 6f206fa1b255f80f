/** The record of what was applied, which stands in the object's own metadata: laws of its text, and that it never acts by itself. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord } from '../../server/reconcile/record.ts';
import type { Fields, Value } from '../../server/reconcile/types.ts';
import { Door, type Wire } from './support/door.ts';
import { announce, runs } from './support/runs.ts';

announce('record');

const SLOTS = ['pricebook_applied', 'pricebook_applied_2', 'pricebook_applied_3', 'pricebook_applied_4'];

const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(' ', '"', '\\', '#', 'a', '😀'), maxLength: 60 }),
  fc.constantFrom('#abcdefgh', ' ', '', '0'),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((number) => JSON.parse(JSON.stringify(number)) as number),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 5 }),
  fc.array(fc.dictionary(fc.constantFrom('up_to', 'unit_amount'), text, { noNullPrototype: true }), {
    maxLength: 4,
  }),
);
const path = fc.oneof(
  fc.constantFrom(
    'name',
    'description',
    'features.subscription_update.products',
    'currency_options.eur.unit_amount',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((key) => `metadata.${key}`),
);
const fieldsOf = (maxKeys: number): fc.Arbitrary<Fields> =>
  fc.dictionary(path, value, { maxKeys, noNullPrototype: true });
/** As many metadata keys as a catalog may have, each as long as Stripe takes. */
const crowd: fc.Arbitrary<Fields> = fc
  .tuple(fc.integer({ min: 20, max: 43 }), fc.integer({ min: 5, max: 35 }), fieldsOf(8))
  .map(([count, length, more]) => ({
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `metadata.${'k'.repeat(length)}${index}`,
        `value ${index}`,
      ]),
    ),
    ...more,
  }));
const fields = fc.oneof(fieldsOf(5), fieldsOf(25), crowd);
const lookupKeys = fc.option(
  fc.dictionary(fc.stringMatching(/^[a-z]{1,12}$/), fc.string({ minLength: 1, maxLength: 60 }), {
    maxKeys: 30,
    noNullPrototype: true,
  }),
  { nil: undefined },
);

/** What Stripe keeps of metadata: an empty value is none, and it may trim. */
function stored(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([name, held]) => (held === '' ? [] : [[name, held.trim()]])),
  );
}

describe('the text of a record', () => {
  it('fits: four values of at most 500 characters, and each slot is said', () => {
    fc.assert(
      fc.property(fields, lookupKeys, (given, keys) => {
        const metadata = encodeRecord(given, keys);
        expect(Object.keys(metadata)).toEqual(SLOTS);
        for (const held of Object.values(metadata)) expect([...held].length).toBeLessThanOrEqual(500);
      }),
      { numRuns: runs(200) },
    );
  });

  it('tells each field it names, and no other value of it', () => {
    fc.assert(
      fc.property(fields, lookupKeys, value, (given, keys, other) => {
        const record = decodeRecord(stored(encodeRecord(given, keys)));
        // More than four values can hold, even as hashes: then nothing is told.
        if (!record) return;
        const named = new Set(record.named([...Object.keys(given), 'never.named']));
        for (const [name, held] of Object.entries(given)) {
          expect(named).toContain(name);
          expect(record.holds(name, held)).toBe(true);
          if (JSON.stringify(other) !== JSON.stringify(held)) expect(record.holds(name, other)).toBe(false);
          const literal = record.value(name);
          if (literal !== undefined) expect(literal).toEqual(held);
        }
        expect(named).not.toContain('never.named');
        expect(record.holds('never.named', null)).toBe(false);
      }),
      { numRuns: runs(200) },
    );
  });

  it('tells the lookup keys of the prices, or that they were too many', () => {
    const derived = (key: string): string => `shop_alpha_${key}`;
    fc.assert(
      fc.property(fieldsOf(10), lookupKeys, (given, keys) => {
        const record = decodeRecord(stored(encodeRecord(given, keys, derived)), derived);
        if (record?.prices !== undefined) expect(record.prices).toEqual(keys ?? {});
      }),
      { numRuns: runs(200) },
    );
    const few = { monthly: 'shop_alpha_monthly', yearly: 'chosen' };
    expect(decodeRecord(encodeRecord({ name: 'Alpha' }, few, derived), derived)?.prices).toEqual(few);
  });

  it('does not depend on the order of the fields', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const turned = Object.fromEntries(Object.entries(given).reverse());
        expect(encodeRecord(turned)).toEqual(encodeRecord(given));
      }),
      { numRuns: runs(50) },
    );
  });

  it('keeps short values readable and degrades step by step', () => {
    const wide = (count: number): Fields =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`metadata.${'k'.repeat(30)}${index}`, 'v'.repeat(30)]),
      );
    const known = (count: number): unknown => {
      const record = decodeRecord(encodeRecord(wide(count), { monthly: 'key' }));
      const [[name, held]] = Object.entries(wide(count)) as [[string, Value]];
      return (
        record && {
          value: record.value(name) === held,
          holds: record.holds(name, held),
          prices: record.prices !== undefined,
        }
      );
    };
    expect(known(10)).toEqual({ value: true, holds: true, prices: true });
    expect(known(30)).toEqual({ value: false, holds: true, prices: true });
    expect(known(70)).toEqual({ value: false, holds: true, prices: true });
    expect(known(300)).toBeUndefined();
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['of another version', { pricebook_applied: `2${JSON.stringify({ f: { name: 'Alpha' } })}` }],
    ['cut short', { pricebook_applied: '1{"f":{"name":"Al' }],
    ['with a part missing', { pricebook_applied_2: '"}}' }],
    ['not of ours', { pricebook_applied: '1null' }],
    ['of another shape', { pricebook_applied: '1{"f":null}' }],
    ['a list', { pricebook_applied: '1[]' }],
    ['free text', { pricebook_applied: '1 do not touch' }],
  ])('%s tells nothing', (_name, metadata) => {
    expect(decodeRecord(metadata)).toBeUndefined();
  });
});

describe('a record that cannot be read', () => {
  let door: Door;
  beforeAll(async () => {
    door = await Door.open();
  });
  afterAll(() => door.close());
  beforeEach(() => door.reset());

  const YAML = `
catalog: shop
metadata: { color: red }
products:
  alpha:
    name: Alpha
    description: Of the catalog
    default_price: monthly
    prices:
      monthly: { nickname: Monthly, currency: usd, unit_amount: 500, recurring: { interval: month } }
portal_configurations:
  default: { name: Portal, features: { invoice_history: { enabled: true } } }
`;
  const SHORTER = YAML.replace('    description: Of the catalog\n', '').replace('name: Portal, ', '');

  async function overwrite(record: (metadata: Wire) => Wire): Promise<void> {
    const { products, prices, portals } = await door.account();
    for (const { id, metadata } of products)
      await door.dashboard.products.update(id, { metadata: record(metadata) });
    for (const { id, metadata } of prices)
      await door.dashboard.prices.update(id, { metadata: record(metadata) });
    for (const { id, metadata } of portals)
      await door.dashboard.billingPortal.configurations.update(id, { metadata: record(metadata) });
  }

  const WAYS: [string, (metadata: Wire) => Wire][] = [
    [
      'of another version',
      ({ pricebook_applied }) => ({ pricebook_applied: pricebook_applied.replace(/^1/, '2') }),
    ],
    ['damaged', ({ pricebook_applied }) => ({ pricebook_applied: pricebook_applied.slice(0, 20) })],
    ['gone', () => ({ pricebook_applied: '' })],
  ];

  it.each(WAYS)('%s: causes no write by itself', async (_name, record) => {
    await door.apply(YAML);
    await overwrite(record);
    const { plan } = await door.apply(YAML);
    expect([plan.changes, plan.steps]).toEqual([[], []]);
    await door.forgetRequests();
    await door.apply(YAML);
    expect(await door.writes()).toEqual([]);
  });

  it.each(WAYS)('%s: what the catalog no longer names is left', async (_name, record) => {
    await door.apply(YAML);
    await overwrite(record);
    expect((await door.plan(SHORTER)).changes).toEqual([]);
  });

  it.each(WAYS)(
    '%s: a difference is compared two ways, and the next write makes it good',
    async (_name, record) => {
      await door.apply(YAML);
      await overwrite(record);
      await door.dashboard.products.update('shop_alpha', { description: 'Of the dashboard' });
      const { plan } = await door.apply(YAML);
      expect(
        plan.changes.flatMap(({ key, fields }) => fields.map(({ path, cause }) => `${key} ${path} ${cause}`)),
      ).toEqual(['alpha description catalog']);
      await door.dashboard.products.update('shop_alpha', { description: 'Of the dashboard' });
      expect((await door.plan(YAML)).changes.map(({ cause }) => cause)).toEqual(['drift']);
    },
  );

  it('of an object with as much metadata as can be is still three ways, then two', async () => {
    const crowded = (count: number, description: string): string =>
      `catalog: shop\nproducts:\n  alpha:\n    name: Alpha\n    description: ${description}\n    metadata:\n` +
      Array.from({ length: count }, (_, index) => `      ${'k'.repeat(35)}${index}: ${'v'.repeat(index)}`)
        .slice(1)
        .join('\n');
    await door.apply(crowded(44, 'one'));
    const [{ metadata }] = (await door.account()).products as [Wire];
    expect(Object.keys(metadata).length).toBeLessThanOrEqual(50);
    expect((await door.plan(crowded(44, 'one'))).changes).toEqual([]);
    await door.dashboard.products.update('shop_alpha', { description: 'theirs' });
    expect((await door.plan(crowded(44, 'one'))).changes.map(({ cause }) => cause)).toEqual(['drift']);
    expect((await door.plan(crowded(44, 'two'))).changes.map(({ cause }) => cause)).toEqual(['both']);
    const { result } = await door.apply(crowded(20, 'two'));
    expect(result.failed).toEqual([]);
    const kept = Object.keys((await door.account()).products[0].metadata).filter((key) =>
      key.startsWith('k'),
    );
    expect(kept).toHaveLength(19);
  });
});
