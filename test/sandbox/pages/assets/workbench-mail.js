// One mail, its links first.
import { el } from './workbench-dom.js';
import { block, empty, facts, heading } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find } from './workbench-sandbox.js';
import { isAddress, outside, time } from './workbench-values.js';

export const mail = {
  title: () => 'Mail',

  /** Null when there is no such mail. */
  load: ({ steps: [, id] }) => find(`mails/${encodeURIComponent(id)}`),

  render(found) {
    if (found !== null) return mailView(found);
    return [heading('Mail'), back(), empty(el('p', {}, 'There is no such mail any more.'))];
  },
};

function mailView({ id, subject, from, to: receivers, created, text, html, attachments = [] }) {
  return [
    heading(subject || 'No subject'),
    back(),
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

function back() {
  return el('p', { class: 'crumbs', key: 'crumbs' }, el('a', { href: to(['mails']) }, 'mails'));
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
