/** The mails that the sandbox keeps. */
import { forgetMails, mailsOf } from '../mail/mails.ts';
import { mailOf, mailPage } from './mails.ts';
import type { ControlRoute } from './route.ts';

export const mailRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/mails',
    does:
      'the mails that came by SMTP (below) and those of the portal, newest first: `id`, `created`, `from`, `to` (whom it was sent to), ' +
      '`subject`, `text`, `html` (or null), `attachments` (their names); the last 500 are kept. With a query they come in pages with ' +
      '`has_more`: `?limit=` (20 unless given, at most 100), `?starting_after=` (an `id`), `?bodies=false` (without ' +
      '`text` and `html`)',
    asks: ['limit', 'starting_after', 'bodies'],
    run: ({ account }, { query }) =>
      query.size === 0 ? { data: mailsOf(account) } : mailPage(account, query),
  },
  {
    method: 'GET',
    path: '/_sandbox/mails/:id',
    does: 'one of them',
    run: ({ account }, { id }) => mailOf(account, id),
  },
  {
    method: 'DELETE',
    path: '/_sandbox/mails',
    does: 'forgets them',
    run: (world) => {
      world.transact(() => forgetMails(world.account));
      return { data: [] };
    },
  },
];
