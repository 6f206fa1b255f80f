import { ShopError } from '../billing/shop-error.ts';
import type { Route } from './route.ts';

const MOST_BYTES = 1_000_000;

/**
 * Stripe's events. The signature is over the bytes as they came, so that they are read here and by no parser
 * (https://docs.stripe.com/webhooks#verify-events).
 */
export const webhook: Route = {
  method: 'POST',
  path: '/webhook',
  for: 'anyone',
  run: async (shop, ctx) => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of ctx.req) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new ShopError(413, 'invalid_request', 'An event has at most 1 MB.');
      chunks.push(chunk);
    }
    await shop.inbox.receive(Buffer.concat(chunks), ctx.get('Stripe-Signature') || undefined);
    return { received: true };
  },
};
