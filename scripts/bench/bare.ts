/**
 * What the shop's server is measured beside: Koa and the check of the signature, and nothing else. Prints its
 * address; ends with its parent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import Stripe from 'stripe';

const secret = process.env.STRIPE_WEBHOOK_SECRET as string;
const answer = process.env.ANSWER as string;

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.method === 'GET') {
    ctx.type = 'json';
    ctx.body = answer;
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  Stripe.webhooks.constructEvent(Buffer.concat(chunks), ctx.get('Stripe-Signature'), secret);
  ctx.body = { received: true };
});

const server = createServer(app.callback());
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Bare Koa listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
