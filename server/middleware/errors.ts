import type { Middleware } from 'koa';
import Stripe from 'stripe';
import { ShopError } from '../billing/shop-error.ts';
import type { Log } from '../observability/log.ts';
import { redact } from '../redact.ts';
import { StoredFailure, StripeUnreachable } from '../stripe/client.ts';

/**
 * Answers every failure as `{ error: { message } }`. What Stripe says stays in the log: it may hold part
 * of a key, and its status is about our request to Stripe, not about the visitor's to us. Nothing is thrown on, since
 * Koa takes all headers off an answer that it makes of an error itself.
 */
export function errorResponder(log: Log): Middleware {
  return async function respondToErrors(ctx, next) {
    try {
      await next();
      if ((ctx.body !== undefined && ctx.body !== null) || ctx.status < 400) return;
      const { status } = ctx;
      answer(ctx, status, { message: sentenceFor(status, ctx) });
    } catch (error) {
      if (error instanceof ShopError) {
        answer(ctx, error.status, error.answer);
        return;
      }
      const { expose, status } = error as { expose?: boolean; status?: number };
      if (expose === true && status !== undefined && status >= 400 && status < 500) {
        answer(ctx, status, { message: sentenceFor(status, ctx) });
        return;
      }
      log.error({ err: error, method: ctx.method, route: ctx.state.route }, 'request failed');
      if (isOfStripe(error)) {
        answer(ctx, 502, { message: 'The payment service did not answer. Please try again in a moment.' });
      } else {
        answer(ctx, 500, { message: 'Something went wrong here. Please try again in a moment.' });
      }
    }
  };
}

type KoaContext = Parameters<Middleware>[0];

function answer(ctx: KoaContext, status: number, error: Record<string, unknown>): void {
  ctx.body = { error };
  ctx.status = status;
  // What is left of a body that was too long is not waited for.
  if (status === 413) ctx.set('Connection', 'close');
}

function isOfStripe(error: unknown): boolean {
  return [StripeUnreachable, StoredFailure, Stripe.errors.StripeError].some((kind) => error instanceof kind);
}

function sentenceFor(status: number, { method, path }: KoaContext): string {
  const where = redact(path.slice(0, 200));
  if (status === 404) return `There is no ${where}`;
  if (status === 405 || status === 501) return `${method} is not possible on ${where}`;
  return 'The request cannot be read.';
}
