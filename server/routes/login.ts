import { bodyOf, reader } from './input.ts';
import { presentUser } from './present-user.ts';
import type { Route } from './route.ts';

const readSignIn = reader<{ email: string }>(
  { type: 'object', required: ['email'], properties: { email: { type: 'string' } } },
  'Send JSON with the e-mail address, as in { "email": "alex@example.com" }.',
);

export const signIn: Route = {
  method: 'POST',
  path: '/users',
  for: 'anyone',
  limit: 'login',
  run: async (shop, ctx) => {
    const user = await shop.users.signIn(readSignIn(bodyOf(ctx)).email);
    await shop.auth.signIn(ctx, user);
    return presentUser(user, await shop.sync.current(user));
  },
};

export const signOut: Route = {
  method: 'POST',
  path: '/logout',
  for: 'anyone',
  run: async (shop, ctx) => {
    await shop.auth.signOut(ctx);
    return {};
  },
};
