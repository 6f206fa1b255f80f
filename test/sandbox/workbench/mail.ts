/** A mail as its HTML looks, for a frame of the workbench. */
import type { PageAnswer } from '../pages/answer.ts';
import type { World } from '../world.ts';

/**
 * What came by mail is a stranger's: in a document of an origin of its own it runs nothing, sends nothing and fetches
 * nothing. Styles and pictures that are within it are shown.
 */
const POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; " +
  "frame-ancestors 'self'";

/** Status 404 when there is no such mail, or it has no HTML. */
export function mailDocument({ account }: World, id: string): PageAnswer {
  const html = account.table('mail').get(id)?.html ?? null;
  return {
    status: html === null ? 404 : 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': POLICY,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
    body: html ?? 'There is no such mail.',
  };
}
