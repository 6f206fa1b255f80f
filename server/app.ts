import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import { errorResponder } from './middleware/errors.ts';
import { routes } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import { webhook } from './routes/webhook.ts';
import type { Shop } from './shop.ts';

/** The web application, its middleware in the order in which a request meets it. */
export function createApp(shop: Shop): Koa {
  const app = new Koa();
  app.use(errorResponder(shop.parts.log));
  app.use(mount(shop, [webhook]));
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '100kb' }));
  app.use(mount(shop, routes));
  return app;
}

function mount(shop: Shop, list: Route[]): Middleware {
  const router = new Router();
  for (const route of list) {
    router.register(route.path, [route.method], async (ctx) => {
      const answer = await route.run(shop, ctx);
      if (answer !== undefined) ctx.body = answer;
    });
  }
  const answer = router.routes();
  const refuse = router.allowedMethods();
  return (ctx, next) => answer(ctx as never, () => refuse(ctx as never, next) as Promise<never>);
}
