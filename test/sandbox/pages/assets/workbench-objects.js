// The objects by type, and those of a type.
import { cellOf, headingsFor } from './workbench-columns.js';
import { el } from './workbench-dom.js';
import { refilter } from './workbench-filter.js';
import { block, empty, field, heading, pager, table } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find, get } from './workbench-sandbox.js';
import { idLink, objectLink, placeOf } from './workbench-values.js';

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
      'aria-label': 'Open an object',
      class: 'opener',
      key: 'opener',
      onsubmit: (event) => {
        event.preventDefault();
        const id = String(new FormData(event.currentTarget).get('id')).trim();
        if (id !== '') window.location.hash = placeOf(id);
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
      { key: type },
      el(
        'a',
        { href: to(['objects', type]), 'aria-current': type === shown ? 'page' : null },
        el('span', {}, type),
        ' ',
        el('span', { class: 'count' }, String(count)),
      ),
    );
  const isHere = ({ type, count }) => count > 0 || type === shown;
  const others = types.filter((one) => !isHere(one));
  return el(
    'nav',
    { 'aria-label': 'Types of objects', class: 'types', key: 'types' },
    el('ul', {}, types.filter(isHere).map(item)),
    el(
      'details',
      {},
      el('summary', {}, `${others.length} types without objects`),
      el('ul', {}, others.map(item)),
    ),
  );
}

function pageOf(page, steps, query) {
  const [, type] = steps;
  if (page === null) return empty(el('p', {}, `The sandbox has no objects of the type ${type}.`));
  const isSearched = Boolean(query.contains || query.starting_after);
  const of = query.names || query.customer;
  return el(
    'div',
    { key: 'page', class: 'page' },
    !of ? null : el('p', { key: 'of' }, 'Related to ', objectLink(of), '.'),
    el(
      'form',
      { class: 'row', key: 'filter', ...refilter(steps) },
      field('Contains', el('input', { name: 'contains', value: query.contains ?? '', type: 'search' })),
      query.customer ? el('input', { type: 'hidden', name: 'customer', value: query.customer }) : null,
      query.names ? el('input', { type: 'hidden', name: 'names', value: query.names }) : null,
    ),
    page.data.length === 0 ? nothing(type, isSearched, of) : list(type, page.data),
    pager(steps, query, page),
  );
}

function nothing(type, isSearched, of) {
  if (isSearched) return empty(el('p', {}, `No ${type} is like that.`));
  if (of) return empty(el('p', {}, `No ${type} names ${of}.`));
  return empty(
    el('p', {}, `There is no ${type} yet.`),
    el('p', {}, 'What your code makes with the API is listed here by itself.'),
  );
}

function list(type, data) {
  const headings = headingsFor(data);
  return table(
    `Objects of the type ${type}`,
    ['Id', ...headings],
    data.map((object) => ({
      key: object.id,
      cells: [idLink(object.id), ...headings.map((name) => cellOf(name, object))],
    })),
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
