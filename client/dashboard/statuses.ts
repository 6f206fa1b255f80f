/** In which a subscription is one that the subscriber has; in the others pair coding can be subscribed to again. */
export const LIVE = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused']);

/** What Stripe's status means to the subscriber (https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses). */
const MEANINGS: Record<string, string> = {
  trialing: 'Your trial is running: nothing is charged before it ends.',
  active: 'All is well: your subscription is running.',
  past_due:
    'Your last payment did not go through. Please look at your card under “Manage subscription”; the payment is tried again.',
  unpaid:
    'Payments did not go through several times, and are not tried any more. Please pay the open invoice under “Manage subscription”.',
  paused:
    'Your trial has ended without a card, so that your subscription rests. Please add a card under “Manage subscription”.',
  incomplete:
    'Your first payment is not finished yet. Please finish it under “Manage subscription”: it lapses after a day.',
};

/** @returns a sentence; one that says little for a status that Stripe may think of later */
export function meaningOf(status: string): string {
  return MEANINGS[status] ?? 'More about it stands under “Manage subscription”.';
}

/** What is subscribed to, in the words of the brief of /dev/chat. */
export function sentenceForType(type: string | null): string {
  if (type === 'monthly') return 'You are subscribed to the monthly package';
  if (type === 'ondemand') return 'You are subscribed to the on-demand package.';
  return 'You are subscribed to a package that is not offered here any more.';
}
