import { ShopError } from '../billing/shop-error.ts';
import { presentUser } from './present-user.ts';
import type { Route } from './route.ts';

export const showUser: Route = {
  method: 'GET',
  path: '/users',
  for: 'user',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const { session_id: session } = ctx.query;
    if (Array.isArray(session)) throw new ShopError(400, 'invalid_request', 'session_id stands there twice.');
    if (session) await shop.checkout.finish(user, session);
    return { user: presentUser(shop.parts.desired, user, await shop.sync.current(user)) };
  },
};
