import Stripe from 'stripe';
import type { StripeClient, Wire } from '../stripe/client.ts';
import type { Plan, Subscribers } from './types.ts';
import { groupBy } from './value.ts';

/** Most that Stripe gives in one page. */
const PAGE = 100;

type Subscription = Pick<Wire<Stripe.Subscription>, 'id' | 'status'>;

/** The first page of the subscriptions that hold a price. */
interface Holders {
  subscriptions: Subscription[];
  more: boolean;
}

const NOBODY: Holders = { subscriptions: [], more: false };

/** Of these nothing will ever be paid again; the list leaves out those that were canceled by itself. */
const OVER: ReadonlySet<Subscription['status']> = new Set(['canceled', 'incomplete_expired']);
/** An invoice waits for its money; with `incomplete` it is the first. */
const UNPAID: ReadonlySet<Subscription['status']> = new Set(['incomplete', 'past_due', 'unpaid']);

/**
 * Says in a plan how many subscriptions hold the prices that it puts away. Each of these prices costs one
 * request, however many subscribe to it; where nothing is put away nothing is asked.
 */
export async function countSubscribers(client: StripeClient, plan: Plan): Promise<Plan> {
  const { displaced } = plan;
  const holders = await holdersOf(client, [...new Set(displaced.flatMap(({ prices }) => prices))]);
  const count = (prices: readonly string[]): Subscribers | 'unreadable' => {
    if (holders === 'unreadable') return prices.length > 0 ? holders : tally([]);
    return tally(prices.map((price) => holders.get(price) ?? NOBODY));
  };
  const byChange = new Map(displaced.map(({ change, prices }) => [change, count(prices)]));
  const changes = plan.changes.map((change, index) => ({
    ...change,
    subscribers: byChange.get(index) ?? null,
  }));
  const keeping: Plan['keeping'] = {};
  for (const [action, some] of groupBy(displaced, ({ change }) => plan.changes[change]?.action)) {
    if (action !== undefined) keeping[action] = count(some.flatMap(({ prices }) => prices));
  }
  return { ...plan, changes, keeping };
}

/** By the id of the price. A key that may not read subscriptions is refused once, not once for each price. */
async function holdersOf(
  client: StripeClient,
  prices: readonly string[],
): Promise<Map<string, Holders> | 'unreadable'> {
  const holders = new Map<string, Holders>();
  const read = async (price: string): Promise<void> => {
    holders.set(price, await pageOf(client, price));
  };
  try {
    for (const first of prices.slice(0, 1)) await read(first);
    await Promise.all(prices.slice(1).map(read));
    return holders;
  } catch (error) {
    if (error instanceof Stripe.errors.StripePermissionError) return 'unreadable';
    throw error;
  }
}

async function pageOf(client: StripeClient, price: string): Promise<Holders> {
  try {
    const { data, has_more } = await client.list<Subscription>('/v1/subscriptions', { price, limit: PAGE });
    return { subscriptions: data, more: has_more };
  } catch (error) {
    // What is unfinished is noted in metadata, where a person can name a price that does not exist.
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing')
      return NOBODY;
    throw error;
  }
}

/** Counts each subscription once, also one that holds several of the prices. */
export function tally(pages: readonly Holders[]): Subscribers {
  const statuses = new Map(
    pages.flatMap(({ subscriptions }) => subscriptions).map(({ id, status }) => [id, status]),
  );
  const held = [...statuses.values()].filter((status) => !OVER.has(status));
  return {
    count: held.length,
    more: pages.some(({ more }) => more),
    unpaid: held.filter((status) => UNPAID.has(status)).length,
  };
}
