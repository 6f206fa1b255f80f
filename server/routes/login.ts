import type { Context } from 'koa';
import { confirmPage, refusedPage } from '../auth/link-page.ts';
import { ownPath } from '../auth/own-path.ts';
import { isToken } from '../auth/tokens.ts';
import { ShopError } from '../billing/shop-error.ts';
import type { Shop } from '../shop.ts';
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
      return { sent: true };
    }
    const user = await shop.users.signIn(email);
    await shop.auth.signIn(ctx, user);
    return presentUser(shop.parts.desired, user, await shop.sync.current(user));
  },
};

/** What the link in the mail opens: a page with a button. */
export const showLink: Route = {
  method: 'GET',
  path: '/login/link',
  for: 'anyone',
  limit: 'login',
  run: async (shop, ctx) => {
    onlyByLink(shop, ctx);
    const { token, next } = ctx.query;
    ctx.type = 'html';
    if (isToken(token)) ctx.body = confirmPage(token, ownPath(next));
    else refused(ctx, 400, 'This link is not whole. Please copy all of it, or ask for a new one.');
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
      refused(ctx, error.status, error.message);
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

/** A browser that goes somewhere asks for a page; a program takes anything, and gets JSON. */
function wantsPage(ctx: Context): boolean {
  return ctx.accepts('json', 'html') === 'html';
}

function refused(ctx: Context, status: number, message: string): void {
  ctx.type = 'html';
  ctx.body = refusedPage(message);
  ctx.status = status;
}

/** @param path our own */
function goTo(ctx: Context, path: string): void {
  ctx.status = 303;
  ctx.redirect(path);
}
