/** How the account bills. */
import { billing, changeBilling } from './billing.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const billingRoutes: ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/billing', does: 'how the account bills', run: billing },
  {
    method: 'POST',
    path: '/_sandbox/billing',
    does:
      'as Stripe\'s dashboard sets it: `{ "retry_days": [1, 1, 2, 2, 2, 2, 2, 2], "after_retries": "cancel", ' +
      '"upcoming_days": 7, "usage_lag_seconds": 0 }` (the days from one attempt to collect an invoice to the next; ' +
      '`cancel`, `unpaid` or `past_due` after the last; how long before a renewal `invoice.upcoming` is told, 0 for ' +
      "never; how long after it was received a meter event counts, by the account's time: with Stripe seconds to " +
      'minutes); what is not given stays',
    run: (world, { body }) => taking('the settings', () => changeBilling(world, json(body))),
  },
];
