import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { send } from '@koa/send';
import type { Context } from 'koa';
import Mustache from 'mustache';
import { PAGES } from './folder.ts';

/** Files of `client/`. */
export type PageName = 'index' | 'login' | 'dashboard' | 'link' | 'message';

/**
 * Answers with one of the built pages, which no cache keeps: after a logout the browser has to come back for it.
 *
 * @param places what it says of this visitor; written so that it is nothing but text (https://mustache.github.io)
 */
export async function sendPage(
  ctx: Context,
  name: PageName,
  places: Record<string, string | number | boolean> = {},
): Promise<void> {
  const page = await readFile(join(PAGES, `${name}.html`), 'utf8');
  ctx.body = Mustache.render(page, places);
  ctx.type = 'html';
}

/** Answers with a file that the pages load. Its name says what is in it, so that it is kept for good. */
export async function sendAsset(ctx: Context, name: string): Promise<void> {
  ctx.vary('Accept-Encoding');
  await send(ctx as never, name, {
    root: join(PAGES, 'assets'),
    setHeaders: (response) => response.setHeader('Cache-Control', 'public, max-age=31536000, immutable'),
  });
}
