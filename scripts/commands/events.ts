import { refusal } from '../../server/account-guard.ts';
import { type Environment, loadConfig } from '../../server/config.ts';
import { readDesired } from '../../server/load-catalog.ts';
import { createLog } from '../../server/observability/log.ts';
import { createMetrics } from '../../server/observability/metrics.ts';
import { createShop } from '../../server/shop.ts';
import { openStore } from '../../server/store/open.ts';
import { StripeClient } from '../../server/stripe/client.ts';
import type { KeptEvent } from '../../server/webhooks/event-rows.ts';
import type { Inbox } from '../../server/webhooks/inbox.ts';
import { explained, refuse } from './explained.ts';
import { note, result } from './streams.ts';

export interface EventsOptions {
  json?: boolean;
}

/** `pricebook events`: what of Stripe's events is pending or was given up. */
export function events(options: EventsOptions, env: Environment): Promise<number> {
  return withInbox(env, async (inbox) => {
    const left = await inbox.unfinished();
    show(left, options, left.length === 0 ? 'No event is pending, and none was given up.' : counted(left));
    return 0;
  });
}

/** `pricebook events replay`: works them again, or those with the ids given; 0 when all of them are done then. */
export function replay(ids: string[], options: EventsOptions, env: Environment): Promise<number> {
  return withInbox(env, async (inbox) => {
    const worked = await inbox.replay(ids.length > 0 ? ids : undefined);
    const missing = ids.filter((id) => !worked.some((event) => event.id === id));
    for (const id of missing)
      note(`There is no event ${id} in the store; pricebook resync reads everything anew.`);
    show(worked, options, worked.length === 0 ? 'No event was to be worked again.' : counted(worked));
    return missing.length === 0 && worked.every(({ status }) => status === 'done') ? 0 : 1;
  });
}

function withInbox(env: Environment, use: (inbox: Inbox) => Promise<number>): Promise<number> {
  return explained(async () => {
    const config = loadConfig(env);
    const { secretKey, apiBase, livemode } = config.stripe;
    const { desired } = await readDesired(config.catalogDir, env);
    const refused = refusal({ desired, livemode, writes: false, prune: false });
    if (refused) return refuse(refused);
    const store = await openStore(config.databaseUrl);
    try {
      const { inbox } = createShop({
        config,
        desired,
        store,
        stripe: new StripeClient({ apiKey: secretKey, apiBase, readOnly: false }),
        // Why something failed stands with the event.
        log: createLog(() => {}),
        metrics: createMetrics(),
        now: Date.now,
      });
      return await use(inbox);
    } finally {
      await store.close();
    }
  });
}

function show(list: KeptEvent[], { json }: EventsOptions, summary: string): void {
  if (json) result(`${JSON.stringify({ version: 1, events: list }, null, 2)}\n`);
  else result(`${[...list.map(lineOf), summary].join('\n')}\n`);
}

function lineOf({ id, type, customer, status, attempts, last_error, received_at }: KeptEvent): string {
  const tries = `${attempts} ${attempts === 1 ? 'failed try' : 'failed tries'}`;
  const came = new Date(received_at).toISOString();
  return [
    id,
    type,
    customer ?? '',
    status,
    tries,
    came,
    ...(last_error && status !== 'done' ? [last_error] : []),
  ].join('  ');
}

function counted(list: KeptEvent[]): string {
  const counts = (['done', 'pending', 'dead'] as const).map(
    (status) => [status, list.filter((event) => event.status === status).length] as const,
  );
  return `${counts.flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : [])).join(', ')}.`;
}
