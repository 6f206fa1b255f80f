import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import { withRequestId } from '../observability/log.ts';

/** One that a proxy chose is kept when it looks like one. */
const ID = /^[A-Za-z0-9._-]{8,64}$/;

/** Each request has an id: in its answer, and on every line of the log that is about it. */
export function requestId(): Middleware {
  return function identifyRequest(ctx, next) {
    const given = ctx.get('X-Request-Id');
    const id = ID.test(given) ? given : randomUUID();
    ctx.set('X-Request-Id', id);
    return withRequestId(id, next);
  };
}
