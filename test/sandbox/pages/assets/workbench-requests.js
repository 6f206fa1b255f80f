// The log of requests to the API.
import { clicked } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { refilter } from './workbench-filter.js';
import { badge, button, choice, empty, field, heading, pager, table } from './workbench-parts.js';
import { get, send } from './workbench-sandbox.js';
import { idLink, isId, wallTime } from './workbench-values.js';

const PAGE = 50;
const METHODS = [
  ['', 'All'],
  ['GET', 'GET'],
  ['POST', 'POST'],
  ['DELETE', 'DELETE'],
];
const STATUSES = [
  ['', 'All'],
  ['2xx', 'Done (2xx)'],
  ['4xx', 'Refused (4xx)'],
  ['5xx', 'Failed (5xx)'],
  ['none', 'No answer'],
];

export const requests = {
  title: () => 'Requests',

  load: ({ query: { contains, method, status, starting_after } }) =>
    get('requests', { contains, method, status, starting_after, limit: PAGE }),

  render(page, { steps, query }) {
    const { data } = page;
    const isFiltered = Boolean(query.contains || query.method || query.status);
    return [
      heading('Requests'),
      el(
        'div',
        { class: 'bar', key: 'bar' },
        el(
          'form',
          { class: 'row', key: 'filter', ...refilter(['requests']) },
          field(
            'Contains',
            el('input', {
              name: 'contains',
              value: query.contains ?? '',
              placeholder: '/v1/prices',
              type: 'search',
            }),
          ),
          field('Method', choice('method', METHODS, query.method ?? '')),
          field('Status', choice('status', STATUSES, query.status ?? '')),
        ),
        button(
          'Clear the log',
          clicked(() => send('DELETE', 'requests').then(() => 'The log is empty.')),
        ),
      ),
      data.length === 0 ? nothing(isFiltered) : list(data),
      pager(steps, query, page),
    ];
  },
};

function list(data) {
  return table(
    'Requests, newest first',
    ['Request', 'Status', 'When (your time)', 'Idempotency key', 'Id'],
    data.map(({ id, at, method, path, query, status, idempotency_key, replayed }) => ({
      key: id,
      cells: [
        line({ method, path, query }),
        outcome({ status, replayed }),
        wallTime(at),
        idempotency_key === null ? null : el('code', {}, idempotency_key),
        el('code', { class: 'whole' }, idLink(id)),
      ],
    })),
  );
}

/** What was asked for; the ids in it lead to what they are of. */
export function line({ method, path, query }) {
  return [
    el('span', { class: `method ${method}` }, method),
    ' ',
    el('code', {}, linked(path), query === '' ? null : el('span', { class: 'query' }, `?${readable(query)}`)),
  ];
}

/** What came of it. */
export function outcome({ status, replayed }) {
  return [statusBadge(status), replayed ? [' ', badge('replayed')] : null];
}

/** A path whose ids lead to what they are of. */
function linked(path) {
  return path.split(/(?<=\/)|(?=\/)/).map((step) => (isId(step) ? idLink(step) : step));
}

/** A query as a person would write it; as it came when it is no text. */
function readable(query) {
  try {
    return decodeURIComponent(query.replaceAll('+', ' '));
  } catch {
    return query;
  }
}

function statusBadge(status) {
  if (status === null) return badge('no answer', 'waits');
  if (status < 300) return badge(String(status), 'good');
  return badge(String(status), 'bad');
}

function nothing(isFiltered) {
  if (isFiltered) return empty(el('p', {}, 'No request is like that.'));
  return empty(
    el('p', {}, 'No request came yet.'),
    el(
      'p',
      {},
      'Those to ',
      el('code', {}, `${window.location.origin}/v1/`),
      ' are listed here, newest first, with their idempotency keys and what they were answered.',
    ),
  );
}
