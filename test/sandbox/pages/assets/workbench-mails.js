// The mails that the shop has sent.
import { clicked } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { block, button, empty, heading, pager, table } from './workbench-parts.js';
import { replace, to } from './workbench-route.js';
import { get, send } from './workbench-sandbox.js';
import { time } from './workbench-values.js';

const PAGE = 25;

export const mails = {
  title: () => 'Mails',

  // What is written in them can be long, and is asked for every two seconds.
  load: ({ query: { starting_after } }) => get('mails', { starting_after, bodies: 'false', limit: PAGE }),

  render: (page, { steps, query }) => [...list(page.data), pager(steps, query, page)],
};

/** Forgets them, and goes to the first page: no other is there any more. */
async function deleteAll() {
  await send('DELETE', 'mails');
  replace(to(['mails']));
  return 'The mails are gone.';
}

function list(data) {
  if (data.length === 0) {
    return [
      heading('Mails'),
      empty(
        el('p', {}, 'No mail came yet.'),
        el(
          'p',
          {},
          'What your shop sends is kept here, when you start the sandbox with a port for it and give the shop its address:',
        ),
        block('A port for mails', 'npm run -s pricebook -- sandbox --smtp-port 2525'),
        block('The address', 'SMTP_URL=smtp://127.0.0.1:2525'),
      ),
    ];
  }
  return [
    el('div', { class: 'bar', key: 'bar' }, heading('Mails'), button('Delete all', clicked(deleteAll))),
    table(
      'Mails, newest first',
      ['Subject', 'To', 'When (UTC)'],
      data.map(({ id, subject, to: receivers, created }) => ({
        key: id,
        cells: [
          el('a', { href: to(['mails', id]) }, subject || 'No subject'),
          receivers.join(', '),
          time(created),
        ],
      })),
    ),
  ];
}
