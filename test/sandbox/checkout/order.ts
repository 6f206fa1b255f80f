/** The order in which Stripe tells of a session in subscription mode that is tried or completed. */
import { inGroups } from '../events/order.ts';
import type { Account, Happening } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';

/** Seen of the live API when a card is charged (facts.md §4.4), each group in the order in which it happened. */
const PAID: readonly RegExp[] = [
  /^customer\.created$/,
  /^charge\./,
  /^payment_method\.attached$/,
  /^checkout\.session\.completed$/,
  /^customer\.updated$/,
  /^customer\.subscription\.created$/,
  /^payment_intent\.succeeded$/,
  /^payment_intent\.created$/,
];

/** The same when nothing is charged, as of a trial: the subscription is told of last. */
const FREE: readonly RegExp[] = [
  /^customer\.created$/,
  /^payment_method\.attached$/,
  /^setup_intent\.succeeded$/,
  /^setup_intent\.created$/,
  /^checkout\.session\.completed$/,
  /^customer\.updated$/,
  /^invoice\./,
  /^customer\.subscription\.created$/,
];

/** Does something to a session; what happened is told in Stripe's order when the session was completed by it. */
export function inOrder<T>(account: Account, { id, mode }: StoredSession, work: () => T): T {
  if (mode !== 'subscription') return work();
  return account.arranged(work, (happened) => {
    const isCompleted = account.table('checkout.session').get(id)?.status === 'complete';
    if (!isCompleted) return happened;
    const isPaid = happened.some(({ type }) => type === 'charge.succeeded');
    return inGroups(asOneUpdate(happened), isPaid ? PAID : FREE);
  });
}

/** What the buyer typed and what the subscription made of the customer is one update. */
function asOneUpdate(happened: readonly Happening[]): Happening[] {
  const updates = happened.filter(({ type }) => type === 'customer.updated');
  const [first, last] = [updates[0], updates.at(-1)];
  if (first?.before === undefined || last === undefined || first === last) return [...happened];
  const whole: Happening = { ...last, before: first.before };
  return happened.flatMap((one) => (one === first ? [whole] : one.type === 'customer.updated' ? [] : [one]));
}
