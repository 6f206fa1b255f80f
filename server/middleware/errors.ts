import type { Context, Middleware } from 'koa';
import Stripe from 'stripe';
import { ShopError } from '../billing/shop-error.ts';
import type { Log } from '../observability/log.ts';
import { sendMessage, wantsPage } from '../pages/message-page.ts';
import { redact } from '../redact.ts';
import { StoredFailure, StripeUnreachable } from '../stripe/client.ts';

/**
 * Answers every failure as `{ error: { message } }`, and to a browser that goes somewhere as a page with the message.
 * What Stripe says stays in the log: it may hold part of a key, and its status is about our request to Stripe, not
 * about the visitor's to us. Nothing is thrown on, since Koa takes all headers off an answer that it makes of an error
 * itself.
 *
 * @param hasPages whether the catalog is the one that the pages are for
 */
export function errorResponder(log: Log, hasPages: boolean): Middleware {
  return async function respondToErrors(ctx, next) {
    const answer = (status: number, error: Refusal): Promise<void> => answerWith(ctx, status, error);
    try {
      await next();
      if ((ctx.body !== undefined && ctx.body !== null) || ctx.status < 400) return;
      const { status } = ctx;
      await answer(status, { message: sentenceFor(status, ctx) });
    } catch (error) {
      if (error instanceof ShopError) return answer(error.status, error.answer);
      const { expose, status } = error as { expose?: boolean; status?: number };
      if (expose === true && status !== undefined && status >= 400 && status < 500)
        return answer(status, { message: sentenceFor(status, ctx) });
      log.error({ err: error, method: ctx.method, route: ctx.state.route }, 'request failed');
      if (isOfStripe(error))
        await answer(502, { message: 'The payment service did not answer. Please try again in a moment.' });
      else await answer(500, { message: 'Something went wrong here. Please try again in a moment.' });
    }
  };

  async function answerWith(ctx: Context, status: number, error: Refusal): Promise<void> {
    ctx.body = { error };
    ctx.status = status;
    // What is left of a body that was too long is not waited for.
    if (status === 413) ctx.set('Connection', 'close');
    if (!isNavigation(ctx)) return;
    try {
      await sendMessage(ctx, { status, message: error.message, home: hasPages });
    } catch (err) {
      // Without its page the message is told all the same.
      log.error({ err }, 'the page of a message could not be sent');
    }
  }
}

interface Refusal {
  message: string;
  [detail: string]: unknown;
}

/** Following a link, or sending one of our own forms, which work without script. */
function isNavigation(ctx: Context): boolean {
  const isForm = ctx.method === 'POST' && ctx.is('urlencoded') === 'urlencoded';
  return (ctx.method === 'GET' || ctx.method === 'HEAD' || isForm) && wantsPage(ctx);
}

function isOfStripe(error: unknown): boolean {
  return [StripeUnreachable, StoredFailure, Stripe.errors.StripeError].some((kind) => error instanceof kind);
}

function sentenceFor(status: number, { method, path }: Context): string {
  const where = redact(path.slice(0, 200));
  if (status === 404) return `There is no ${where}`;
  if (status === 405 || status === 501) return `${method} is not possible on ${where}`;
  return 'The request cannot be read.';
}
