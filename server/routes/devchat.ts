/** The names that the /dev/chat page has for the general routes (brief of /dev/chat). */
import { productOf } from '../billing/checkout/alternatives.ts';
import { ShopError } from '../billing/shop-error.ts';
import { openCheckout, openPortal, readPrice, visited } from './billing.ts';
import { bodyOf, reader, repeatKey } from './input.ts';
import type { Route } from './route.ts';

const PAIR_CODING = 'paircode';
const SEAT = 'workshop.seat';
const MOST_ATTENDEES = 100;

const readAttendees = reader<{ attendees: number; price?: string }>(
  {
    type: 'object',
    required: ['attendees'],
    properties: {
      attendees: { type: 'integer', minimum: 1, maximum: MOST_ATTENDEES },
      price: { type: 'string', minLength: 1, maxLength: 255 },
    },
  },
  `attendees must be a whole number from 1 to ${MOST_ATTENDEES}, as in { "attendees": 6 }.`,
);

const subscribe: Route = {
  ...openCheckout,
  path: '/offerings/paircode',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const { price } = readPrice(bodyOf(ctx));
    const { key } = await shop.prices.sold(price);
    // A seat in a workshop stands on an invoice: nobody pays for one here.
    if (productOf(key) !== PAIR_CODING) {
      throw new ShopError(400, 'invalid_request', `Only pair coding is sold here, and ${key} is not.`);
    }
    return shop.checkout.open(user, price, visited(ctx));
  },
};

const manage: Route = { ...openPortal, path: '/users/portal' };

const schedule: Route = {
  method: 'POST',
  path: '/offerings/paircode/schedule',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const { identifier } = await shop.usage.record(user, { quantity: 1, key: repeatKey(ctx) });
    return { usageRecord: identifier };
  },
};

const registerWorkshop: Route = {
  method: 'POST',
  path: '/offerings/workshop',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    // The id that a page shows, when it sends it, is refused once it was replaced: nobody pays what they have not seen.
    const { attendees, price = SEAT } = readAttendees(bodyOf(ctx));
    return shop.invoiceItems.add(user, { price, quantity: attendees, key: repeatKey(ctx) });
  },
};

export const devchatRoutes: Route[] = [subscribe, manage, schedule, registerWorkshop];
