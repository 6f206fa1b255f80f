import type Stripe from 'stripe';
import { sideBySide } from '../../side-by-side.ts';
import type { Wire } from '../../stripe/client.ts';
import { pagesOf } from '../../stripe/pages.ts';
import type { ShopParts } from '../shop-parts.ts';
import { LIVE_STATUSES } from '../types.ts';
import { Customers, type StripeCustomer } from '../users/customers.ts';
import { giveCustomer } from '../users/user-rows.ts';
import type { StripeSubscription } from './read-subscriptions.ts';
import { beginAllReads, forgetCustomer, keepRead, type SubscriptionRow, toRow } from './subscription-rows.ts';
import { SubscriptionSync } from './subscription-sync.ts';

export interface Resynced {
  /** Users whose subscriptions were read and are as Stripe has them. */
  users: number;
  /** Of them, those whom the store did not know. */
  added: number;
  /** Users whose Customer was deleted at Stripe. */
  gone: number;
  /** Subscriptions that are kept. */
  subscriptions: number;
  /** What could not be done; the rest is. */
  failed: { customer: string; message: string }[];
}

export interface ResyncOptions {
  /** Called after each page of Stripe's list and each so many users. */
  onProgress?: (progress: { phase: 'reading' | 'writing'; done: number }) => void;
  /** Nothing is begun any more when it has fired; what is done stays. */
  signal?: AbortSignal;
}

/** Somebody on no row, with all that they have. */
interface Newcomer {
  customer: StripeCustomer;
  rows: SubscriptionRow[];
}

/** Customers looked at one by one, side by side; the pace is the limiter's. */
const CONCURRENCY = 4;

/**
 * Makes the store what Stripe has: all subscriptions are read by their list, a hundred at once, each with its
 * Customer, so that it takes one request for a hundred subscriptions of the account, other people's too, and one
 * for each user of the store who has none. Whoever has no subscription and is not in the store comes back when
 * they sign in. Reads that begin later, of events that come meanwhile, win. It can be broken off at any point and run
 * again.
 */
export async function resyncAll(
  parts: Pick<ShopParts, 'desired' | 'now' | 'store' | 'stripe'>,
  { onProgress = () => {}, signal }: ResyncOptions = {},
): Promise<Resynced> {
  const { desired, now, store } = parts;
  const stripe = signal ? parts.stripe.with({ signal }) : parts.stripe;
  const customers = new Customers({ desired, store, stripe });
  const sync = new SubscriptionSync({ desired, now, store, stripe });
  const result: Resynced = { users: 0, added: 0, gone: 0, subscriptions: 0, failed: [] };

  const numbers = await beginAllReads(store.db);
  const known = new Map<string, SubscriptionRow[]>();
  const newcomers = new Map<string, Newcomer>();
  let read = 0;
  const all = { status: 'all', expand: ['data.customer'] };
  for await (const { data } of pagesOf<WithCustomer>(stripe, '/v1/subscriptions', all)) {
    for (const subscription of data) {
      const { customer } = subscription;
      const row = toRow(subscription, customer.id, desired);
      if (customer.deleted) continue;
      if (numbers.has(customer.id)) push(known, customer.id, row);
      else if (customers.loginEmail(customer) !== undefined) {
        const newcomer = newcomers.get(customer.id) ?? { customer, rows: [] };
        newcomer.rows.push(row);
        newcomers.set(customer.id, newcomer);
      }
    }
    read += data.length;
    onProgress({ phase: 'reading', done: read });
  }

  let done = 0;
  const each = async (customer: string, work: () => Promise<void>): Promise<void> => {
    signal?.throwIfAborted();
    try {
      await work();
    } catch (error) {
      signal?.throwIfAborted();
      result.failed.push({ customer, message: error instanceof Error ? error.message : String(error) });
    }
    done += 1;
    if (done % 100 === 0) onProgress({ phase: 'writing', done });
  };

  await sideBySide([...numbers], CONCURRENCY, async ([customer, number]) =>
    each(customer, async () => {
      const rows = known.get(customer) ?? [];
      // A Customer with a subscription was seen with it; of any other nobody has said whether it is still there.
      const found = rows.length > 0 || (await customers.read(customer));
      if (!found) {
        await store.db.transaction().execute((db) => forgetCustomer(db, customer));
        result.gone += 1;
        return;
      }
      // What is on a test clock is in no list but that of its customer.
      if (found !== true && found.test_clock !== null) await sync.ofCustomer(customer);
      else await store.db.transaction().execute((db) => keepRead(db, customer, number, rows));
      result.users += 1;
      result.subscriptions += rows.length;
    }),
  );

  await sideBySide(bestOfEach(newcomers, customers), CONCURRENCY, async ([email, { customer, rows }]) =>
    each(customer.id, async () => {
      await customers.claim(customer, email);
      const isNew = await giveCustomer(store.db, { email, customer: customer.id, at: now(), found: rows });
      // Somebody with that e-mail is there: which Customer is theirs is decided where it always is.
      if (!isNew) return sync.ofCustomer(customer.id);
      result.users += 1;
      result.added += 1;
      result.subscriptions += rows.length;
    }),
  );
  return result;
}

/** By e-mail whom a person is: of several Customers one with a live subscription, else the oldest. */
function bestOfEach(newcomers: Map<string, Newcomer>, customers: Customers): [string, Newcomer][] {
  const best = new Map<string, Newcomer>();
  for (const newcomer of newcomers.values()) {
    const email = customers.loginEmail(newcomer.customer);
    if (email === undefined) continue;
    const other = best.get(email);
    if (other === undefined || isBetter(newcomer, other)) best.set(email, newcomer);
  }
  return [...best];
}

function isBetter(one: Newcomer, other: Newcomer): boolean {
  const [live, otherLive] = [one, other].map(({ rows }) =>
    rows.some(({ status }) => LIVE_STATUSES.has(status)),
  );
  if (live !== otherLive) return live === true;
  const [a, b] = [one.customer, other.customer];
  return a.created < b.created || (a.created === b.created && a.id < b.id);
}

function push(lists: Map<string, SubscriptionRow[]>, key: string, row: SubscriptionRow): void {
  const list = lists.get(key);
  if (list) list.push(row);
  else lists.set(key, [row]);
}

type WithCustomer = Omit<StripeSubscription, 'customer'> & {
  customer: StripeCustomer | Wire<Stripe.DeletedCustomer>;
};
