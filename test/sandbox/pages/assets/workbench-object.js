// One object: its JSON, where it leads, and what happened to it.
import { cellOf, headingsFor, nameOf } from './workbench-columns.js';
import { copyButton } from './workbench-copy.js';
import { failNextPayment, portalButton } from './workbench-customer.js';
import { detailsOf } from './workbench-details.js';
import { el } from './workbench-dom.js';
import { eventTable } from './workbench-events.js';
import { json } from './workbench-json.js';
import { empty, facts, heading } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find, get } from './workbench-sandbox.js';
import { isAddress, outside } from './workbench-values.js';

/** An invoice and the intents it is paid with do not name each other: what does is between them. */
const PAID_THROUGH = ['invoice', 'payment_intent'];

/** Types in the order in which one asks for them; others after them. */
const FIRST = ['subscription', 'invoice', 'payment_intent', 'charge', 'payment_method', 'checkout.session'];

const PAGES = { url: 'Open its page', hosted_invoice_url: 'Open the invoice’s page' };

export const object = {
  title: ({ steps: [, id] }) => id ?? 'Object',

  /** Null when there is no such object. */
  async load({ steps: [, id = ''] }) {
    const found = await find(`object/${encodeURIComponent(id)}`);
    if (found === null) return { found };
    const isCustomer = found.object === 'customer' && found.deleted !== true;
    const [events, types, decline, payments] = await Promise.all([
      get('events', { object: id, limit: 10 }),
      get('objects', { names: id }),
      isCustomer ? find(`customers/${id}/fail_next_payment`) : null,
      PAID_THROUGH.includes(found.object) ? get('objects/invoice_payment', { names: id, limit: 5 }) : null,
    ]);
    return { found, events, types: types.data, decline, payments: payments?.data ?? [] };
  },

  render({ found, events, types, decline, payments }, { steps: [, id = ''] }) {
    if (found === null) {
      return [
        heading(id),
        empty(
          el('p', {}, `There is no object ${id}: it was deleted, or it went when the sandbox was reset.`),
          el('p', {}, el('a', { href: to(['objects']) }, 'See what there is')),
        ),
      ];
    }
    return [
      heading(id),
      el(
        'p',
        { class: 'crumbs', key: 'crumbs' },
        el('a', { href: to(['objects', found.object]) }, found.object),
        copyButton('Copy id', id, id),
      ),
      facts([
        ['Name', nameOf(found)],
        ...headingsFor([found])
          .filter((name) => name !== 'Name')
          .map((name) => [name, cellOf(name, found)]),
        ...detailsOf(found, payments),
      ]),
      pages(found),
      // Null for what is no customer.
      decline === null ? null : [portalButton(id), failNextPayment(id, decline)],
      related(id, types),
      el('div', { class: 'split', key: 'split' }, json(id, found), history(id, events)),
    ];
  },
};

/** The pages of ours that a person can open. */
function pages(found) {
  const links = Object.entries(PAGES).filter(([field]) => isAddress(found[field]));
  if (links.length === 0 || found.object === 'webhook_endpoint') return null;
  return el(
    'p',
    { class: 'actions', key: 'pages' },
    links.map(([field, text]) => outside(found[field], text)),
  );
}

/** What names it, by type. */
function related(id, types) {
  const rank = ({ type }) => (FIRST.includes(type) ? FIRST.indexOf(type) : FIRST.length);
  const some = types.filter(({ count }) => count > 0).sort((one, other) => rank(one) - rank(other));
  if (some.length === 0) return null;
  return el(
    'nav',
    { 'aria-label': 'Related objects', class: 'naming', key: 'related' },
    el('span', {}, 'Related'),
    el(
      'ul',
      { class: 'related' },
      some.map(({ type, count }) =>
        el(
          'li',
          { key: type },
          el('a', { href: to(['objects', type], { names: id }) }, type),
          ' ',
          el('span', { class: 'count' }, String(count)),
        ),
      ),
    ),
  );
}

function history(id, { data, has_more }) {
  return el(
    'section',
    { key: 'events', 'aria-labelledby': 'history' },
    el('div', { class: 'bar' }, el('h2', { id: 'history' }, 'Events')),
    data.length === 0
      ? empty(el('p', {}, 'No event is kept that tells of it.'))
      : eventTable(`Events of ${id}`, data, { isOfOne: true }),
    has_more ? el('p', {}, el('a', { href: to(['events'], { object: id }) }, 'All of its events')) : null,
  );
}
