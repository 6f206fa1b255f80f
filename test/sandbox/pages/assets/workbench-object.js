// One object: its JSON, where it leads, and what happened to it.
import { cellOf, headingsFor, nameOf } from './workbench-columns.js';
import { failNextPayment } from './workbench-customer.js';
import { el } from './workbench-dom.js';
import { eventTable } from './workbench-events.js';
import { json } from './workbench-json.js';
import { empty, facts, heading } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find, get } from './workbench-sandbox.js';
import { isAddress, outside } from './workbench-values.js';

/** Types that name their customer, in the order in which one asks for them. */
const OF_CUSTOMER = [
  'subscription',
  'invoice',
  'payment_method',
  'payment_intent',
  'charge',
  'checkout.session',
  'billing_portal.session',
  'invoiceitem',
  'setup_intent',
  'customer_balance_transaction',
];

const PAGES = { url: 'Open its page', hosted_invoice_url: 'Open the invoice’s page' };

export const object = {
  title: ({ steps: [, id] }) => id ?? 'Object',

  /** Null when there is no such object. */
  async load({ steps: [, id = ''] }) {
    const found = await find(`object/${encodeURIComponent(id)}`);
    if (found === null) return { found };
    const isCustomer = found.object === 'customer' && found.deleted !== true;
    const [events, decline] = await Promise.all([
      get('events', { object: id, limit: 10 }),
      isCustomer ? find(`customers/${id}/fail_next_payment`) : null,
    ]);
    return { found, events, decline };
  },

  render({ found, events, decline }, { steps: [, id = ''] }) {
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
      ),
      facts([
        ['Name', nameOf(found)],
        ...headingsFor([found])
          .filter((name) => name !== 'Name')
          .map((name) => [name, cellOf(name, found)]),
      ]),
      pages(found),
      decline === null ? null : failNextPayment(id, decline),
      found.object === 'customer' ? ofCustomer(id) : null,
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

function ofCustomer(id) {
  return el(
    'nav',
    { 'aria-label': 'Objects of this customer', key: 'related' },
    el(
      'ul',
      { class: 'related' },
      OF_CUSTOMER.map((type) =>
        el('li', { key: type }, el('a', { href: to(['objects', type], { customer: id }) }, type)),
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
