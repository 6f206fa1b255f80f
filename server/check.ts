import Stripe from 'stripe';
import { refusal, wrongAccount } from './account-guard.ts';
import { findPortal, portalKey } from './billing/portal.ts';
import { PriceReader } from './billing/prices/price-reader.ts';
import type { Desired } from './catalog/types.ts';
import type { Config } from './config.ts';
import { createLog } from './observability/log.ts';
import { createMetrics } from './observability/metrics.ts';
import { createShop } from './shop.ts';
import { isThere, openAsItIs } from './store/open.ts';
import type { Store } from './store/store.ts';
import { StoreError } from './store/store-error.ts';
import { type StripeClient, StripeUnreachable } from './stripe/client.ts';

/** One question and its answer, in words for the owner. */
export interface Checked {
  name: 'account' | 'prices' | 'portal' | 'reading' | 'webhooks' | 'store' | 'events' | 'usage';
  ok: boolean;
  message: string;
}

/** What the server reads of people, by the words of the owner. A key that may write one of them may read it too. */
const READ: readonly [name: string, path: string][] = [
  ['customers', '/v1/customers'],
  ['subscriptions', '/v1/subscriptions'],
  ['Checkout sessions', '/v1/checkout/sessions'],
  ['events', '/v1/events'],
];

/**
 * The questions that decide whether a server with this configuration can do its work, asked from outside:
 * nothing is written, in Stripe or in the store.
 */
export async function check(config: Config, desired: Desired, stripe: StripeClient): Promise<Checked[]> {
  const account = await checkAccount(config, desired, stripe);
  const atStripe = account.ok
    ? await Promise.all([checkPrices(desired, stripe), ...checkPortal(desired, stripe), checkReading(stripe)])
    : [];
  return [account, ...atStripe, checkWebhooks(config), ...(await checkStore(config, desired, stripe))];
}

async function checkAccount(
  { stripe: wanted }: Config,
  desired: Desired,
  stripe: StripeClient,
): Promise<Checked> {
  const { livemode } = wanted;
  const refused = refusal({ desired, livemode, writes: false, prune: false });
  if (refused) return { name: 'account', ok: false, message: refused };
  return asked('account', async () => {
    const account = await stripe.get<{ id: string }>('/v1/account').catch((error: unknown) => {
      if (error instanceof Stripe.errors.StripePermissionError) return undefined;
      throw error;
    });
    const wrong = wrongAccount(wanted.account, account?.id ?? null);
    const whose = account ? account.id : 'of an account that it may not read';
    return {
      ok: wrong === undefined,
      message: wrong ?? `Stripe takes the key: ${whose}, ${livemode ? 'live' : 'test'} mode`,
    };
  });
}

function checkPrices(desired: Desired, stripe: StripeClient): Promise<Checked> {
  return asked('prices', async () => {
    const reader = new PriceReader(stripe, desired);
    const { reasons } = await reader.read(new Map());
    const not = [...reasons].map(([key, reason]) => `${key} is not sold: ${reason}`);
    const count = reader.keys.length;
    return {
      ok: not.length === 0,
      message: not.length > 0 ? not.join('\n') : `${count} of ${count} are in Stripe as the catalog says`,
    };
  });
}

function checkPortal(desired: Desired, stripe: StripeClient): Promise<Checked>[] {
  const key = portalKey(desired);
  if (key === undefined) return [];
  const checked = asked('portal', async () => {
    const id = await findPortal(stripe, desired);
    return {
      ok: id !== undefined,
      message: id ? `${key} is ${id}` : `Stripe has no configuration ${key} of this catalog`,
    };
  });
  return [checked];
}

/** Whether a restricted key may read what the server does; what it may write cannot be asked without writing. */
function checkReading(stripe: StripeClient): Promise<Checked> {
  return asked('reading', async () => {
    const refused = await Promise.all(
      READ.map(async ([name, path]) => {
        try {
          await stripe.list(path, { limit: 1 });
          return [];
        } catch (error) {
          if (error instanceof Stripe.errors.StripePermissionError) return [name];
          throw error;
        }
      }),
    );
    const not = refused.flat();
    return {
      ok: not.length === 0,
      message:
        not.length === 0
          ? `the key may read ${READ.map(([name]) => name).join(', ')}`
          : `the key may not read ${not.join(', ')}`,
    };
  });
}

function checkWebhooks({ webhookSecrets: { length } }: Config): Checked {
  return {
    name: 'webhooks',
    ok: length > 0,
    message:
      length > 0
        ? `${length === 1 ? 'one secret is' : `${length} secrets are`} there`
        : 'STRIPE_WEBHOOK_SECRET is not set: every delivery is refused',
  };
}

async function checkStore(config: Config, desired: Desired, stripe: StripeClient): Promise<Checked[]> {
  const { databaseUrl } = config;
  if (!isThere(databaseUrl))
    return [{ name: 'store', ok: true, message: 'is not there yet: the server makes it when it starts' }];
  let store: Store | undefined;
  try {
    const opened = await openAsItIs(databaseUrl);
    store = opened.store;
    const { behind } = opened;
    if (behind < 0) return [{ name: 'store', ok: false, message: 'is of a newer Pricebook' }];
    if (behind > 0)
      return [
        {
          name: 'store',
          ok: true,
          message: `answers; the server brings it up to date when it starts (${behind} to go)`,
        },
      ];
    const shop = createShop({
      config,
      desired,
      store,
      stripe,
      log: createLog(() => {}),
      metrics: createMetrics(),
      now: Date.now,
    });
    const [{ dead }, { held, refused }] = await Promise.all([shop.inbox.health(), shop.usage.health()]);
    return [
      { name: 'store', ok: true, message: `answers (${store.engine}), up to date` },
      {
        name: 'events',
        ok: dead === 0,
        message: dead === 0 ? 'none was given up' : `${dead} were given up: see \`pricebook events\``,
      },
      {
        name: 'usage',
        ok: held + refused === 0,
        message:
          held + refused === 0
            ? 'none is held'
            : `${held} records are held, since it is not known whether Stripe counted them; ${refused} were refused`,
      },
    ];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [{ name: 'store', ok: false, message: error.message }];
  } finally {
    await store?.close();
  }
}

async function asked(
  name: Checked['name'],
  question: () => Promise<Pick<Checked, 'ok' | 'message'>>,
): Promise<Checked> {
  try {
    return { name, ...(await question()) };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeAuthenticationError)
      return { name, ok: false, message: `Stripe does not take STRIPE_SECRET_KEY: ${error.message}` };
    if (error instanceof Stripe.errors.StripeError)
      return { name, ok: false, message: `Stripe refused: ${error.message}` };
    if (error instanceof StripeUnreachable) return { name, ok: false, message: error.message };
    throw error;
  }
}
