import type { Middleware } from 'koa';
import type { AddressLimit } from './address-limit.ts';

/** Lets through what an address may still ask for. */
export function limited(limit: AddressLimit): Middleware {
  return async function countRequest(ctx, next) {
    await limit.count(ctx);
    await next();
  };
}
