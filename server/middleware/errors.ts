import type { Middleware } from 'koa';
import Stripe from 'stripe';
import { ShopError } from '../billing/shop-error.ts';
import type { Log } from '../observability/log.ts';
import { StripeUnreachable } from '../stripe/client.ts';

/**
 * Answers every failure as `{ error: { message } }`. What Stripe says stays in the log: it may hold part
 * of a key, and its status is about our request to Stripe, not about the visitor's to us.
 */
export function errorResponder(log: Log): Middleware {
  return async function respondToErrors(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (error instanceof ShopError) {
        ctx.status = error.status;
        ctx.body = { error: { message: error.message, code: error.code, ...error.details } };
        return;
      }
      const { expose, status, message } = error as { expose?: boolean; status?: number; message?: string };
      if (expose === true && status !== undefined && status < 500) {
        ctx.status = status;
        ctx.body = { error: { message } };
        return;
      }
      log.error({ err: error, method: ctx.method, path: ctx.path }, 'request failed');
      const isStripes = error instanceof StripeUnreachable || error instanceof Stripe.errors.StripeError;
      ctx.status = isStripes ? 502 : 500;
      ctx.body = {
        error: {
          message: isStripes
            ? 'The payment service did not answer. Please try again in a moment.'
            : 'Something went wrong here. Please try again in a moment.',
        },
      };
      return;
    }
    if (ctx.body !== undefined || ctx.status < 400) return;
    const { status } = ctx;
    ctx.body = {
      error: {
        message: status === 404 ? `There is no ${ctx.path}` : `${ctx.method} is not possible on ${ctx.path}`,
      },
    };
    ctx.status = status;
  };
}
