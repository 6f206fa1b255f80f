import type { Middleware } from 'koa';
import bodyParser from 'koa-bodyparser';
import { ShopError } from '../billing/shop-error.ts';

const MOST = '100kb';

/**
 * Reads a request's body, when it is of the type that the route takes. A form, and plain text, is what a page of
 * another site can send without being asked, so that a route that takes JSON takes neither.
 */
export function body(takes: 'json' | 'form'): Middleware {
  const types = ['application/json', ...(takes === 'form' ? ['application/x-www-form-urlencoded'] : [])];
  const read = bodyParser({
    enableTypes: takes === 'form' ? ['json', 'form'] : ['json'],
    jsonLimit: MOST,
    formLimit: MOST,
    onerror: (error, ctx) => {
      // What has not come yet is let through to nowhere: the connection's next request stands behind it.
      ctx.req.unpipe();
      ctx.req.resume();
      throw refusalOf(error, takes);
    },
  });
  return async function readBody(ctx, next) {
    if (ctx.get('Content-Type') !== '' && !isOneOf(ctx.get('Content-Type'), types)) {
      throw new ShopError(415, 'invalid_request', wanted(takes));
    }
    await read(ctx, next);
  };
}

function isOneOf(header: string, types: string[]): boolean {
  return types.includes(header.split(';')[0]?.trim().toLowerCase() ?? '');
}

function wanted(takes: 'json' | 'form'): string {
  return takes === 'json'
    ? 'Send JSON, with the header Content-Type: application/json.'
    : 'Send a form, with the header Content-Type: application/x-www-form-urlencoded.';
}

function refusalOf(error: Error & { status?: number; code?: string }, takes: 'json' | 'form'): Error {
  if (error.status === 413) return new ShopError(413, 'invalid_request', 'A request has at most 100 kB.');
  if (error.status === 415) {
    return new ShopError(
      415,
      'invalid_request',
      `${wanted(takes)} Its text is UTF-8, plain or compressed by gzip.`,
    );
  }
  if (error.status === 400) {
    return new ShopError(
      400,
      'invalid_request',
      takes === 'json'
        ? 'That is not JSON: its text cannot be read as an object.'
        : 'The form cannot be read.',
    );
  }
  // zlib's names for bytes that it cannot unpack, gzip's and brotli's.
  if (/^(?:Z_|ERR__ERROR_)/.test(error.code ?? '')) {
    return new ShopError(400, 'invalid_request', 'The body is not packed as its Content-Encoding says.');
  }
  return error;
}
