import { Ajv, type Schema } from 'ajv';
import type { Context } from 'koa';
import { ShopError } from '../billing/shop-error.ts';

const ajv = new Ajv({ allErrors: true });

/**
 * A reader of input that fits a schema.
 *
 * @param sentence what would be right, for whoever sent something else
 * @throws ShopError 400 with the sentence
 */
export function reader<T>(schema: Schema, sentence: string): (input: unknown) => T {
  const fits = ajv.compile<T>(schema);
  return (input) => {
    if (fits(input)) return input;
    throw new ShopError(400, 'invalid_request', sentence);
  };
}

/** The JSON object of a request's body; `{}` when there is none. */
export function bodyOf(ctx: Context): unknown {
  return ctx.request.body ?? {};
}

/** What makes a repeated request one: chosen by the page, as with Stripe's own API. */
export function repeatKey(ctx: Context): string | undefined {
  const key = ctx.get('Idempotency-Key');
  if (key.length > 255)
    throw new ShopError(400, 'invalid_request', 'Idempotency-Key has at most 255 characters.');
  return key || undefined;
}
