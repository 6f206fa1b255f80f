/** The mails that the sandbox keeps. */
import { forgetMails, mailsOf } from '../mail/mails.ts';
import type { ControlRoute } from './route.ts';

export const mailRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/mails',
    does:
      'the mails that came by SMTP (below) and those of the portal, newest first: `id`, `created`, `from`, `to` (whom it was sent to), ' +
      '`subject`, `text`, `html` (or null), `attachments` (their names); the last 500 are kept',
    run: (world) => ({ data: mailsOf(world.account) }),
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
