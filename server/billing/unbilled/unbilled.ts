import type Stripe from 'stripe';
import type { Desired } from '../../catalog/types.ts';
import { PRICES_PATH } from '../../reconcile/resources/price.ts';
import { sideBySide } from '../../side-by-side.ts';
import type { StripeClient, Wire } from '../../stripe/client.ts';
import { allPages } from '../../stripe/pages.ts';
import type { StripeSubscription } from '../subscriptions/read-subscriptions.ts';
import { type Left, Leftovers } from './left.ts';

/** Customers that are asked about at a time. */
const SIDE_BY_SIDE = 8;

/**
 * All that ended subscriptions of a catalog left unbilled, the latest end first; read from Stripe alone. Asked about
 * are the customers whose invoice items wait, and those whose subscription to a metered price was canceled.
 *
 * @param since unix seconds: subscriptions whose last period was over before are left out
 */
export async function listUnbilled(stripe: StripeClient, desired: Desired, since: number): Promise<Left[]> {
  const leftovers = new Leftovers(stripe, desired);
  const [waiting, canceled] = await Promise.all([
    allPages<Wire<Stripe.InvoiceItem>>(stripe, '/v1/invoiceitems', { pending: true }),
    canceledOnMeters(stripe, desired, since),
  ]);
  const customers = new Set([
    ...canceled.map(({ customer }) => customer),
    ...waiting.flatMap(({ customer }) => customer ?? []),
  ] as string[]);
  const left: Left[] = [];
  await sideBySide([...customers], SIDE_BY_SIDE, async (customer) => {
    left.push(...(await leftovers.of(customer)));
  });
  return left
    .filter(({ endedAt, items, usage }) => endedAt >= since && items.length + usage.length > 0)
    .sort((a, b) => b.endedAt - a.endedAt || (a.subscription.id < b.subscription.id ? -1 : 1));
}

async function canceledOnMeters(
  stripe: StripeClient,
  desired: Desired,
  since: number,
): Promise<StripeSubscription[]> {
  const prices = await Promise.all(
    desired.products.map(({ id }) => allPages<Wire<Stripe.Price>>(stripe, PRICES_PATH, { product: id })),
  );
  const metered = prices.flat().filter(({ recurring }) => recurring?.usage_type === 'metered');
  const subscriptions = await Promise.all(
    metered.map(({ id }) =>
      allPages<StripeSubscription>(stripe, '/v1/subscriptions', {
        price: id,
        status: 'canceled',
        'current_period_end[gte]': since,
      }),
    ),
  );
  return subscriptions.flat();
}
