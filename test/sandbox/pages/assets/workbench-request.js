// One request: what it sent, what it was answered, and what happened by it.
import { copyButton } from './workbench-copy.js';
import { el } from './workbench-dom.js';
import { eventTable } from './workbench-events.js';
import { json } from './workbench-json.js';
import { empty, facts, heading } from './workbench-parts.js';
import { line, outcome } from './workbench-requests.js';
import { to } from './workbench-route.js';
import { find, get } from './workbench-sandbox.js';
import { wallTime } from './workbench-values.js';

export const request = {
  title: ({ steps: [, id] }) => id,

  /** Null for the request when it is not in the log; its events may be there nevertheless. */
  async load({ steps: [, id] }) {
    const [found, events] = await Promise.all([
      find(`requests/${encodeURIComponent(id)}`),
      get('events', { request: id, limit: 25 }),
    ]);
    return { found, events };
  },

  render({ found, events }, { steps: [, id] }) {
    const crumbs = el(
      'p',
      { class: 'crumbs', key: 'crumbs' },
      el('a', { href: to(['requests']) }, 'request'),
      copyButton('Copy id', id, id),
    );
    if (found === null) {
      return [
        heading(id),
        crumbs,
        empty(
          el(
            'p',
            {},
            `There is no request ${id} in the log: it is emptied when the sandbox starts, and on request.`,
          ),
        ),
        eventsOf(id, events),
      ];
    }
    const { at, duration_ms, idempotency_key, parameters, answer, missing } = found;
    return [
      heading(line(found)),
      crumbs,
      facts([
        ['Id', id],
        ['Status', outcome(found)],
        ['When (your time)', wallTime(at)],
        ['Took', duration_ms === null ? null : `${duration_ms} ms`],
        ['Idempotency key', idempotency_key === null ? null : el('code', {}, idempotency_key)],
      ]),
      el(
        'div',
        { class: 'split', key: 'split' },
        el(
          'div',
          { key: 'sent' },
          part('Parameters', 'the parameters', parameters, missing.parameters),
          eventsOf(id, events),
        ),
        part('Answer', 'the answer', answer, missing.answer),
      ),
    ];
  },
};

/** The JSON of one side; `why` it is missing when it is null. */
function part(title, name, value, why) {
  const isNothing = value === null || Object.keys(value).length === 0;
  if (!isNothing) return json(name, value, title);
  const id = title.toLowerCase();
  return el(
    'section',
    { key: name, 'aria-labelledby': id },
    el('div', { class: 'bar' }, el('h2', { id }, title)),
    empty(el('p', {}, value === null ? why : 'None were sent.')),
  );
}

function eventsOf(id, { data, has_more }) {
  return el(
    'section',
    { key: 'events', 'aria-labelledby': 'events' },
    el('div', { class: 'bar' }, el('h2', { id: 'events' }, 'Events')),
    data.length === 0 ? empty(el('p', {}, 'It made no event.')) : eventTable(`Events of ${id}`, data),
    has_more ? el('p', {}, el('a', { href: to(['events'], { request: id }) }, 'All of its events')) : null,
  );
}
