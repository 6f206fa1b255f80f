import type { IncomingMessage } from 'node:http';
import { ShopError } from '../billing/shop-error.ts';
import type { Route } from './route.ts';

const MOST_BYTES = 1_000_000;
/** What is too long is read to its end, so that its sender hears the answer; up to here. */
const MOST_BYTES_READ = 10 * MOST_BYTES;

/**
 * Stripe's events. The signature is over the bytes as they came, so that they are read here and by no parser
 * (https://docs.stripe.com/webhooks#verify-events).
 */
export const webhook: Route = {
  method: 'POST',
  path: '/webhook',
  for: 'anyone',
  run: async (shop, ctx) => {
    await shop.inbox.receive(await bytesOf(ctx.req), ctx.get('Stripe-Signature') || undefined);
    return { received: true };
  },
};

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > MOST_BYTES_READ) break;
      if (size > MOST_BYTES) chunks.length = 0;
      else chunks.push(chunk);
    }
  } catch {
    throw new ShopError(400, 'invalid_request', 'The delivery broke off.');
  }
  if (size > MOST_BYTES) throw new ShopError(413, 'invalid_request', 'An event has at most 1 MB.');
  return Buffer.concat(chunks);
}
