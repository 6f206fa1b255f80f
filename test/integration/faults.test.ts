/** What Stripe or the way to it does wrong: nothing is made twice, nothing is taken for missing, all is said. */
import { type AddressInfo, createServer } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyPlan } from '../../server/reconcile/reconcile.ts';
import { realClock } from '../../server/stripe/limiter.ts';
import { type Picture, picture } from '../support/account-picture.ts';
import { allFields, allFieldsLater } from '../support/all-fields.ts';
import { finished } from '../support/cli.ts';
import { contestedShop } from '../support/contested-shop.ts';
import { type FaultOrder, type State, useControl } from '../support/control.ts';
import { edited } from '../support/edit-catalog.ts';
import { openGate } from '../support/gate.ts';
import { clientOf, desiredOf, planOf, run, startCommand, useCatalogFolders } from '../support/runs.ts';
import { SOAK } from '../support/size.ts';

const sandbox = useControl();
const folderWith = useCatalogFolders();
const PRUNE = { prune: true };

const before = contestedShop({ extra: shelf('mug', 900) });
const after = edited(
  contestedShop({
    monthly: 1200,
    headline: 'Our shop',
    extra: `${shelf('mug', 950)}${shelf('cup', 700)}`,
  }),
  { 'meters.calls.display_name': 'The calls', 'products.plan.name': 'The plan' },
);

function shelf(product: string, amount: number): string {
  return `  ${product}:\n    name: ${product}\n    prices: { one: { currency: usd, unit_amount: ${amount} } }\n`;
}

beforeEach(() => sandbox.reset());

interface Clean {
  start: State;
  goal: Picture;
  state: State;
  writes: string[];
  reads: number;
}

async function cleanly(text: string, start?: State): Promise<Clean> {
  if (start) await sandbox.become(start);
  const from = await sandbox.state();
  expect((await run(sandbox.url, desiredOf(text), PRUNE)).result.failed).toEqual([]);
  const state = await sandbox.state();
  const requests = await sandbox.requests();
  const writes = requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
  return { start: from, goal: picture(state), state, writes, reads: requests.length - writes.length };
}

type Effect = { status: number; store?: boolean } | { cut: 'before' | 'after' };

const passing: [string, Effect][] = [
  ['500', { status: 500 }],
  ['500, kept under the key', { status: 500, store: true }],
  ['429', { status: 429 }],
  ['409', { status: 409 }],
  ['connection cut before the effect', { cut: 'before' }],
  ['connection cut after the effect', { cut: 'after' }],
];

describe('once, at each write in turn', () => {
  test.each(passing)('%s: nobody notices', { timeout: 300_000 }, async (_, effect) => {
    const texts = SOAK ? [allFields(), allFieldsLater()] : [before, after];
    const [text = '', later = ''] = texts;
    const desired = texts.map(desiredOf);
    const first = await cleanly(text);
    const second = await cleanly(later, first.state);
    // Every kind of create is among them, and updates of every kind that this edit has.
    const kinds = new Set(
      [...first.writes, ...second.writes].map((path) =>
        path.replace(/(price|bpc|mtr_test|shop|all-fields)_[\w-]+$/, ':id'),
      ),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        '/v1/billing/meters',
        '/v1/billing/meters/:id',
        '/v1/products',
        '/v1/products/:id',
        '/v1/prices',
        '/v1/prices/:id',
        '/v1/billing_portal/configurations',
        '/v1/billing_portal/configurations/:id',
      ]),
    );
    for (const [index, { start, goal, writes }] of [first, second].entries()) {
      for (const [skip, path] of writes.entries()) {
        await sandbox.become(start);
        await sandbox.fault({ method: 'POST', path: '*', skip, ...effect });
        const { result } = await run(sandbox.url, desired[index] as never, PRUNE);
        const where = `write ${skip + 1} of ${writes.length}, ${path}`;
        expect(result.failed, where).toEqual([]);
        expect(result.skipped, where).toEqual([]);
        expect(picture(await sandbox.state()), where).toEqual(goal);
        const struck = (await sandbox.writes()).filter(({ status }) => status !== 200);
        expect(struck.length, where).toBeGreaterThan(0);
      }
    }
  });
});

describe('reading', () => {
  /** 230 products of somebody else, so that ours, which are older, stand on the third page. */
  async function onTheThirdPage(): Promise<void> {
    const { state } = await cleanly(before);
    const { product: products = [] } = state.objects;
    const foreign = Array.from({ length: 230 }, (_, n) => ({
      ...products[0],
      id: `prod_foreign${n}`,
      metadata: {},
      default_price: null,
    }));
    await sandbox.become({
      ...state,
      objects: { ...state.objects, product: [...products, ...foreign] },
    });
  }

  test.each([0, 1, 2])(
    'a page that keeps failing (after %i good ones) fails the plan: nothing is written',
    async (skip) => {
      await onTheThirdPage();
      await sandbox.fault({ method: 'GET', path: '/v1/products', skip, times: 1000, status: 500 });
      await expect(run(sandbox.url, desiredOf(after), PRUNE)).rejects.toThrow(/failed 4 times/);
      expect(await sandbox.writes()).toEqual([]);
    },
  );

  test.each([
    '/v1/account',
    '/v1/products',
    '/v1/prices',
    '/v1/billing/meters',
    '/v1/billing_portal/configurations',
  ])('%s alone keeps failing: nothing of it is taken for missing', async (path) => {
    await cleanly(before);
    await sandbox.forgetRequests();
    await sandbox.fault({ method: 'GET', path, times: 1000, status: 500 });
    await expect(run(sandbox.url, desiredOf(before), PRUNE)).rejects.toThrow(/failed 4 times/);
    expect(await sandbox.writes()).toEqual([]);
  });

  test('one of several calls for prices keeps failing: its prices are not taken for missing', async () => {
    const prices = Array.from(
      { length: 25 },
      (_, n) => `      n${n}: { currency: usd, unit_amount: ${n + 100} }`,
    );
    const text = `catalog: many\nproducts:\n  all:\n    name: All\n    prices:\n${prices.join('\n')}\n`;
    await cleanly(text);
    await sandbox.forgetRequests();
    const gate = await openGate(sandbox.url, {
      before: ({ query }) => {
        if (query.includes('many_all_n7')) throw new Error('cut');
      },
    });
    await expect(run(gate.url, desiredOf(text), PRUNE)).rejects.toThrow(
      /could not be reached \(tried 4 times\)/,
    );
    await gate.close();
    expect(await sandbox.writes()).toEqual([]);
  });

  test('a page that fails once is read again', async () => {
    await onTheThirdPage();
    for (const effect of [{ status: 500 }, { status: 429 }, { cut: 'before' }] as FaultOrder[]) {
      await sandbox.fault({ ...effect, method: 'GET', path: '/v1/products', skip: 1 });
      expect((await planOf(sandbox.url, desiredOf(before), PRUNE)).changes).toEqual([]);
    }
  });

  test.each(passing)(
    '%s, at each read in turn: once it is read again, for good it fails the plan',
    async (_, effect) => {
      const { state, start, reads } = await cleanly(before);
      expect(reads).toBeGreaterThan(5);
      const whole = await cleanly(before, state);
      for (let skip = 0; skip < whole.reads; skip += 1) {
        await sandbox.become(state);
        await sandbox.fault({ method: 'GET', path: '*', skip, ...effect });
        expect((await planOf(sandbox.url, desiredOf(before), PRUNE)).changes).toEqual([]);
        await sandbox.noFaults();
        await sandbox.fault({ method: 'GET', path: '*', skip, times: 1000, ...effect });
        await expect(run(sandbox.url, desiredOf(after), PRUNE)).rejects.toThrow(/127\.0\.0\.1:\d+ /);
        expect(await sandbox.writes()).toEqual([]);
      }
      expect(start.objects.price).toEqual([]);
    },
  );

  test('a connection that is cut is tried as often as is said', async () => {
    await sandbox.fault({ method: 'GET', path: '/v1/account', times: 1000, cut: 'before' });
    await expect(planOf(sandbox.url, desiredOf(before))).rejects.toThrow(
      /could not be reached \(tried 4 times\)/,
    );
    const tries = (await sandbox.requests()).filter(({ path }) => path === '/v1/account');
    expect(tries).toHaveLength(4);
  });

  test('a read that fails while the plan is applied fails its change, and the next run converges', async () => {
    const { state } = await cleanly(before);
    const { goal } = await cleanly(after, state);
    await sandbox.become(state);
    const desired = desiredOf(after);
    const plan = await planOf(sandbox.url, desired, PRUNE);
    await sandbox.fault({ method: 'GET', path: '*', times: 1000, status: 500 });
    const result = await applyPlan(clientOf(sandbox.url), desired, plan, { concurrency: 4 });
    // All that is read is the products that something was replaced on.
    expect(result.failed.map(({ key }) => key).sort()).toEqual(['mug.one', 'plan.monthly']);
    expect(result.failed[0]?.message).toMatch(/127\.0\.0\.1:\d+ failed 4 times/);
    await sandbox.noFaults();
    expect((await run(sandbox.url, desired, PRUNE)).result.failed).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
  });
});

describe('an answer that does not come', () => {
  /** Long enough for a busy machine, and much shorter than what is ordered. */
  const client = { clock: realClock, timeoutMs: 500 };

  test.each(['/v1/products', '/v1/prices', '/v1/billing/meters', '/v1/billing_portal/configurations'])(
    'a create at %s that takes too long is asked for again under its key, and made once',
    async (path) => {
      const { goal, start } = await cleanly(before);
      await sandbox.become(start);
      await sandbox.fault({ method: 'POST', path, delay_ms: 2500 });
      const { result } = await run(sandbox.url, desiredOf(before), { client });
      expect(result.failed).toEqual([]);
      expect(picture(await sandbox.state())).toEqual(goal);
      const tries = (await sandbox.writes()).filter((write) => write.path === path);
      // The first is still under way when the second comes.
      expect(tries.map(({ status }) => status)).toContain(409);
      expect(tries.some(({ replayed }) => replayed)).toBe(true);
    },
  );

  test('a read that takes too long is asked for again', async () => {
    await cleanly(before);
    await sandbox.fault({ method: 'GET', path: '/v1/prices', delay_ms: 1200 });
    expect((await planOf(sandbox.url, desiredOf(before), { client })).changes).toEqual([]);
  });

  test('another run that makes the same waits for it: 409 idempotency_key_in_use', async () => {
    const { goal, start } = await cleanly(before);
    await sandbox.become(start);
    await sandbox.fault({ method: 'POST', path: '*', times: 4, delay_ms: 300 });
    const runs = [1, 2, 3].map(() => run(sandbox.url, desiredOf(before), { client: { clock: realClock } }));
    const ran = await Promise.all(runs);
    expect(ran.flatMap(({ result }) => result.failed)).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
    expect((await sandbox.writes()).map(({ status }) => status)).toContain(409);
  });
});

describe('what does not pass', () => {
  test('a failed write stops only what depends on it', async () => {
    const { goal, start } = await cleanly(before);
    await sandbox.become(start);
    // The first product, in the order of their keys: all four tries.
    await sandbox.fault({ method: 'POST', path: '/v1/products', times: 4, status: 500 });
    const { result } = await run(sandbox.url, desiredOf(before), { concurrency: 1 });
    const names = (list: { kind: string; key: string }[]): string[] =>
      list.map(({ kind, key }) => `${kind} ${key}`);
    expect(names(result.failed)).toEqual(['product mug']);
    expect(result.failed[0]?.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ failed 4 times: /);
    expect(names(result.skipped)).toEqual(['price mug.one']);
    expect(names(result.done).sort()).toEqual([
      'meter calls',
      'portal_configuration default',
      'price plan.monthly',
      'price plan.yearly',
      'price usage.call',
      'product plan',
      'product plan',
      'product usage',
    ]);
    expect((await run(sandbox.url, desiredOf(before))).result.failed).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
  });

  test('a price that cannot be made leaves the old one as it is, in the portal too', async () => {
    const { state } = await cleanly(before);
    const { goal } = await cleanly(after, state);
    await sandbox.become(state);
    await sandbox.fault({ method: 'POST', path: '/v1/prices', times: 1000, status: 500 });
    const { result } = await run(sandbox.url, desiredOf(after), PRUNE);
    expect(result.failed.map(({ key }) => key).sort()).toEqual(['cup.one', 'mug.one', 'plan.monthly']);
    expect((await sandbox.state()).objects.price).toEqual(state.objects.price);
    expect(result.done.map(({ key }) => key)).toContain('default');
    await sandbox.noFaults();
    expect((await run(sandbox.url, desiredOf(after), PRUNE)).result.failed).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
  });

  test('a portal that cannot follow keeps the old prices that it lists active', async () => {
    const { state } = await cleanly(before);
    const both = contestedShop({ monthly: 1200, yearly: 12_000, extra: shelf('mug', 900) });
    const { goal } = await cleanly(both, state);
    await sandbox.become(state);
    await sandbox.fault({ method: 'POST', path: '/v1/billing_portal/*', times: 1000, status: 500 });
    const { result } = await run(sandbox.url, desiredOf(both), PRUNE);
    expect([...result.failed, ...result.skipped].map(({ key }) => key).sort()).toEqual([
      'plan.monthly',
      'plan.yearly',
    ]);
    const old = new Set(state.objects.price?.map(({ id }) => id));
    const { price: prices = [] } = (await sandbox.state()).objects;
    expect(prices.filter(({ id }) => old.has(id)).map(({ active }) => active)).toEqual(Array(4).fill(true));
    await sandbox.noFaults();
    expect((await run(sandbox.url, desiredOf(both), PRUNE)).result.failed).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
  });

  test.each(['/v1/products', '/v1/prices', '/v1/billing/meters', '/v1/billing_portal/configurations'])(
    'failures at %s that Stripe keeps for a day do not last a day',
    async (path) => {
      const { goal, start } = await cleanly(before);
      await sandbox.become(start);
      const desired = desiredOf(before);
      for (let day = 0; day < 3; day += 1) {
        await sandbox.fault({ method: 'POST', path, times: 1000, status: 500, store: true });
        expect((await run(sandbox.url, desired)).result.failed.length).toBeGreaterThan(0);
        await sandbox.noFaults();
      }
      expect((await run(sandbox.url, desired)).result.failed).toEqual([]);
      expect(picture(await sandbox.state())).toEqual(goal);
    },
  );

  test('nor does a refusal whose reason is gone', async () => {
    const { goal, start } = await cleanly(before);
    await sandbox.become(start);
    const desired = desiredOf(before);
    await sandbox.fault({
      method: 'POST',
      path: '/v1/billing_portal/configurations',
      status: 400,
      store: true,
    });
    const { result } = await run(sandbox.url, desired);
    expect(result.failed.map(({ key }) => key)).toEqual(['default']);
    expect((await run(sandbox.url, desired)).result.failed).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(goal);
  });

  test('a product that is deleted twice in a day is made again each time', async () => {
    const desired = desiredOf('catalog: bare\nproducts:\n  only: { name: Only }\n');
    for (let time = 0; time < 3; time += 1) {
      expect((await run(sandbox.url, desired)).result.failed).toEqual([]);
      expect((await sandbox.state()).objects.product).toHaveLength(1);
      const deleted = await fetch(`${sandbox.url}/v1/products/bare_only`, {
        method: 'DELETE',
        headers: { Authorization: 'Bearer sk_test_x' },
      });
      expect(deleted.status).toBe(200);
    }
  });
});

describe('the command line', () => {
  test('names a host that cannot be reached and how often it was tried, and exits 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const ran = await finished(startCommand(`http://127.0.0.1:${port}`, folderWith(before)));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(
      `http://127.0.0.1:${port} could not be reached (tried 4 times): connect ECONNREFUSED`,
    );
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  test('says what was done, what failed and why, and exits 1; the next run converges', async () => {
    const { goal, start } = await cleanly(before);
    await sandbox.become(start);
    await sandbox.fault({ method: 'POST', path: '/v1/products', times: 1, status: 402 });
    const folder = folderWith(before);
    const ran = await finished(startCommand(sandbox.url, folder, ['--yes', '--concurrency', '1']));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/failed.*product mug/);
    expect(ran.stderr).toMatch(/price mug\.one/);
    expect(ran.stdout).toContain('+ product plan');
    const next = await finished(startCommand(sandbox.url, folder));
    expect(next).toMatchObject({ code: 0 });
    expect(picture(await sandbox.state())).toEqual(goal);
  });
});
