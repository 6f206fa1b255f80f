/** The plan and the quantity that a customer asks for, read strictly, and the change that they are. */
import { costOf } from '../billing/rating.ts';
import { firstPeriodEnd, intervalOf, isMetered, lastPeriodStart } from '../billing/subscriptions/items.ts';
import type { SubscriptionChange } from '../billing/subscriptions/subscription-change.ts';
import { DAY, HOUR } from '../durations.ts';
import type { StoredPrice, StoredSubscription } from '../store/objects.ts';
import type { Offer, UpdateTerms } from './update-terms.ts';

/** As it stands in an address or is sent by a page. */
export interface Asked {
  price: string;
  /** Absent where nothing is said of it: then as many as there are. */
  quantity?: string;
}

export interface UpdateChoice {
  offer: Offer;
  /** Null for a price that is billed by usage. */
  quantity: number | null;
}

/** Sentences by the name of the field; `form` is the choice as a whole. */
export type ChoiceErrors = Record<string, string>;

/** What is asked for, if the terms allow it. */
export function readChoice(terms: UpdateTerms, asked: Asked): UpdateChoice | { errors: ChoiceErrors } {
  const { current, item } = terms;
  const offer =
    asked.price === current.price.id ? current : terms.offers.find(({ price }) => price.id === asked.price);
  if (offer === undefined) return { errors: { form: 'This plan is not available.' } };
  const read = readQuantity(offer, terms, asked.quantity?.trim());
  if (typeof read === 'string') return { errors: { quantity: read } };
  const { quantity } = read;
  const isSame = offer === current && (quantity === null || quantity === item.quantity);
  return isSame ? { errors: { form: 'Please choose another plan or quantity.' } } : { offer, quantity };
}

/** The quantity that is meant by a text, or what is wrong with that. */
function readQuantity(
  offer: Offer,
  terms: UpdateTerms,
  text: string | undefined,
): { quantity: number | null } | string {
  const same = quantityOf(offer, terms);
  if (text === undefined) return { quantity: same };
  if (offer.range === null) return text === String(same) ? { quantity: same } : FIXED;
  if (!/^\d{1,9}$/.test(text)) return 'Please enter a whole number.';
  const quantity = Number(text);
  const { maximum, minimum } = offer.range;
  if (quantity < minimum) return `Please enter at least ${minimum}.`;
  if (maximum !== null && quantity > maximum) return `Please enter at most ${maximum}.`;
  return { quantity };
}

const FIXED = 'The quantity of this plan cannot be changed.';

/** The quantity that an offer begins with: that of the subscription, within what can be chosen. */
export function quantityOf({ price, range }: Offer, { item }: UpdateTerms): number | null {
  if (isMetered(price)) return null;
  const quantity = item.quantity ?? 1;
  if (range === null) return quantity;
  return Math.min(Math.max(quantity, range.minimum), range.maximum ?? quantity);
}

/** How old the moment may be that a change is prorated from: the page that shows it is loaded anew after that. */
const PRORATION_SECONDS = HOUR;

/** Whether a change can be prorated from a moment on (unix seconds). */
export function canProrateFrom(subscription: StoredSubscription, now: number, date: number): boolean {
  if (!Number.isSafeInteger(date) || date > now || date < now - PRORATION_SECONDS) return false;
  return date >= lastPeriodStart(subscription) && date < firstPeriodEnd(subscription);
}

/** The change of a subscription that a choice is, by the configuration; prorated from `prorationDate` on. */
export function changeOf(
  { feature, item, subscription }: UpdateTerms,
  { offer, quantity }: UpdateChoice,
  prorationDate: number,
): SubscriptionChange {
  const { billing_cycle_anchor, proration_behavior, trial_update_behavior } = feature;
  const isTried = subscription.status === 'trialing';
  return {
    items: [{ item: item.id, price: offer.price, ...(quantity === null ? {} : { quantity }) }],
    prorationBehavior: proration_behavior as NonNullable<SubscriptionChange['prorationBehavior']>,
    prorationDate,
    ...(isTried && trial_update_behavior === 'end_trial' ? { trialEnd: 'now' as const } : {}),
    ...(!isTried && billing_cycle_anchor === 'now' ? { anchor: 'now' as const } : {}),
  };
}

/**
 * Why a choice cannot be made although it is allowed: what the configuration puts off until the end of the period is a
 * subscription schedule, which the sandbox has not. Null when it can be made now.
 */
export function scheduleRefusal(
  { current, feature, item, subscription }: UpdateTerms,
  { offer, quantity }: UpdateChoice,
): string | null {
  const types = feature.schedule_at_period_end.conditions.map(({ type }) => type);
  const { currency } = subscription;
  const isLess =
    amountOf(offer.price, quantity, currency) < amountOf(current.price, item.quantity ?? null, currency);
  const isShorter = lengthOf(offer.price) < lengthOf(current.price);
  const isPutOff =
    (types.includes('decreasing_item_amount') && isLess) ||
    (types.includes('shortening_interval') && isShorter);
  return isPutOff
    ? 'This change would be made at the end of the billing period. The sandbox has no subscription schedules and cannot make it.'
    : null;
}

/** What is billed by usage costs nothing that is known. */
function amountOf(price: StoredPrice, quantity: number | null, currency: string): number {
  return isMetered(price) ? 0 : costOf(price, currency, quantity ?? 1);
}

const LENGTHS = { day: DAY, week: 7 * DAY, month: 30 * DAY, year: 365 * DAY };

/** About how long a period is, to tell a shorter one from a longer one. */
function lengthOf(price: StoredPrice): number {
  const { interval, interval_count } = intervalOf(price);
  return LENGTHS[interval] * interval_count;
}
