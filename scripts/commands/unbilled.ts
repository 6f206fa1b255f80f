import { refusal } from '../../server/account-guard.ts';
import { listUnbilled } from '../../server/billing/unbilled/unbilled.ts';
import { type StuckUsage, settleStuck, stuckUsage } from '../../server/billing/usage/outbox-row.ts';
import { type Config, type Environment, loadConfig } from '../../server/config.ts';
import { readDesired } from '../../server/load-catalog.ts';
import { isThere, openStore } from '../../server/store/open.ts';
import { StripeClient } from '../../server/stripe/client.ts';
import { explained, refuse } from './explained.ts';
import { note, result } from './streams.ts';
import { unbilledJson, unbilledText } from './unbilled-text.ts';

export interface UnbilledOptions {
  catalog?: string;
  json?: boolean;
  exitCode?: boolean;
  /** Days. */
  since: number;
  /** Ids of usage that is held or was refused. */
  resend?: string;
  forget?: string;
}

const DAY = 24 * 60 * 60;

/** `pricebook unbilled`: what ended subscriptions left without an invoice, and usage that did not get to Stripe. */
export function unbilled(options: UnbilledOptions, env: Environment): Promise<number> {
  return explained(() => run(options, env));
}

async function run(options: UnbilledOptions, env: Environment): Promise<number> {
  const config = loadConfig(env);
  const { secretKey, apiBase, livemode } = config.stripe;
  const { desired } = await readDesired(options.catalog ?? config.catalogDir, env);
  const refused = refusal({ desired, livemode, writes: false, prune: false });
  if (refused) return refuse(refused);
  if (!(await settle(config, options))) return 1;
  const stripe = new StripeClient({ apiKey: secretKey, apiBase, readOnly: true });
  const since = Math.floor(Date.now() / 1000) - options.since * DAY;
  const left = await listUnbilled(stripe, desired, since);
  const stuck = await readStuck(config);
  const { read: requests } = stripe.counts;
  result(options.json ? unbilledJson(left, stuck, requests) : unbilledText(left, stuck, requests));
  return options.exitCode && left.length + stuck.length > 0 ? 2 : 0;
}

/** Does with usage that is stuck what its owner says; false, and told, when there is none. */
async function settle({ databaseUrl }: Config, { resend, forget }: UnbilledOptions): Promise<boolean> {
  if (resend === undefined && forget === undefined) return true;
  const store = await openStore(databaseUrl);
  try {
    for (const [id, decision] of [
      [resend, 'resend'],
      [forget, 'forget'],
    ] as const) {
      if (id === undefined || (await settleStuck(store.db, id, decision, Date.now()))) continue;
      note(`no usage with the id ${id} is held or was refused`);
      return false;
    }
    return true;
  } finally {
    await store.close();
  }
}

/** Usage that this shop has not brought to Stripe; a shop without a store has none. */
async function readStuck({ databaseUrl }: Config): Promise<StuckUsage[]> {
  if (!isThere(databaseUrl)) return [];
  const store = await openStore(databaseUrl);
  try {
    return await stuckUsage(store.db);
  } finally {
    await store.close();
  }
}
