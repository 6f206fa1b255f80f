import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { cpuWatch } from '../../support/cpu.ts';
import { clientOf, useSandbox } from './support.ts';

/** Held still, so that everything is made in one second: the order must come from elsewhere. */
let time = 1_800_000_000_000;
const client = useSandbox({ now: () => time, pricesListDefault: 'all' });
const names = Array.from({ length: 25 }, (_, index) => `p${String(index).padStart(2, '0')}`);
const newest = names.toReversed();

beforeAll(async () => {
  for (const id of names) await client.stripe.products.create({ id, name: id });
});

const ids = (list: { data: { id: string }[] }) => list.data.map(({ id }) => id);
const listed = async (form: string) => (await client.send('GET', '/v1/products', form)).body;

describe('pages', () => {
  test('have ten objects unless asked otherwise, newest first', async () => {
    const page = await listed('');
    expect(page).toMatchObject({ object: 'list', url: '/v1/products', has_more: true });
    expect(Object.keys(page).sort()).toEqual(['data', 'has_more', 'object', 'url']);
    expect(ids(page)).toEqual(newest.slice(0, 10));
  });

  test.each([
    ['limit=3', 3],
    ['limit=0', 1],
    ['limit=101', 25],
    ['limit=1000000', 25],
  ])('%s gives %i', async (form, count) => {
    expect((await listed(form)).data).toHaveLength(count);
  });

  test.each([
    ['starting_after=p20&limit=3', ['p19', 'p18', 'p17'], true],
    ['starting_after=p02&limit=3', ['p01', 'p00'], false],
    ['starting_after=p03&limit=3', ['p02', 'p01', 'p00'], false],
    ['starting_after=p00', [], false],
    ['ending_before=p20&limit=3', ['p23', 'p22', 'p21'], true],
    ['ending_before=p21&limit=3', ['p24', 'p23', 'p22'], false],
    ['ending_before=p24', [], false],
    // A cursor that does not match the filter still marks a place.
    ['starting_after=p20&limit=2&active=true', ['p19', 'p18'], true],
  ])('%s', async (form, wanted, more) => {
    const page = await listed(form);
    expect([ids(page), page.has_more]).toEqual([wanted, more]);
  });

  test('the SDK walks through all of them, both ways', async () => {
    const forth: string[] = [];
    for await (const { id } of client.stripe.products.list({ limit: 7 })) forth.push(id);
    expect(forth).toEqual(newest);
    const back: string[] = [];
    for await (const { id } of client.stripe.products.list({ limit: 7, ending_before: 'p00' })) back.push(id);
    expect(back).toEqual(names.slice(1));
  });

  test('an object made by an earlier clock has its place by time', async () => {
    time -= 5000;
    await client.stripe.products.create({ id: 'earlier', name: 'x' });
    time += 5000;
    const page = await listed('limit=100');
    expect(ids(page)).toEqual([...newest, 'earlier']);
    expect(ids(await listed('starting_after=p01'))).toEqual(['p00', 'earlier']);
    await client.stripe.products.del('earlier');
  });

  test('an update does not move an object', async () => {
    await client.stripe.products.update('p05', { description: 'x' });
    expect(ids(await listed('limit=100'))).toEqual(newest);
  });
});

describe('filters of products', () => {
  beforeAll(async () => {
    await client.stripe.products.update('p01', { active: false });
    await client.stripe.products.update('p02', { shippable: true });
    await client.stripe.products.update('p03', { shippable: false });
    await client.stripe.products.update('p04', { url: 'https://example.com/' });
    time += 10_000;
    await client.stripe.products.create({ id: 'late', name: 'x', type: 'good' });
    time -= 10_000;
  });
  const then = 1_800_000_000;

  test.each([
    ['active=false', ['p01']],
    ['shippable=true', ['p02']],
    ['shippable=false', ['p03']],
    ['url=https://example.com/', ['p04']],
    ['type=good', ['late']],
    [`created[gt]=${then}`, ['late']],
    [`created[gte]=${then + 10}`, ['late']],
    [`created[gte]=${then + 11}`, []],
    [`created=${then + 10}`, ['late']],
    [`created[gt]=${then}&created[lt]=${then + 10}`, []],
    [`created[gt]=${then}&created[lte]=${then + 10}`, ['late']],
    ['ids[]=p07&ids[]=p09&ids[]=unknown', ['p09', 'p07']],
    ['ids[0]=p07&ids[1]=p01&active=true', ['p07']],
    ['ids[0]=p07&ids[1]=p07', ['p07']],
  ])('%s', async (form, wanted) => {
    expect(ids(await listed(`${form}&limit=100`))).toEqual(wanted);
  });

  test('without `active` the archived ones are there', async () => {
    expect(ids(await listed('limit=100'))).toContain('p01');
  });

  test('the limit holds for `ids` too', async () => {
    const page = await listed(names.map((name, index) => `ids[${index}]=${name}`).join('&'));
    expect([page.data.length, page.has_more]).toEqual([10, true]);
  });
});

describe('filters of prices', () => {
  const made: Record<string, string> = {};
  beforeAll(async () => {
    const { stripe } = client;
    const meter = await stripe.billing.meters.create({
      display_name: 'm',
      event_name: 'm',
      default_aggregation: { formula: 'sum' },
    });
    made.meter = meter.id;
    const make = async (
      name: string,
      params: Omit<Stripe.PriceCreateParams, 'product'> & { product?: string },
    ) => {
      made[name] = (
        await stripe.prices.create({ product: 'p00', unit_amount: 1, lookup_key: name, ...params })
      ).id;
    };
    await make('once', { currency: 'usd' });
    await make('euro', { currency: 'eur' });
    await make('month', { currency: 'usd', recurring: { interval: 'month' } });
    await make('metered', {
      currency: 'usd',
      recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    });
    await make('year', { currency: 'usd', product: 'p01', recurring: { interval: 'year' } });
    await make('gone', { currency: 'usd', active: false });
  });
  const found = async (form: string) => {
    const { body } = await client.send('GET', '/v1/prices', form);
    return body.data.map(({ lookup_key }: Stripe.Price) => lookup_key);
  };

  test.each([
    ['', ['gone', 'year', 'metered', 'month', 'euro', 'once']],
    ['active=true', ['year', 'metered', 'month', 'euro', 'once']],
    ['active=false', ['gone']],
    ['currency=eur', ['euro']],
    ['currency=EUR', ['euro']],
    ['type=one_time', ['gone', 'euro', 'once']],
    ['type=recurring', ['year', 'metered', 'month']],
    ['product=p01', ['year']],
    ['recurring[interval]=month', ['metered', 'month']],
    ['recurring[usage_type]=metered', ['metered']],
    ['lookup_keys[]=once&lookup_keys[]=gone&lookup_keys[]=nothing', ['gone', 'once']],
    ['lookup_keys[0]=once&lookup_keys[1]=gone&active=true', ['once']],
    ['lookup_keys[0]=once&lookup_keys[1]=gone&active=false', ['gone']],
    ['lookup_keys[0]=once&product=p01', []],
    ['lookup_keys[0]=month&currency=usd&recurring[interval]=month', ['month']],
    ['created[lt]=1', []],
  ])('%s', async (form, wanted) => {
    expect(await found(form)).toEqual(wanted);
  });

  test('recurring[meter]', async () => {
    expect(await found(`recurring[meter]=${made.meter}`)).toEqual(['metered']);
  });

  test('a cursor goes with a filter', async () => {
    expect(await found(`type=one_time&starting_after=${made.year}`)).toEqual(['euro', 'once']);
    expect(await found(`lookup_keys[0]=once&lookup_keys[1]=gone&starting_after=${made.gone}`)).toEqual([
      'once',
    ]);
    expect(await found(`lookup_keys[0]=once&lookup_keys[1]=gone&ending_before=${made.euro}`)).toEqual([
      'gone',
    ]);
  });
});

describe.each([
  { setting: 'active', wanted: ['on'] },
  { setting: undefined, wanted: ['on'] },
  { setting: 'all', wanted: ['off', 'on'] },
] as const)('prices without `active`, pricesListDefault $setting', ({ setting, wanted }) => {
  test('are what the switch says; with `active` they are what was asked', async () => {
    const own = clientOf(await startSandbox(setting === undefined ? {} : { pricesListDefault: setting }));
    try {
      await own.stripe.products.create({ id: 'p', name: 'p' });
      await own.stripe.prices.create({ product: 'p', currency: 'usd', unit_amount: 1, lookup_key: 'on' });
      await own.stripe.prices.create({
        product: 'p',
        currency: 'usd',
        unit_amount: 1,
        lookup_key: 'off',
        active: false,
      });
      const keys = async (params: Stripe.PriceListParams) =>
        (await own.stripe.prices.list(params)).data.map(({ lookup_key }) => lookup_key);
      expect(await keys({})).toEqual(wanted);
      expect(await keys({ lookup_keys: ['on', 'off'] })).toEqual(wanted);
      expect(await keys({ active: true })).toEqual(['on']);
      expect(await keys({ active: false })).toEqual(['off']);
    } finally {
      await own.sandbox.close();
    }
  });
});

test('filters of meters and of portal configurations', async () => {
  const { stripe } = client;
  const meter = (event_name: string) =>
    stripe.billing.meters.create({ display_name: 'x', event_name, default_aggregation: { formula: 'sum' } });
  const [on, off] = [await meter('on'), await meter('off')];
  await stripe.billing.meters.deactivate(off.id);
  expect(ids(await stripe.billing.meters.list({ status: 'inactive' }))).toEqual([off.id]);
  expect(ids(await stripe.billing.meters.list({ status: 'active' }))).toContain(on.id);
  expect(ids(await stripe.billing.meters.list())).toEqual(expect.arrayContaining([on.id, off.id]));

  const portal = () =>
    stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
  const [used, unused] = [await portal(), await portal()];
  await stripe.billingPortal.configurations.update(unused.id, { active: false });
  const portals = stripe.billingPortal.configurations;
  expect(ids(await portals.list({ active: true }))).toEqual([used.id]);
  expect(ids(await portals.list({ active: false }))).toEqual([unused.id]);
  expect(ids(await portals.list({ is_default: true }))).toEqual([]);
  expect(ids(await portals.list({ is_default: false }))).toEqual([unused.id, used.id]);
});

test('ten thousand foreign prices do not make a list slow', async () => {
  const own = clientOf(await startSandbox());
  try {
    await own.stripe.products.create({ id: 'p', name: 'p' });
    await own.stripe.prices.create({
      product: 'p',
      currency: 'usd',
      unit_amount: 1,
      lookup_key: 'wanted',
    });
    const alone = (await own.control('GET', 'state')).body;
    const full = structuredClone(alone);
    const [stored] = full.objects.price;
    full.objects.price = [
      ...Array.from({ length: 10_000 }, (_, index) => ({
        ...stored,
        id: `price_${index}`,
        lookup_key: `k${index}`,
      })),
      stored,
    ];
    expect((await own.control('PUT', 'state', full)).status).toBe(200);
    const hundred = async (wanted: number) => {
      const spent = cpuWatch();
      for (let index = 0; index < 100; index++) {
        const { data } = await own.stripe.prices.list({
          lookup_keys: ['wanted', `k${index}`],
          active: true,
        });
        expect(data).toHaveLength(wanted);
      }
      return spent();
    };
    const among = await hundred(2);
    await own.control('PUT', 'state', alone);
    expect(among).toBeLessThan(4 * (await hundred(1)) + 500);
    await own.control('PUT', 'state', full);
    let count = 0;
    for await (const _ of own.stripe.prices.list({ limit: 100, product: 'p' })) count++;
    expect(count).toBe(10_001);
    const { body } = await own.send('GET', '/v1/prices', 'limit=101');
    expect([body.data.length, body.has_more]).toEqual([100, true]);
  } finally {
    await own.sandbox.close();
  }
});
