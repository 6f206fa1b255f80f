import Koa from 'koa';
import { accessLog } from './middleware/access-log.ts';
import { AddressLimit } from './middleware/address-limit.ts';
import { body } from './middleware/body.ts';
import { errorResponder } from './middleware/errors.ts';
import { limited } from './middleware/limited.ts';
import { originCheck } from './middleware/origin.ts';
import { eachParameterOnce } from './middleware/query.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { isDevchat } from './routes/devchat-names.ts';
import { routes } from './routes/index.ts';
import { mount } from './routes/mount.ts';
import { webhook } from './routes/webhook.ts';
import type { Shop } from './shop.ts';

/** The web application, its middleware in the order in which a request meets it. */
export function createApp(shop: Shop): Koa {
  const { config, log, metrics } = shop.parts;
  const { login, payment } = config.rateLimits;
  const limits = {
    login: new AddressLimit(login, 60, config.trustedProxies),
    payment: new AddressLimit(payment, 60, config.trustedProxies),
  };
  const app = new Koa();
  app.use(requestId());
  app.use(accessLog(log, metrics));
  app.use(securityHeaders(config.publicUrl));
  app.use(errorResponder(log, isDevchat(shop.parts.desired)));
  // Stripe has no origin, no session and no allowance: the signature over the bytes as they came decides.
  app.use(mount(shop, [webhook]));
  app.use(originCheck(config));
  app.use(
    mount(shop, routes, ({ limit, method, takes = 'json' }) => [
      ...(limit === undefined ? [] : [limited(limits[limit])]),
      eachParameterOnce(),
      ...(method === 'POST' ? [body(takes)] : []),
    ]),
  );
  app.on('error', (error) => log.warn({ err: error }, 'an answer could not be written'));
  return app;
}
