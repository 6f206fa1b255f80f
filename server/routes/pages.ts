/** The pages of /dev/chat (`client/`). What they show they ask the other routes for, save for who is there. */
import type { Context } from 'koa';
import { VALID_MINUTES } from '../auth/login-links.ts';
import { ownPath } from '../auth/own-path.ts';
import { ShopError } from '../billing/shop-error.ts';
import { sendAsset, sendPage } from '../pages/send-page.ts';
import type { Shop } from '../shop.ts';
import { isDevchat } from './devchat-names.ts';
import type { Route } from './route.ts';

const landing: Route = {
  method: 'GET',
  path: '/',
  for: 'anyone',
  run: async (shop, ctx) => {
    onlyForDevchat(shop, ctx);
    const member = await shop.auth.isSignedIn(ctx);
    await sendPage(ctx, 'index', { member, trial: trialDays(shop) });
    return undefined;
  },
};

/** Whoever is logged in is sent on. */
const login: Route = {
  method: 'GET',
  path: '/login',
  for: 'anyone',
  run: async (shop, ctx) => {
    onlyForDevchat(shop, ctx);
    if (await shop.auth.isSignedIn(ctx)) ctx.redirect(ownPath(ctx.query.next));
    else {
      const link = shop.parts.config.auth === 'link';
      await sendPage(ctx, 'login', { link, minutes: VALID_MINUTES });
    }
    return undefined;
  },
};

/** Whoever is not logged in does so first, and comes back to where they wanted to go: a Checkout's end may be in it. */
const dashboard: Route = {
  method: 'GET',
  path: '/dashboard',
  for: 'anyone',
  run: async (shop, ctx) => {
    onlyForDevchat(shop, ctx);
    if (await shop.auth.isSignedIn(ctx)) await sendPage(ctx, 'dashboard');
    else if (ctx.search === '') ctx.redirect('/login');
    else ctx.redirect(`/login?${new URLSearchParams({ next: ctx.url })}`);
    return undefined;
  },
};

const asset: Route = {
  method: 'GET',
  path: '/assets/:name',
  for: 'anyone',
  run: async (_shop, ctx) => {
    await sendAsset(ctx, (ctx as Context & { params: { name: string } }).params.name);
    return undefined;
  },
};

/** Of the monthly package; empty for none. It stands in the catalog, not on the price. */
function trialDays({ parts }: Shop): number | '' {
  const monthly = parts.desired.prices.find(({ key }) => key === 'paircode.monthly');
  return monthly?.spec.checkout?.trial_period_days ?? '';
}

/** Another catalog is sold by pages of its owner's own, through the same routes. */
function onlyForDevchat({ parts }: Shop, { path }: Context): void {
  if (isDevchat(parts.desired)) return;
  throw new ShopError(
    404,
    'not_found',
    `There is no ${path} here: the pages that come along are those of /dev/chat.`,
  );
}

export const pages: Route[] = [landing, login, dashboard, asset];
