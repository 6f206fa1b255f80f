/** The order in which Stripe tells of a subscription that is made or changed. */
import { inGroups } from '../../events/order.ts';
import type { Account, Happening } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

/**
 * What is said first of what a request makes, each group in the order in which it happened: seen so of the live API
 * for a subscription that is paid at once (facts.md §5.8).
 */
const PAID: readonly RegExp[] = [
  /^charge\./,
  /^customer\.updated$/,
  /^customer\.subscription\.(created|resumed|updated)$/,
  /^payment_intent\.(?!created$)/,
  /^payment_intent\.created$/,
];

/** Where nobody has tried to pay. */
const UNPAID: readonly RegExp[] = [
  /^customer\.updated$/,
  /^customer\.subscription\.(created|resumed|updated)$/,
];

/** What was added to be billed is there before the subscription is told to be changed. */
const ITEMS = /^invoiceitem\./;

/**
 * Makes a subscription and says `customer.subscription.created` of it as it is in the end: what was updated before
 * that is no news.
 */
export function asTold(account: Account, make: () => StoredSubscription): StoredSubscription {
  let made: StoredSubscription | undefined;
  const create = () => {
    const tell = account.reserve();
    made = make();
    tell('customer.subscription.created', 'subscription', made);
    return made;
  };
  return account.arranged(create, (happened) =>
    inOrder(happened.filter((one) => !isUpdateOf(one, made?.id))),
  );
}

/**
 * Changes a subscription and says `customer.subscription.updated` of it once, when `tell` is called with what it has
 * become; what follows from its payment is said for itself, unless the change waits for it.
 */
export function updateTold(
  account: Account,
  before: StoredSubscription,
  change: (tell: (after: StoredSubscription) => void) => StoredSubscription,
): StoredSubscription {
  let told: StoredSubscription | undefined;
  const update = () => {
    const place = account.reserve();
    return change((after) => {
      told = after;
      place('customer.subscription.updated', 'subscription', after, before);
    });
  };
  return account.arranged(update, (happened) => {
    const isPending = told?.pending_update != null && told.pending_update !== before.pending_update;
    const news = happened.filter((one) => !isPending || one.object === told || !isUpdateOf(one, before.id));
    return inOrder(news, [ITEMS]);
  });
}

function isUpdateOf({ type, object }: Happening, id: string | undefined): boolean {
  return type === 'customer.subscription.updated' && object.id === id;
}

function inOrder(happened: readonly Happening[], first: readonly RegExp[] = []): Happening[] {
  const isPaid = happened.some(({ type }) => /^charge\.|^payment_intent\.(?!created$)/.test(type));
  return inGroups(happened, [...first, ...(isPaid ? PAID : UNPAID)]);
}
