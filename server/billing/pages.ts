import type { Params, StripeClient } from '../stripe/client.ts';

/** Everything in a list of Stripe's, page by page. */
export async function allPages<T extends { id: string }>(
  stripe: StripeClient,
  path: string,
  query: Params,
): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const page = await stripe.list<T>(path, { ...query, limit: 100, starting_after: found.at(-1)?.id });
    found.push(...page.data);
    if (!page.has_more || page.data.length === 0) return found;
  }
}
