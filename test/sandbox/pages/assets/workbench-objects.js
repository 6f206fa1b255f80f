// The objects by type, and those of a type.
import { cellOf, headingsFor } from './workbench-columns.js';
import { el } from './workbench-dom.js';
import { block, empty, heading, pager, table } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find, get } from './workbench-sandbox.js';
import { idLink } from './workbench-values.js';

const PAGE = 25;

export const objects = {
  title: ({ steps: [, type] }) => type ?? 'Objects',

  /** The types, and the page of one; null for the page when there is no such type. */
  async load({ steps: [, type], query }) {
    const [types, page] = await Promise.all([
      get('objects'),
      type === undefined ? undefined : find(`objects/${encodeURIComponent(type)}`, { ...query, limit: PAGE }),
    ]);
    return { types: types.data, page };
  },

  render({ types, page }, { steps, query }) {
    const [, type] = steps;
    return [
      heading(type ?? 'Objects'),
      el(
        'div',
        { class: type === undefined ? 'types-only' : 'beside' },
        el('div', { class: 'side', key: 'side' }, opener(), typeList(types, type)),
        type === undefined ? welcome(types) : pageOf(page, steps, query),
      ),
    ];
  },
};

/** Goes to the object of an id. */
function opener() {
  return el(
    'form',
    {
      role: 'search',
      class: 'opener',
      key: 'opener',
      onsubmit: (event) => {
        event.preventDefault();
        const id = String(new FormData(event.currentTarget).get('id')).trim();
        if (id !== '') window.location.hash = to(id.startsWith('evt_1') ? ['events', id] : ['object', id]);
      },
    },
    el('label', { for: 'open-id' }, 'Open an id'),
    el('input', {
      id: 'open-id',
      name: 'id',
      placeholder: 'cus_…',
      autocomplete: 'off',
      spellcheck: 'false',
    }),
    el('button', { type: 'submit' }, 'Open'),
  );
}

function typeList(types, shown) {
  const item = ({ type, count }) =>
    el(
      'li',
      { key: type, class: count === 0 ? 'none' : null },
      el(
        'a',
        { href: to(['objects', type]), 'aria-current': type === shown ? 'page' : null },
        el('span', {}, type),
        ' ',
        el('span', { class: 'count' }, String(count)),
      ),
    );
  const isThere = ({ count }) => count > 0;
  return el(
    'nav',
    { 'aria-label': 'Types of objects', class: 'types', key: 'types' },
    el('ul', {}, types.filter(isThere).map(item), types.filter((one) => !isThere(one)).map(item)),
  );
}

function pageOf(page, steps, query) {
  const [, type] = steps;
  if (page === null) return empty(el('p', {}, `The sandbox has no objects of the type ${type}.`));
  const { data } = page;
  if (data.length === 0) {
    return empty(
      el('p', {}, `There is no ${type} yet.`),
      query.customer ? null : el('p', {}, 'What your code makes with the API is here two seconds later.'),
    );
  }
  const headings = headingsFor(data);
  return el(
    'div',
    { key: 'page' },
    query.customer ? el('p', { class: 'hint' }, 'Of ', idLink(query.customer), '.') : null,
    table(
      `Objects of the type ${type}`,
      ['Id', ...headings],
      data.map((object) => ({
        key: object.id,
        cells: [idLink(object.id), ...headings.map((name) => cellOf(name, object))],
      })),
    ),
    pager(steps, query, page),
  );
}

/** How to begin, until there is something. */
function welcome(types) {
  if (types.some(({ type, count }) => count > 0 && type !== 'event')) return null;
  const { hostname, port, origin } = window.location;
  const sdk = `new Stripe('sk_test_any', { host: '${hostname}', port: ${port || 80}, protocol: 'http' });`;
  const curl = `curl -u sk_test_any: ${origin}/v1/customers -d name=Ada`;
  return empty(
    el('p', {}, 'Nothing is here yet. Point an SDK of Stripe’s at this address:'),
    block('With the SDK', sdk),
    el('p', {}, 'or try it from a terminal:'),
    block('With curl', curl),
    el('p', {}, 'Any key that begins with sk_test_ is good.'),
  );
}
