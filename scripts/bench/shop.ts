/** The shop's server as an owner runs it, beside a bare Koa handler in the same run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';
import type { Caller } from './caller.ts';
import { AT_ONCE, each, rateOf, rounded, secondsOf } from './measure.ts';
import { type BenchedProcess, startProcess } from './processes.ts';
import type { Row, Section } from './report.ts';
import { PRICEBOOK, startSandbox } from './sandbox.ts';

const BARE = fileURLToPath(new URL('./bare.js', import.meta.url));
const SECRET = `whsec_${'b'.repeat(32)}`;
/** At full size, and at least. */
const USERS = { most: 50, least: 2 };
const CATALOG = `catalog: bench
metadata: { bench: "yes" }
products:
  pro:
    name: Pro
    prices:
      monthly: { currency: usd, unit_amount: 6000, recurring: { interval: month } }
      yearly: { currency: usd, unit_amount: 60000, recurring: { interval: year } }
portal_configurations:
  default:
    features:
      invoice_history: { enabled: true }
`;

interface Subscriber {
  customer: string;
  subscription: string;
}

export async function benchShop(scale: number): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-bench-'));
  mkdirSync(join(folder, 'catalog'));
  writeFileSync(join(folder, 'catalog', 'catalog.yaml'), CATALOG);
  const running: BenchedProcess[] = [];
  try {
    const sandbox = await startSandbox();
    running.push(sandbox);
    const env = {
      PATH: process.env.PATH,
      STRIPE_SECRET_KEY: 'sk_test_bench',
      STRIPE_API_BASE: sandbox.url,
      STRIPE_WEBHOOK_SECRET: SECRET,
      RATE_LIMIT_LOGIN: '1000000',
      LOG_LEVEL: 'error',
      PORT: '0',
    };
    const serve = () => startProcess([PRICEBOOK, 'serve'], { cwd: folder, env });
    const first = rounded(await secondsOf(async () => (await serve()).stop()));
    let shop: BenchedProcess | undefined;
    const again = rounded(
      await secondsOf(async () => {
        shop = await serve();
      }),
    );
    if (shop === undefined) throw new Error('the server did not start');
    running.push(shop);
    const users = Math.max(USERS.least, Math.ceil(USERS.most * Math.min(1, scale)));
    const subscribers = await subscribe(users, sandbox.caller, shop.caller);
    const offerings = await shop.caller.json<object>('GET', '/offerings');
    const bare = await startProcess([BARE], {
      env: { PATH: process.env.PATH, STRIPE_WEBHOOK_SECRET: SECRET, ANSWER: JSON.stringify(offerings) },
    });
    running.push(bare);

    const rows: Row[] = [
      { name: 'boot, first apply', figures: { seconds: first } },
      { name: 'boot, nothing to do', figures: { seconds: again } },
    ];
    const measure = async (
      name: string,
      times: number,
      work: (to: Caller, n: number) => Promise<unknown>,
    ) => {
      for (const [who, { caller }] of [
        ['', shop as BenchedProcess],
        [', bare Koa', bare],
      ] as const) {
        const rate = await rateOf(Math.ceil(times * scale), (n) => work(caller, n));
        rows.push({ name: `${name}${who}`, figures: { ...rate } });
      }
    };
    await measure('webhook', 5_000, (to, n) => deliver(to, subscribers, `rate_${n}`));
    await measure('GET /offerings', 5_000, (to) => to.json('GET', '/offerings'));
    await measure('GET /users', 5_000, (to, n) =>
      to.json('GET', `/users?user_id=${subscribers[n % users]?.customer}`),
    );
    const before = shop.memory();
    const { caller } = shop;
    const webhooks = Math.ceil(100_000 * scale);
    await each(webhooks, (n) => deliver(caller, subscribers, `memory_${n}`));
    rows.push({ name: 'after webhooks', figures: { webhooks, before_mb: before, memory_mb: shop.memory() } });
    const about = `${users} subscribers, SQLite, ${AT_ONCE} requests at once, at the pace of Stripe's test mode`;
    return { bench: 'shop', about, rows };
  } finally {
    for (const one of running.reverse()) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function subscribe(users: number, stripe: Caller, shop: Caller): Promise<Subscriber[]> {
  const prices = await stripe.api<{ data: { id: string }[] }>('GET', '/v1/prices', {
    'lookup_keys[0]': 'bench_pro_monthly',
  });
  const price = prices.data[0]?.id as string;
  const subscribers: Subscriber[] = [];
  for (let n = 0; n < users; n += 1) {
    const { id: customer } = await shop.json<{ id: string }>('POST', '/users', {
      email: `user${n}@example.com`,
    });
    const { id: subscription } = await stripe.api<{ id: string }>('POST', '/v1/subscriptions', {
      customer,
      'items[0][price]': price,
      trial_period_days: 30,
    });
    subscribers.push({ customer, subscription });
  }
  return subscribers;
}

/** One signed event about one of the subscribers, each with an id of its own. */
async function deliver(to: Caller, subscribers: Subscriber[], name: string): Promise<void> {
  const number = Number(name.split('_')[1]);
  const { customer, subscription } = subscribers[number % subscribers.length] as Subscriber;
  const payload = JSON.stringify({
    id: `evt_${name}`,
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type: 'customer.subscription.updated',
    data: { object: { id: subscription, object: 'subscription', customer, livemode: false } },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  await to.text('/webhook', payload, { 'Stripe-Signature': signature });
}
