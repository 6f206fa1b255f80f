import { refusal, wrongAccount } from '../../server/account-guard.ts';
import { type Resynced, resyncAll } from '../../server/billing/subscriptions/resync.ts';
import { type Environment, loadConfig } from '../../server/config.ts';
import { readDesired } from '../../server/load-catalog.ts';
import { openStore } from '../../server/store/open.ts';
import { StripeClient } from '../../server/stripe/client.ts';
import { explained, refuse } from './explained.ts';
import { note, result } from './streams.ts';

export interface ResyncCommandOptions {
  catalog?: string;
  json?: boolean;
}

/** `pricebook resync`: the store's users and subscriptions made what Stripe has. */
export function resync(options: ResyncCommandOptions, env: Environment): Promise<number> {
  return explained(() => run(options, env));
}

async function run(options: ResyncCommandOptions, env: Environment): Promise<number> {
  const config = loadConfig(env);
  const { secretKey, apiBase, livemode, account } = config.stripe;
  const { desired } = await readDesired(options.catalog ?? config.catalogDir, env);
  const stripe = new StripeClient({ apiKey: secretKey, apiBase, readOnly: false });
  const refused =
    refusal({ desired, livemode, writes: false, prune: false }) ?? (await otherAccount(stripe, account));
  if (refused) return refuse(refused);
  const store = await openStore(config.databaseUrl);
  try {
    const onProgress = ({ phase, done }: { phase: 'reading' | 'writing'; done: number }): void =>
      note(phase === 'reading' ? `  ${done} subscriptions read` : `  ${done} users done`);
    const outcome = await resyncAll({ desired, now: Date.now, store, stripe }, { onProgress });
    for (const { customer, message } of outcome.failed) note(`failed: ${customer}: ${message}`);
    const requests = stripe.counts;
    const asked = requests.read + requests.write;
    result(
      options.json
        ? `${JSON.stringify({ version: 1, ...outcome, requests }, null, 2)}\n`
        : `${summary(outcome)} ${asked} ${asked === 1 ? 'request' : 'requests'}.\n`,
    );
    return outcome.failed.length > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

/** Another account's customers would make this store's users look deleted. */
async function otherAccount(stripe: StripeClient, wanted: string | undefined): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const { id } = await stripe.get<{ id: string }>('/v1/account');
  return wrongAccount(wanted, id);
}

function summary({ users, added, gone, subscriptions, failed }: Resynced): string {
  const parts = [
    `${users} ${users === 1 ? 'user' : 'users'} with ${subscriptions} ${subscriptions === 1 ? 'subscription' : 'subscriptions'}`,
    `${added} of them new here`,
    `${gone} deleted at Stripe`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ];
  return `The store is as Stripe: ${parts.join(', ')}.`;
}
