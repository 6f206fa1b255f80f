import type { Page, Params, StripeClient } from './client.ts';

/** Most that Stripe gives in one page. */
const MOST = 100;

/** A list of Stripe's, page by page; each is asked for when the one before has been dealt with. */
export async function* pagesOf<T extends { id: string }>(
  stripe: StripeClient,
  path: string,
  query: Params = {},
): AsyncGenerator<Page<T>> {
  let after: string | undefined;
  do {
    const page = await stripe.list<T>(path, { ...query, limit: MOST, starting_after: after });
    yield page;
    after = page.has_more ? page.data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/**
 * All that is in a list of Stripe's.
 *
 * @param isEnough what was read is asked after each page; nothing further is read once it is
 */
export async function allPages<T extends { id: string }>(
  stripe: StripeClient,
  path: string,
  query: Params = {},
  isEnough: (items: T[]) => boolean = () => false,
): Promise<T[]> {
  const found: T[] = [];
  for await (const { data } of pagesOf<T>(stripe, path, query)) {
    found.push(...data);
    if (isEnough(found)) break;
  }
  return found;
}
