import { send } from '@koa/send';
import type { Context } from 'koa';
import { PAGES } from './folder.ts';

/**
 * Answers with one of the built pages, which no cache keeps: it holds nothing of anybody, its script asks for that, but
 * after a logout the browser has to come back for it.
 */
export async function sendPage(ctx: Context, name: 'index' | 'login' | 'dashboard'): Promise<void> {
  await send(ctx as never, `${name}.html`, { root: PAGES });
}

/** Answers with a file that the pages load. Its name says what is in it, so that it is kept for good. */
export async function sendAsset(ctx: Context, name: string): Promise<void> {
  await send(ctx as never, name, {
    root: `${PAGES}/assets`,
    setHeaders: (response) => response.setHeader('Cache-Control', 'public, max-age=31536000, immutable'),
  });
}
