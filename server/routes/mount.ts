import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { Shop } from '../shop.ts';
import type { Route } from './route.ts';

/**
 * Serves routes, and tells what can be done on their paths to whoever tries something else.
 *
 * @param before what a request to a route meets before the route itself
 */
export function mount(
  shop: Shop,
  routes: Route[],
  before: (route: Route) => Middleware[] = () => [],
): Middleware {
  const router = new Router();
  for (const route of routes) {
    const run = async (ctx: Context): Promise<void> => {
      const answer = await route.run(shop, ctx);
      if (answer === undefined) return;
      // Written here, where what cannot be written is still answered as any failure is.
      ctx.body = JSON.stringify(answer);
      ctx.type = 'application/json';
    };
    const remember: Middleware = (ctx, next) => {
      ctx.state.route = route.path;
      return next();
    };
    router.register(route.path, [route.method], [remember, ...before(route), run] as never);
  }
  const answer = router.routes();
  const refuse = router.allowedMethods();
  return (ctx, next) => answer(ctx as never, () => refuse(ctx as never, next) as Promise<never>);
}
