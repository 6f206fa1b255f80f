import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { hashToken } from '../auth/tokens.ts';
import { ShopError } from '../billing/shop-error.ts';
import { isLoopback } from '../config/loopback.ts';
import { clientAddress, isForwarded } from '../middleware/address.ts';
import type { Shop } from '../shop.ts';
import type { Route } from './route.ts';

/** How the shop fares, in the text format of Prometheus. */
export const metrics: Route = {
  method: 'GET',
  path: '/metrics',
  for: 'anyone',
  run: async (shop, ctx) => {
    if (!mayRead(shop, ctx)) {
      throw new ShopError(
        403,
        'forbidden',
        'Metrics are for this machine, or for whoever sends METRICS_TOKEN as a bearer token.',
      );
    }
    const { rows, oldest, registry } = shop.parts.metrics;
    const [inbox, outbox] = await Promise.all([shop.inbox.health(), shop.usage.health()]);
    rows.set({ part: 'inbox', status: 'pending' }, inbox.pending);
    rows.set({ part: 'inbox', status: 'dead' }, inbox.dead);
    rows.set({ part: 'outbox', status: 'pending' }, outbox.pending);
    rows.set({ part: 'outbox', status: 'held' }, outbox.held);
    rows.set({ part: 'outbox', status: 'refused' }, outbox.refused);
    oldest.set({ part: 'inbox' }, inbox.oldestPendingSeconds ?? 0);
    oldest.set({ part: 'outbox' }, outbox.oldestPendingSeconds);
    ctx.body = await registry.metrics();
    ctx.set('Content-Type', registry.contentType);
    return undefined;
  },
};

/** With a token set, whoever sends it; else this machine itself, unless it only passes on what somebody else asks. */
function mayRead({ parts }: Shop, ctx: Context): boolean {
  const { metricsToken, trustedProxies } = parts.config;
  if (metricsToken !== undefined) {
    const sent = /^Bearer (\S+)$/i.exec(ctx.get('Authorization'))?.[1] ?? '';
    return isSame(sent, metricsToken);
  }
  // Where no proxy says for whom, it is known only that somebody else asks.
  const isKnown = trustedProxies > 0 && ctx.get('X-Forwarded-For') !== '';
  if (isForwarded(ctx.req) && !isKnown) return false;
  return isLoopback(clientAddress(ctx.req, trustedProxies));
}

/** In the same time wherever they differ. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(one, undefined)), Buffer.from(hashToken(other, undefined)));
}
