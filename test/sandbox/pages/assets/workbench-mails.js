// The mails that the shop has sent.
import { clicked } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { block, button, empty, facts, heading, table } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { get, send } from './workbench-sandbox.js';
import { isAddress, outside, time } from './workbench-values.js';

export const mails = {
  title: ({ steps: [, id] }) => (id === undefined ? 'Mails' : 'Mail'),

  load: async () => (await get('mails')).data,

  render(all, { steps: [, id] }) {
    return id === undefined ? list(all) : mailView(all.find((mail) => mail.id === id));
  },
};

function list(all) {
  if (all.length === 0) {
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
    el(
      'div',
      { class: 'bar', key: 'bar' },
      heading('Mails'),
      button(
        'Delete all',
        clicked(() => send('DELETE', 'mails').then(() => 'The mails are gone.')),
      ),
    ),
    table(
      'Mails, newest first',
      ['Subject', 'To', 'When (UTC)'],
      all.map(({ id, subject, to: receivers, created }) => ({
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

function mailView(mail) {
  const back = el('p', { class: 'crumbs', key: 'crumbs' }, el('a', { href: to(['mails']) }, 'mails'));
  if (mail === undefined)
    return [heading('Mail'), back, empty(el('p', {}, 'There is no such mail any more.'))];
  const { id, subject, from, to: receivers, created, text, html, attachments = [] } = mail;
  return [
    heading(subject || 'No subject'),
    back,
    facts([
      ['From', from],
      ['To', receivers.join(', ')],
      ['When (UTC)', time(created)],
      ['Attached', attachments.join(', ')],
    ]),
    text === ''
      ? null
      : el('section', { key: 'text', 'aria-label': 'Text' }, el('div', { class: 'mail' }, linked(text))),
    html === null ? null : htmlPart(id, html),
  ];
}

/** Text with its addresses as links. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s"<>]*[^\s"<>.,;:!?)\]}'])/)
    .map((part) => (isAddress(part) ? outside(part) : part));
}

/** The mail as it was meant to look, in a frame that can do nothing, and before it the links, which one comes for. */
function htmlPart(id, html) {
  const links = linksIn(html);
  return el(
    'section',
    { key: 'html', 'aria-labelledby': 'html' },
    el('h2', { id: 'html' }, 'HTML'),
    links.length === 0
      ? null
      : [
          el('h3', {}, 'Its links'),
          el(
            'ul',
            { class: 'links' },
            links.map(({ address, text }) => el('li', {}, outside(address, text))),
          ),
        ],
    el('iframe', {
      title: 'The mail as HTML',
      sandbox: '',
      src: `/_sandbox/mails/${encodeURIComponent(id)}/html`,
      class: 'mail-frame',
    }),
    el('details', { class: 'source' }, el('summary', {}, 'Source'), block('Source of the HTML', html)),
  );
}

/** Read by a parser that runs nothing and loads nothing. */
function linksIn(html) {
  const anchors = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('a[href]')];
  return anchors
    .map((anchor) => ({ address: anchor.getAttribute('href'), text: anchor.textContent.trim() }))
    .filter(({ address }) => isAddress(address))
    .map(({ address, text }) => ({
      address,
      text: text === '' || text === address ? address : `${text}: ${address}`,
    }));
}
