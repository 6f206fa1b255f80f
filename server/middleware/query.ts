import type { Context, Middleware } from 'koa';
import { ShopError } from '../billing/shop-error.ts';

/** A parameter that stands twice in a query would be read one way here and another way by whoever checks it. */
export function eachParameterOnce(): Middleware {
  return function checkQuery(ctx, next) {
    if (Object.values(ctx.query).some((value) => Array.isArray(value))) {
      throw new ShopError(400, 'invalid_request', 'A parameter stands in the query more than once.');
    }
    return next();
  };
}

/** A parameter of a query that `eachParameterOnce` has let through. */
export function parameter(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  return Array.isArray(value) ? value[0] : value;
}
