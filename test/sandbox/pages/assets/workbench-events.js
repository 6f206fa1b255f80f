// The events, newest first, and who is told of them.
import { el } from './workbench-dom.js';
import { refilter } from './workbench-filter.js';
import { badge, block, empty, field, heading, pager, table } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { get } from './workbench-sandbox.js';
import { idLink, time } from './workbench-values.js';

const PAGE = 25;

export const events = {
  title: () => 'Events',

  async load({ query: { type, object, request, starting_after } }) {
    const [page, endpoints] = await Promise.all([
      get('events', { type, object, request, starting_after, limit: PAGE }),
      get('objects/webhook_endpoint', { limit: 100 }),
    ]);
    return { page, endpoints: endpoints.data };
  },

  render({ page, endpoints }, { steps, query }) {
    const isFiltered = Boolean(query.type || query.object || query.request);
    return [
      heading('Events'),
      whoIsTold(endpoints),
      el(
        'form',
        { class: 'row', key: 'filter', ...refilter(['events']) },
        field(
          'Type',
          el('input', { name: 'type', value: query.type ?? '', placeholder: 'invoice.*', type: 'search' }),
        ),
        field(
          'Object',
          el('input', { name: 'object', value: query.object ?? '', placeholder: 'sub_…', type: 'search' }),
        ),
        field(
          'Request',
          el('input', { name: 'request', value: query.request ?? '', placeholder: 'req_…', type: 'search' }),
        ),
      ),
      page.data.length === 0
        ? empty(
            el('p', {}, isFiltered ? 'No event is like that.' : 'Nothing happened yet.'),
            isFiltered ? null : el('p', {}, 'Whatever changes an object of the account makes an event.'),
          )
        : eventTable('Events, newest first', page.data),
      pager(steps, query, page),
    ];
  },
};

/** A table of events, each with what became of its deliveries; without their object when it is one for all. */
export function eventTable(caption, data, { isOfOne = false } = {}) {
  return table(
    caption,
    ['Event', ...(isOfOne ? [] : ['Object']), 'Created (UTC)', 'Webhooks'],
    data.map(({ id, type, created, data: { object }, deliveries }) => ({
      key: id,
      cells: [
        el('a', { href: to(['events', id]) }, breakable(type)),
        ...(isOfOne ? [] : [idLink(object.id) ?? object.object]),
        time(created),
        deliveries.length === 0 ? el('span', { class: 'hint' }, 'nobody was told') : deliveries.map(outcome),
      ],
    })),
  );
}

/** `a.b_c` with places to break it at. */
export function breakable(type) {
  return type.split(/(?<=[._])/).flatMap((part, index) => (index === 0 ? [part] : [el('wbr'), part]));
}

/** What became of a delivery, in a word or two. */
export function outcome({ id, status, attempts }) {
  const last = attempts.at(-1);
  const answer = last === undefined ? '' : last.status === null ? ' (no answer)' : ` (${last.status})`;
  return el('span', { key: id, class: 'outcome' }, badge(`${status}${answer}`, TONES[status]), ' ');
}

const TONES = { delivered: 'good', failed: 'bad', pending: 'waits' };

function whoIsTold(endpoints) {
  const { forwarding } = document.getElementById('main').dataset;
  const count = endpoints.length;
  const summary = [
    forwarding === undefined ? null : `Every event is forwarded to ${forwarding}.`,
    count === 0 ? null : `${count} webhook ${count === 1 ? 'endpoint' : 'endpoints'}:`,
  ].filter((text) => text !== null);
  if (summary.length === 0) {
    return empty(
      el(
        'p',
        {},
        'Nobody is told of events. Have them forwarded when you start the sandbox, or make an endpoint:',
      ),
      block('Forwarding', 'npm run -s pricebook -- sandbox --forward-to http://127.0.0.1:4242/webhook'),
      block(
        'An endpoint',
        `curl -u sk_test_any: ${window.location.origin}/v1/webhook_endpoints ` +
          `-d url=http://127.0.0.1:4242/webhook -d 'enabled_events[]=*'`,
      ),
    );
  }
  return el(
    'section',
    { class: 'panel', key: 'told', 'aria-label': 'Who is told' },
    el('p', {}, summary.join(' ')),
    count === 0
      ? null
      : el(
          'ul',
          {},
          endpoints.map(({ id, url, status, enabled_events }) =>
            el(
              'li',
              { key: id },
              idLink(id),
              ' ',
              badge(status),
              ' ',
              el('code', {}, url),
              el('span', { class: 'hint' }, ` ${enabled_events.join(', ')}`),
            ),
          ),
        ),
  );
}
