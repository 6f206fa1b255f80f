import type { Context } from 'koa';
import { ownPath } from '../auth/own-path.ts';
import { isToken } from '../auth/tokens.ts';
import { ShopError } from '../billing/shop-error.ts';
import { sendMessage, wantsPage } from '../pages/message-page.ts';
import { sendPage } from '../pages/send-page.ts';
import type { Shop } from '../shop.ts';
import { isDevchat } from './devchat-names.ts';
import { bodyOf, reader } from './input.ts';
import { presentUser } from './present-user.ts';
import type { Route } from './route.ts';

const readSignIn = reader<{ email: string; next?: string }>(
  {
    type: 'object',
    required: ['email'],
    properties: { email: { type: 'string' }, next: { type: 'string' } },
  },
  'Send JSON with the e-mail address, as in { "email": "alex@example.com" }.',
);

/** Under `AUTH=email` the address alone signs in; under `AUTH=link` it is sent a link, and nothing is said of it. */
export const signIn: Route = {
  method: 'POST',
  path: '/users',
  for: 'anyone',
  limit: 'login',
  run: async (shop, ctx) => {
    const { email, next } = readSignIn(bodyOf(ctx));
    if (shop.parts.config.auth === 'link') {
      await shop.auth.links.ask(ctx, email, next);
      ctx.status = 202;
      return { sent: true, by: shop.auth.links.by };
    }
    const user = await shop.users.signIn(email);
    await shop.auth.signIn(ctx, user);
    return presentUser(shop.parts.desired, user, await shop.sync.current(user));
  },
};

/**
 * What the link in the mail opens: a page with a button, which works without script. The link itself changes nothing,
 * since programs that look at mails open it too; the button does. The page tells its own origin to us and to nobody
 * else: under `no-referrer` a browser would call the form's origin `null`.
 */
export const showLink: Route = {
  method: 'GET',
  path: '/login/link',
  for: 'anyone',
  limit: 'login',
  run: async (shop, ctx) => {
    onlyByLink(shop, ctx);
    const { token, next } = ctx.query;
    if (isToken(token)) {
      await sendPage(ctx, 'link', { token, next: ownPath(next), home: isDevchat(shop.parts.desired) });
    } else {
      await refuse(shop, ctx, 400, 'This link is not whole. Please copy all of it, or ask for a new one.');
    }
    return undefined;
  },
};

export const signInByLink: Route = {
  method: 'POST',
  path: '/login/link',
  for: 'anyone',
  limit: 'login',
  takes: 'form',
  run: async (shop, ctx) => {
    onlyByLink(shop, ctx);
    const { token, next } = { ...ctx.query, ...(bodyOf(ctx) as Record<string, unknown>) };
    try {
      await shop.auth.signInByLink(ctx, token);
    } catch (error) {
      if (!(error instanceof ShopError) || !wantsPage(ctx)) throw error;
      await refuse(shop, ctx, error.status, error.message);
      return undefined;
    }
    goTo(ctx, ownPath(next));
    return undefined;
  },
};

export const signOut: Route = {
  method: 'POST',
  path: '/logout',
  for: 'anyone',
  takes: 'form',
  run: async (shop, ctx) => {
    await shop.auth.signOut(ctx);
    if (!wantsPage(ctx)) return {};
    goTo(ctx, '/');
    return undefined;
  },
};

function onlyByLink(shop: Shop, ctx: Context): void {
  if (shop.parts.config.auth === 'link') return;
  throw new ShopError(404, 'not_found', `There is no ${ctx.path} here: an e-mail address alone logs in.`);
}

async function refuse(shop: Shop, ctx: Context, status: number, message: string): Promise<void> {
  const home = isDevchat(shop.parts.desired);
  await sendMessage(ctx, { status, message, title: 'Logging in did not work', login: home, home });
}

/** @param path our own */
function goTo(ctx: Context, path: string): void {
  ctx.status = 303;
  ctx.redirect(path);
}
