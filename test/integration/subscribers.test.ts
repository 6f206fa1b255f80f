/**
 * What a plan says of people who pay already: for each price that it puts away how many subscriptions hold it.
 * Through the command line, against an account in which people have subscribed.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../server/reconcile/types.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { type Ran, useCli, workFolder } from '../support/cli.ts';
import { type Control, controlOf } from '../support/control.ts';

const cli = useCli();
let sandbox: Sandbox;
let control: Control;
let stripe: Stripe;
let folder: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  control = controlOf(sandbox.url);
  stripe = new Stripe('sk_test_dashboard', { host: '127.0.0.1', port: sandbox.port, protocol: 'http' });
  folder = workFolder({}, `STRIPE_SECRET_KEY=rk_test_cli\nSTRIPE_API_BASE=${sandbox.url}\n`);
});

afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const prices = `      monthly: { currency: usd, unit_amount: 6000, recurring: { interval: month } }
      seats: { currency: usd, unit_amount: 500, recurring: { interval: month } }
      yearly: { currency: usd, unit_amount: 60000, recurring: { interval: year } }
      once: { currency: usd, unit_amount: 900 }
`;
const shop = `catalog: shop\nproducts:\n  pro:\n    name: Pro\n    prices:\n${prices}`;
const dearer = shop.replace('unit_amount: 6000,', 'unit_amount: 6500,');

function edit(text: string): void {
  writeFileSync(join(folder, 'catalog', 'shop.yaml'), text);
}

async function apply(text: string): Promise<void> {
  edit(text);
  const ran = await reconcile('--yes');
  expect(ran).toMatchObject({ code: 0 });
}

function reconcile(...args: string[]): Promise<Ran> {
  return cli(['reconcile', ...args], { cwd: folder });
}

async function planned(...args: string[]): Promise<Plan> {
  const { code, stdout } = await reconcile('--dry-run', '--json', ...args);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Plan;
}

/** Action, key and subscribers of each change. */
const told = ({ changes }: Plan) =>
  changes.map(({ action, key, subscribers }) => [action, key, subscribers] as const);

async function priceOf(key: string): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [`shop_pro_${key}`] });
  return data[0]?.id ?? '';
}

/** Customers who pay for prices, each for all of them, with a subscription each. */
async function subscribe(
  count: number,
  keys: string[],
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription[]> {
  const items = await Promise.all(keys.map(async (key) => ({ price: await priceOf(key) })));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { id } = await stripe.customers.create({
        payment_method: 'pm_card_visa',
        invoice_settings: { default_payment_method: 'pm_card_visa' },
      });
      return stripe.subscriptions.create({ customer: id, items, ...more });
    }),
  );
}

/** The requests that count subscribers. */
async function countings(): Promise<string[]> {
  const requests = await control.requests();
  return requests
    .filter(({ method, path }) => method === 'GET' && path === '/v1/subscriptions')
    .map(({ query }) => query);
}

describe('a price that is replaced', () => {
  it.each([
    [0, 'no subscribers', 'Plan: 1 to replace. '],
    [1, '1 subscriber keeps the old price', 'Plan: 1 to replace (1 subscriber keeps the old price). '],
    [12, '12 subscribers keep the old price', 'Plan: 1 to replace (12 subscribers keep the old price). '],
  ])('with %d subscribers, in text, JSON and Markdown', async (count, sentence, end) => {
    await apply(shop);
    await subscribe(count, ['monthly']);
    edit(dearer);
    const text = await reconcile('--dry-run');
    expect(text.stdout).toContain(
      `± price pro.monthly  unit_amount $60.00 → $65.00\n    ${sentence}\n${end}`,
    );
    expect(told(await planned())).toEqual([['replace', 'pro.monthly', { count, more: false }]]);
    const { stdout } = await reconcile('--dry-run', '--format', 'markdown');
    expect(stdout).toContain(
      `| \`±\` replace | price \`pro.monthly\` | \`unit_amount\` \`$60.00\` → \`$65.00\` | ${sentence} |`,
    );
  });

  it('says how many of them owe an invoice, and does not count who is gone', async () => {
    await apply(shop);
    await subscribe(10, ['monthly']);
    await subscribe(2, ['monthly'], { payment_behavior: 'default_incomplete' });
    const [gone] = await subscribe(1, ['monthly']);
    await stripe.subscriptions.cancel(gone?.id ?? '');
    edit(dearer);
    const { stdout } = await reconcile('--dry-run');
    expect(stdout).toContain('\n    12 subscribers (2 unpaid) keep the old price\n');
    expect(stdout).toContain('1 to replace (12 subscribers keep the old price).');
    expect(told(await planned())).toEqual([['replace', 'pro.monthly', { count: 12, more: false }]]);

    // A day later the two that were never paid for have expired.
    await fetch(`${sandbox.url}/_sandbox/clock`, { method: 'POST', body: '{"advance":86400}' });
    expect(told(await planned())).toEqual([['replace', 'pro.monthly', { count: 10, more: false }]]);
  });

  it('reads one page, and says that there are more', async () => {
    await apply(shop);
    await subscribe(101, ['monthly']);
    edit(dearer);
    await control.forgetRequests();
    const { stdout } = await reconcile('--dry-run');
    expect(stdout).toContain('\n    100+ subscribers keep the old price\n');
    expect(stdout).toContain('1 to replace (100+ subscribers keep the old price).');
    expect(await countings()).toHaveLength(1);
    expect(told(await planned())).toEqual([['replace', 'pro.monthly', { count: 100, more: true }]]);
  });

  it('is done all the same, and they keep it', async () => {
    await apply(shop);
    const [subscription] = await subscribe(1, ['monthly']);
    const old = await priceOf('monthly');
    edit(dearer);
    const { code, stdout } = await reconcile('--yes', '--format', 'markdown');
    expect(code).toBe(0);
    expect(stdout).toContain(' | 1 subscriber keeps the old price |\n');
    expect(stdout).toMatch(/\n\nApplied: 1 replaced\. \d+ requests\.\n$/);
    const { items } = await stripe.subscriptions.retrieve(subscription?.id ?? '');
    expect(items.data.map(({ price }) => [price.id, price.active, price.unit_amount])).toEqual([
      [old, false, 6000],
    ]);
    const again = await reconcile('--yes');
    expect(again.stdout).toMatch(/^Stripe matches the catalog\./);
  });

  it('has another hash only when something else is to be done', async () => {
    await apply(shop);
    edit(dearer);
    const before = await planned();
    await subscribe(1, ['monthly']);
    const after = await planned();
    expect(told(before)).not.toEqual(told(after));
    expect(after.hash).toBe(before.hash);
    edit(dearer.replace('6500', '6600'));
    expect((await planned()).hash).not.toBe(before.hash);
  });
});

describe('other prices that are put away', () => {
  it('are counted when they are withdrawn', async () => {
    await apply(shop);
    await subscribe(3, ['yearly']);
    edit(shop.replace('yearly: {', 'yearly: { active: false,'));
    const { stdout } = await reconcile('--dry-run');
    expect(stdout).toContain('- price pro.yearly  active true → false\n    3 subscribers keep it\n');
    expect(stdout).toContain('Plan: 1 to archive (3 subscribers keep their price).');
    expect(told(await planned())).toEqual([['archive', 'pro.yearly', { count: 3, more: false }]]);
  });

  it('are counted when they are pruned, and only then', async () => {
    await apply(shop);
    await subscribe(2, ['yearly']);
    edit(shop.replace(/ {6}yearly: .*\n/, ''));
    expect(told(await planned())).toEqual([]);
    expect(await countings()).toEqual([]);
    expect(told(await planned('--prune'))).toEqual([['archive', 'pro.yearly', { count: 2, more: false }]]);
  });

  it('are counted when an old price takes over again, those of the price that it displaces', async () => {
    await apply(shop);
    await subscribe(5, ['monthly']);
    await apply(dearer);
    await subscribe(2, ['monthly']);
    edit(shop);
    expect(told(await planned())).toEqual([['restore', 'pro.monthly', { count: 2, more: false }]]);
    const { stdout } = await reconcile('--dry-run');
    expect(stdout).toContain('Plan: 1 to restore (2 subscribers keep the old price).');
  });

  it('each have their own count; in the end a subscription that holds several counts once', async () => {
    await apply(shop);
    await subscribe(2, ['monthly']);
    await subscribe(1, ['monthly', 'seats']);
    edit(dearer.replace('unit_amount: 500,', 'unit_amount: 550,'));
    expect(told(await planned())).toEqual([
      ['replace', 'pro.monthly', { count: 3, more: false }],
      ['replace', 'pro.seats', { count: 1, more: false }],
    ]);
    const { stdout } = await reconcile('--dry-run');
    expect(stdout).toContain('Plan: 2 to replace (3 subscribers keep the old prices).');
  });

  it('are not asked about when nobody can subscribe to them', async () => {
    await apply(shop);
    edit(shop.replace('unit_amount: 900', 'unit_amount: 950'));
    expect(told(await planned())).toEqual([['replace', 'pro.once', { count: 0, more: false }]]);
    expect(await countings()).toEqual([]);
  });
});

describe('what puts no price away', () => {
  it('asks nothing and says nothing', async () => {
    await apply(shop);
    await subscribe(1, ['monthly']);
    expect(told(await planned())).toEqual([]);
    edit(
      shop.replace('name: Pro', 'name: Pro for teams').replace('yearly: {', 'yearly: { nickname: Yearly,'),
    );
    const plan = await planned();
    expect(told(plan).map(([action, , subscribers]) => [action, subscribers])).toEqual([
      ['update', null],
      ['update', null],
    ]);
    expect(await countings()).toEqual([]);
  });
});

describe('a Stripe that does not answer as it should', () => {
  const on = { method: 'GET', path: '/v1/subscriptions' };

  it('says that the key may not read subscriptions, once, and applies', async () => {
    await apply(shop);
    await subscribe(2, ['monthly']);
    edit(dearer.replace('unit_amount: 500,', 'unit_amount: 550,'));
    await control.forgetRequests();
    await control.fault({ ...on, status: 403, store: false, times: 100 });
    const { code, stdout } = await reconcile('--dry-run', '--strict');
    expect(code).toBe(0);
    expect(stdout.match(/\n {4}subscribers not counted: the key may not read subscriptions\n/g)).toHaveLength(
      2,
    );
    expect(stdout).toContain('Plan: 2 to replace. ');
    expect(await countings()).toHaveLength(1);
    expect(told(await planned()).map(([, , subscribers]) => subscribers)).toEqual([null, null]);
    expect(await reconcile('--yes')).toMatchObject({ code: 0 });
  });

  it.each([429, 500, 503])('asks again after a %d', async (status) => {
    await apply(shop);
    await subscribe(1, ['monthly']);
    edit(dearer);
    await control.fault({ ...on, status, store: false, times: 2 });
    expect(told(await planned())).toEqual([['replace', 'pro.monthly', { count: 1, more: false }]]);
  });

  it('makes no plan when it cannot be read: unknown is not nobody', async () => {
    await apply(shop);
    edit(dearer);
    await control.fault({ ...on, status: 500, store: false, times: 100 });
    const { code, stdout, stderr } = await reconcile('--dry-run');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/failed 4 times/);
  });
});
