/** What the pages and actions of an update are about: whose subscription, and what is asked for. */
import type { Asked, UpdateChoice } from '../../portal/update-choice.ts';
import { type UpdateTerms, updateTerms } from '../../portal/update-terms.ts';
import { ownSubscription, type PortalContext } from './context.ts';

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
