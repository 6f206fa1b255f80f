import type { Context } from 'koa';
import { sendPage } from './send-page.ts';

const TITLES: Record<number, string> = {
  401: 'Please log in',
  403: 'That is not possible',
  404: 'There is nothing here',
  410: 'That is over',
  429: 'One moment, please',
  503: 'Not at the moment',
};

export interface Message {
  status: number;
  message: string;
  /** What it is about; by the status unless given. */
  title?: string;
  /** Whether the way on is the login. */
  login?: boolean;
  /** Whether there is a start page to go to: the pages that come along are those of one catalog. */
  home: boolean;
}

/** Whether who asks is a browser that goes somewhere: a program takes anything, and gets JSON. */
export function wantsPage(ctx: Context): boolean {
  return ctx.accepts('json', 'html') === 'html';
}

/** Answers with a sentence for a person, on a page that works without script. */
export async function sendMessage(
  ctx: Context,
  { status, message, title, login, home }: Message,
): Promise<void> {
  await sendPage(ctx, 'message', {
    title: title ?? TITLES[status] ?? (status >= 500 ? 'Something went wrong' : 'That did not work'),
    message,
    login: login ?? (status === 401 && home),
    home,
  });
  ctx.status = status;
}
