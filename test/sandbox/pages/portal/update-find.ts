/** What the pages and actions of an update are about: whose subscription, and what is asked for. */
import type { Asked, UpdateChoice } from '../../portal/update-choice.ts';
import { type UpdateTerms, updateTerms } from '../../portal/update-terms.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { PortalContext } from './context.ts';
import type { PortalReply } from './route.ts';

/** A subscription of the customer, whatever can be changed of it. */
export function ownSubscription(
  { account, customer }: PortalContext,
  id: string,
): StoredSubscription | undefined {
  const subscription = account.table('subscription').get(id);
  return subscription?.customer === customer.id ? subscription : undefined;
}

export type Found = { terms: UpdateTerms } | { refused: string };

/** What can be changed of a subscription of the customer; undefined when there is no such. */
export function findUpdate(context: PortalContext, id: string): Found | undefined {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined) return undefined;
  const { account, configuration } = context;
  const terms = updateTerms(account, configuration, subscription);
  return 'refused' in terms ? terms : { terms };
}

/** What a page has sent. */
export function askedBy(sent: Record<string, unknown>): Asked {
  const { price, quantity } = sent;
  return {
    price: String(price ?? ''),
    ...(quantity === undefined || quantity === null ? {} : { quantity: String(quantity) }),
  };
}

/** A choice as the query of an address. */
export function queryOf({ offer, quantity }: UpdateChoice, more: Record<string, string> = {}): string {
  const values = { price: offer.price.id, ...(quantity === null ? {} : { quantity: String(quantity) }) };
  return new URLSearchParams({ ...values, ...more }).toString();
}

/** Something that the page says instead. */
export function refusal(status: number, form: string): PortalReply {
  return { status, body: { errors: { form } } };
}

/** The page is not what it was: it is shown as it is now. */
export const OUTDATED: PortalReply = { status: 409, body: { reload: true } };
