// One event: who was told, what they answered, and telling them again.
import { clicked } from './workbench-act.js';
import { copyButton } from './workbench-copy.js';
import { el } from './workbench-dom.js';
import { breakable, outcome } from './workbench-events.js';
import { json } from './workbench-json.js';
import { block, button, empty, facts, heading, table } from './workbench-parts.js';
import { to } from './workbench-route.js';
import { find, send } from './workbench-sandbox.js';
import { idLink, time, wallTime } from './workbench-values.js';

export const event = {
  title: ({ steps: [, id] }) => id,

  /** Null when there is no such event. */
  load: ({ steps: [, id] }) => find(`events/${encodeURIComponent(id)}`),

  render(found, { steps: [, id] }) {
    if (found === null) {
      return [
        heading(id),
        empty(
          el('p', {}, `There is no event ${id}: events are kept for thirty days, and gone after a reset.`),
          el('p', {}, el('a', { href: to(['events']) }, 'See the events there are')),
        ),
      ];
    }
    const { deliveries, ...payload } = found;
    return [
      heading(breakable(found.type)),
      el(
        'p',
        { class: 'crumbs', key: 'crumbs' },
        el('a', { href: to(['events']) }, 'event'),
        copyButton('Copy id', id, id),
      ),
      facts([
        ['Id', id],
        ['Object', idLink(found.data.object.id)],
        ['Created (UTC)', time(found.created)],
        ['Request', idLink(found.request?.id) ?? 'none: a hosted page or the clock did it'],
      ]),
      el(
        'section',
        { key: 'deliveries', 'aria-labelledby': 'deliveries' },
        el(
          'div',
          { class: 'bar' },
          el('h2', { id: 'deliveries' }, 'Deliveries'),
          button(
            'Send again to all',
            clicked(() => sendAgain(id)),
          ),
        ),
        deliveries.length === 0
          ? empty(el('p', {}, `Nobody was told: no endpoint wanted ${found.type} when it happened.`))
          : deliveries.map((delivery) => deliveryOf(id, delivery)),
      ),
      json(id, payload),
    ];
  },
};

/** Sends it to one endpoint, or to all that want it now. */
async function sendAgain(id, endpoint) {
  const path = `events/${encodeURIComponent(id)}/deliver`;
  const { data } = await send('POST', path, endpoint === undefined ? {} : { endpoint });
  if (data.length === 0) return 'No endpoint wants this event: nothing was sent.';
  return `Sent again to ${data.length === 1 ? nameOf(data[0].endpoint) : `${data.length} endpoints`}.`;
}

function nameOf(endpoint) {
  return endpoint === 'forward' ? 'the forwarding address' : endpoint;
}

function deliveryOf(event, delivery) {
  const { id, endpoint, url, attempts, next_attempt_at, given_up, resent } = delivery;
  const name = url ?? nameOf(endpoint);
  return el(
    'article',
    { class: 'panel', key: id, 'aria-label': `Delivery ${id}` },
    el(
      'div',
      { class: 'bar' },
      el('h3', {}, name),
      outcome(delivery),
      button(
        'Send again',
        clicked(() => sendAgain(event, endpoint)),
        { 'aria-label': `Send again to ${name}` },
      ),
    ),
    el('p', { class: 'hint' }, idLink(endpoint), resent ? ', sent again by hand' : null),
    attempts.length === 0 ? el('p', {}, 'No attempt was made yet.') : attemptTable(id, attempts),
    next_attempt_at === null ? null : el('p', {}, 'Next attempt: ', wallTime(next_attempt_at)),
    given_up === null ? null : el('p', {}, `Given up: ${given_up}.`),
  );
}

function attemptTable(delivery, attempts) {
  return table(
    `Attempts of ${delivery}`,
    ['Attempt', 'When (your time)', 'Took', 'Answer', 'What it said'],
    attempts.map(({ at, duration_ms, status, body, error, faults = [] }, index) => ({
      key: index,
      cells: [
        `#${index + 1}`,
        wallTime(at),
        duration_ms === null ? null : `${duration_ms} ms`,
        status === null ? 'none' : String(status),
        [
          faults.length === 0 ? null : el('p', {}, `Ordered to go wrong: ${faults.join(', ')}.`),
          said(error, body, index),
        ],
      ],
    })),
  );
}

function said(error, body, index) {
  return [
    error === null ? null : el('p', {}, error),
    body === null || body === '' ? null : block(`Answer to attempt ${index + 1}`, body),
    error === null && !body ? el('span', { class: 'hint' }, 'nothing') : null,
  ];
}
