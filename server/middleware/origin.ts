import type { Middleware } from 'koa';
import { ShopError } from '../billing/shop-error.ts';
import { isLoopback } from '../config/loopback.ts';
import type { Config } from '../config.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site makes a visitor's browser send. A browser says in `Origin` and `Sec-Fetch-Site` who asks,
 * and no page can say otherwise (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site).
 *
 * - A foreign or `null` Origin is refused, and so is `Sec-Fetch-Site: cross-site` unless somebody follows a link here.
 * - Under `AUTH=link` what changes something has to show that it comes from our own page. Under `AUTH=email` a
 *   request that says nothing of where it comes from is a program's, and is served: a browser always says it, and sends
 *   the session, which is `SameSite=Lax`, with no other site's POST.
 * - A shop for this machine alone is asked by this machine's names. By any other a browser comes that was told
 *   that a site's own name is this machine (DNS rebinding): what it is answered, that site's script may read.
 */
export function originCheck({
  auth,
  host,
  publicUrl,
}: Pick<Config, 'auth' | 'host' | 'publicUrl'>): Middleware {
  const isLocal = isLoopback(host) && isLoopback(new URL(publicUrl).hostname);
  return function checkOrigin(ctx, next) {
    if (isLocal && !isOfThisMachine(ctx.get('Host'))) {
      throw new ShopError(
        403,
        'forbidden',
        'This shop is for this machine alone, and was asked for by a name that is not this machine’s (header Host). PUBLIC_URL gives it another.',
      );
    }
    const origin = ctx.get('Origin');
    const site = ctx.get('Sec-Fetch-Site');
    const isOwn = origin !== '' && ownOrigins(publicUrl, ctx.req.socket.localPort).has(origin);
    if (origin !== '' && !isOwn) refuse();
    if (SAFE.has(ctx.method)) {
      if (site === 'cross-site' && ctx.get('Sec-Fetch-Mode') !== 'navigate') refuse();
      return next();
    }
    if (site === 'cross-site' || site === 'same-site') refuse();
    if (auth === 'link' && !isOwn && site !== 'same-origin') refuse();
    return next();
  };
}

function refuse(): never {
  throw new ShopError(
    403,
    'forbidden',
    'This can only be done from the shop’s own pages: the request does not show that it comes from there (header Origin).',
  );
}

/** A program may leave it out, a browser does not. */
function isOfThisMachine(host: string): boolean {
  if (host === '') return true;
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname);
}

/** The public address; on this machine also by its other names, and by the port that is listened on. */
function ownOrigins(publicUrl: string, localPort: number | undefined): Set<string> {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (!isLoopback(hostname)) return new Set([publicUrl]);
  const names = [hostname, 'localhost', '127.0.0.1', '[::1]'];
  const ports = [port, String(localPort ?? port)];
  return new Set(names.flatMap((name) => ports.map((one) => new URL(`${protocol}//${name}:${one}`).origin)));
}
