/** The order in which Stripe tells of a new subscription. */
import type { Account, Happening } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

/**
 * Of a subscription that is paid at once these are said first, each group in the order in which it happened: seen
 * so of the live API (facts.md §5.8). Nothing else is said of an attempt that nobody made.
 */
const FIRST: readonly RegExp[] = [
  /^charge\./,
  /^customer\.updated$/,
  /^customer\.subscription\.created$/,
  /^payment_intent\.(?!created$)/,
  /^payment_intent\.created$/,
];

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
  return account.arranged(create, (happened) => {
    const news = happened.filter(
      ({ type, object }) => type !== 'customer.subscription.updated' || object.id !== made?.id,
    );
    const attempted = news.some(({ type }) => /^charge\.|^payment_intent\.(?!created$)/.test(type));
    return attempted ? inGroups(news) : withCustomerFirst(news);
  });
}

function inGroups(happened: readonly Happening[]): Happening[] {
  const groupOf = ({ type }: Happening) => {
    const group = FIRST.findIndex((pattern) => pattern.test(type));
    return group < 0 ? FIRST.length : group;
  };
  return [...happened].sort((a, b) => groupOf(a) - groupOf(b));
}

function withCustomerFirst(happened: readonly Happening[]): Happening[] {
  const isCustomer = ({ type }: Happening) => type === 'customer.updated';
  return [...happened.filter(isCustomer), ...happened.filter((one) => !isCustomer(one))];
}
