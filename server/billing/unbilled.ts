import type Stripe from 'stripe';
import type { Desired } from '../catalog/types.ts';
import { PRICES_PATH } from '../reconcile/resources/price.ts';
import type { StripeClient, Wire } from '../stripe/client.ts';
import { type Left, Leftovers } from './left.ts';
import { allPages } from './pages.ts';
import type { StripeSubscription } from './read-subscriptions.ts';

export interface Unbilled extends Left {
  email: string | null;
}

/**
 * All that ended subscriptions of a catalog left unbilled, the latest end first; read from Stripe alone. Asked about
 * are the customers whose invoice items wait, and those whose subscription to a metered price was canceled.
 *
 * @param since unix seconds: subscriptions whose last period was over before are left out
 */
export async function listUnbilled(
  stripe: StripeClient,
  desired: Desired,
  since: number,
): Promise<Unbilled[]> {
  const leftovers = new Leftovers(stripe, desired.catalog);
  const [waiting, canceled] = await Promise.all([
    allPages<Wire<Stripe.InvoiceItem>>(stripe, '/v1/invoiceitems', { pending: true }),
    canceledOnMeters(stripe, desired, since),
  ]);
  const customers = new Set([
    ...canceled.map(({ customer }) => customer),
    ...waiting.flatMap(({ customer }) => customer ?? []),
  ] as string[]);
  const all: Left[] = [];
  for (const customer of customers) all.push(...(await leftovers.of(customer)));
  const left = all
    .filter(({ endedAt, items, usage }) => endedAt >= since && items.length + usage.length > 0)
    .sort((a, b) => b.endedAt - a.endedAt || (a.subscription.id < b.subscription.id ? -1 : 1));
  const emails = await emailsOf(stripe, left);
  return left.map((one) => ({ ...one, email: emails.get(one.customer) ?? null }));
}

async function emailsOf(stripe: StripeClient, left: readonly Left[]): Promise<Map<string, string | null>> {
  const customers = [...new Set(left.map(({ customer }) => customer))];
  const found = await Promise.all(
    customers.map((id) => stripe.get<Wire<Stripe.Customer>>(`/v1/customers/${id}`)),
  );
  return new Map(found.map(({ id, email }) => [id, email ?? null]));
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
