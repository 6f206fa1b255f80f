import type { Middleware } from 'koa';
import { ShopError } from '../billing/shop-error.ts';

/**
 * Refuses a query that is read in two ways: a parameter that stands in it twice means one thing here and another to
 * whoever checks it, and a zero character is the end of a text to some.
 */
export function plainQuery(): Middleware {
  return function checkQuery(ctx, next) {
    if (Object.values(ctx.query).some((value) => Array.isArray(value))) {
      throw new ShopError(400, 'invalid_request', 'A parameter stands in the query more than once.');
    }
    if (Object.values(ctx.query).some((value) => value?.includes('\0'))) {
      throw new ShopError(400, 'invalid_request', 'A parameter in the query holds a zero character.');
    }
    return next();
  };
}
