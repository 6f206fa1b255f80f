import Router from '@koa/router';
import Koa from 'koa';
import type { OfferingsReader } from './billing/offerings.ts';
import { type ErrorLog, errorResponder } from './middleware/errors.ts';
import { healthRoute } from './routes/health.ts';
import { offeringsRoute } from './routes/offerings.ts';

export interface AppParts {
  offerings: OfferingsReader;
  log: ErrorLog;
}

/** The web application from its parts, its middleware in the order in which a request meets it. */
export function createApp({ offerings, log }: AppParts): Koa {
  const router = new Router();
  healthRoute(router);
  offeringsRoute(router, offerings);

  const app = new Koa();
  app.use(errorResponder(log));
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
