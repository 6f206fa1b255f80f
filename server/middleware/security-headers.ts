import type { Middleware } from 'koa';
import helmet from 'koa-helmet';

const SELF = ["'self'"];
const NONE = ["'none'"];

/**
 * Headers on every answer, refusals included: nothing but our own files is loaded, nothing is framed, guessed at,
 * kept by a cache or told to the next site. Stripe's pages are gone to, never embedded, so that no host of theirs is
 * named.
 */
export function securityHeaders(publicUrl: string): Middleware {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: NONE,
        scriptSrc: SELF,
        styleSrc: SELF,
        imgSrc: SELF,
        fontSrc: SELF,
        connectSrc: SELF,
        manifestSrc: SELF,
        // No text of anybody's becomes part of a page as anything but text.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: NONE,
        formAction: SELF,
        baseUri: NONE,
        frameAncestors: NONE,
      },
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: publicUrl.startsWith('https:')
      ? { maxAge: 31_536_000, includeSubDomains: false }
      : false,
  }) as Middleware;
  return function setSecurityHeaders(ctx, next) {
    ctx.set('Cache-Control', 'no-store');
    return headers(ctx, next);
  };
}
