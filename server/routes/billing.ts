import type { Context } from 'koa';
import { bodyOf, reader, repeatKey } from './input.ts';
import type { Route } from './route.ts';

/** What a checkout is asked for with. */
export const readPrice = reader<{ price: string }>(
  {
    type: 'object',
    required: ['price'],
    properties: { price: { type: 'string', minLength: 1, maxLength: 255 } },
  },
  'Send JSON with a price, as in { "price": "paircode.monthly" }.',
);
const readUsage = reader<{ meter: string; quantity?: number }>(
  {
    type: 'object',
    required: ['meter'],
    properties: {
      meter: { type: 'string', minLength: 1, maxLength: 255 },
      quantity: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
    },
  },
  'Send JSON with a meter of the catalog and a whole quantity from 1, as in { "meter": "calls", "quantity": 5 }.',
);
const readItem = reader<{ price: string; quantity: number }>(
  {
    type: 'object',
    required: ['price', 'quantity'],
    properties: {
      price: { type: 'string', minLength: 1, maxLength: 255 },
      quantity: { type: 'integer', minimum: 1, maximum: 999_999 },
    },
  },
  'Send JSON with a one-time price and a whole quantity from 1, as in { "price": "workshop.seat", "quantity": 2 }.',
);

/** Origin that the request was made to. */
export function visited({ protocol, host }: Context): string {
  return `${protocol}://${host}`;
}

export const openCheckout: Route = {
  method: 'POST',
  path: '/checkout',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    return shop.checkout.open(user, readPrice(bodyOf(ctx)).price, visited(ctx));
  },
};

export const openPortal: Route = {
  method: 'POST',
  path: '/portal',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => shop.portal.open(await shop.auth.user(ctx), visited(ctx)),
};

export const recordUsage: Route = {
  method: 'POST',
  path: '/usage',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const { meter, quantity = 1 } = readUsage(bodyOf(ctx));
    const { identifier } = await shop.usage.record(user, { meter, quantity, key: repeatKey(ctx) });
    return { usageRecord: identifier };
  },
};

export const addInvoiceItem: Route = {
  method: 'POST',
  path: '/invoice-items',
  for: 'user',
  limit: 'payment',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const { price, quantity } = readItem(bodyOf(ctx));
    return shop.invoiceItems.add(user, { price, quantity, key: repeatKey(ctx) });
  },
};
