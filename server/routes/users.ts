import { parameter } from '../middleware/query.ts';
import { presentUser } from './present-user.ts';
import type { Route } from './route.ts';

export const showUser: Route = {
  method: 'GET',
  path: '/users',
  for: 'user',
  run: async (shop, ctx) => {
    const user = await shop.auth.user(ctx);
    const session = parameter(ctx, 'session_id');
    if (session) await shop.checkout.finish(user, session);
    return { user: presentUser(shop.parts.desired, user, await shop.sync.current(user)) };
  },
};
