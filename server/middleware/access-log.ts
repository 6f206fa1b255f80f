import type { Middleware } from 'koa';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

/**
 * A line and a measurement for each request, once its answer is out or its sender is gone. Of the URL only the route
 * is told: what stands in the query may be a token, and is a person's own business.
 */
export function accessLog(log: Log, metrics: Metrics): Middleware {
  return function logRequest(ctx, next) {
    const began = performance.now();
    ctx.res.once('close', () => {
      const ms = Math.round((performance.now() - began) * 10) / 10;
      const { route, user } = ctx.state as { route?: string; user?: string };
      // An answer to nobody may end as well as any: it is the request that broke off.
      const isAborted = ctx.req.errored !== null || !ctx.res.writableFinished;
      const status = ctx.res.statusCode;
      metrics.http.observe({ method: ctx.method, route: route ?? 'none', status }, ms / 1000);
      const fields = {
        request: ctx.response.get('X-Request-Id'),
        method: ctx.method,
        route: route ?? 'none',
        status,
        ms,
        ...(user !== undefined && { user }),
        ...(isAborted && { aborted: true }),
      };
      if (status >= 500) log.warn(fields, 'request');
      else log.info(fields, 'request');
    });
    return next();
  };
}
