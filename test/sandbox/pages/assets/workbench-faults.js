// Faults: what is ordered, and ordering the common ones.
import { clicked, submitted } from './workbench-act.js';
import { el } from './workbench-dom.js';
import { button, choice, empty, field, heading, table } from './workbench-parts.js';
import { get, send } from './workbench-sandbox.js';

/** What can befall webhooks, by what the control plane calls it. */
const WEBHOOK = [
  ['drop', 'Drop: it is never sent'],
  ['duplicate', 'Duplicate: it is sent twice'],
  ['delay_ms', 'Delay: it comes late'],
  ['reorder', 'Reorder: the next one overtakes it'],
  ['bad_signature', 'Bad signature'],
];

/** What can befall calls of the API; `store` says whether the answer is kept under the idempotency key. */
const API = [
  ['status', 'Status 500, kept under the idempotency key'],
  ['status_unkept', 'Status 500, not kept'],
  ['delay_ms', 'Delay: effect and answer come late'],
  ['cut_before', 'Cut the connection before the effect'],
  ['cut_after', 'Cut the connection after the effect'],
];

const EFFECTS = {
  status: () => ({ status: 500, store: true }),
  status_unkept: () => ({ status: 500, store: false }),
  delay_ms: ({ delay_ms }) => ({ delay_ms: Number(delay_ms) }),
  cut_before: () => ({ cut: 'before' }),
  cut_after: () => ({ cut: 'after' }),
  drop: () => ({ drop: true }),
  duplicate: () => ({ duplicate: true }),
  reorder: () => ({ reorder: true }),
  bad_signature: () => ({ bad_signature: true }),
};

export const faults = {
  title: () => 'Faults',

  load: async () => (await get('faults')).data,

  render: (ordered) => [
    heading('Faults'),
    el(
      'section',
      { key: 'ordered', 'aria-labelledby': 'ordered' },
      el(
        'div',
        { class: 'bar' },
        el('h2', { id: 'ordered' }, 'Ordered'),
        ordered.length === 0
          ? null
          : button(
              'Take all back',
              clicked(() => send('DELETE', 'faults').then(() => 'No fault is ordered any more.')),
            ),
      ),
      ordered.length === 0
        ? empty(
            el('p', {}, 'Nothing is ordered: all goes as it should. Order below what you want to survive.'),
          )
        : list(ordered),
    ),
    el('div', { class: 'columns', key: 'forms' }, webhookForm(), apiForm()),
  ],
};

function list(ordered) {
  return table(
    'Ordered faults',
    ['Where', 'What happens', 'Skips', 'Left'],
    ordered.map(({ webhook, method, path, skip, times, left, ...effect }, index) => ({
      key: index,
      cells: [
        el('code', {}, webhook ?? `${method} ${path}`),
        written(effect),
        String(skip),
        left === 0 ? 'used up' : `${left ?? times} of ${times}`,
      ],
    })),
  );
}

function written({ status, store, delay_ms, cut, drop, duplicate, reorder, bad_signature }) {
  if (status !== undefined) return `status ${status}, ${store ? 'kept' : 'not kept'}`;
  if (delay_ms !== undefined) return `${delay_ms} ms late`;
  if (cut !== undefined) return `cut ${cut} the effect`;
  if (drop) return 'dropped';
  if (duplicate) return 'sent twice';
  if (reorder) return 'overtaken by the next';
  return bad_signature ? 'badly signed' : '';
}

function webhookForm() {
  const order = (values) =>
    send('POST', 'faults', {
      webhook: values.webhook,
      ...counts(values),
      ...EFFECTS[values.effect](values),
    }).then(() => `Ordered for the webhooks ${values.webhook}.`);
  return el(
    'form',
    { class: 'panel fault', key: 'webhook', 'aria-labelledby': 'webhook-fault', onsubmit: submitted(order) },
    el('h2', { id: 'webhook-fault' }, 'For webhooks'),
    field('Events', el('input', { name: 'webhook', value: 'customer.subscription.*', required: true })),
    field('What happens', choice('effect', WEBHOOK, 'drop')),
    common(),
    el('button', { type: 'submit' }, 'Order for webhooks'),
  );
}

function apiForm() {
  const order = (values) => {
    const { method, path, effect } = values;
    const fault = { method, path, ...counts(values), ...EFFECTS[effect](values) };
    return send('POST', 'faults', fault).then(
      () => `Ordered for ${method === '*' ? '' : `${method} `}${path}.`,
    );
  };
  const methods = [
    ['*', 'Any'],
    ['GET', 'GET'],
    ['POST', 'POST'],
    ['DELETE', 'DELETE'],
  ];
  return el(
    'form',
    { class: 'panel fault', key: 'api', 'aria-labelledby': 'api-fault', onsubmit: submitted(order) },
    el('h2', { id: 'api-fault' }, 'For the API'),
    field('Method', choice('method', methods, '*')),
    field('Path', el('input', { name: 'path', value: '/v1/*', required: true })),
    field('What happens', choice('effect', API, 'status')),
    common(),
    el('button', { type: 'submit' }, 'Order for the API'),
  );
}

/** How late, how many are let through first, how often it happens. */
function common() {
  const number = (name, value, min) =>
    el('input', { name, value, min, type: 'number', inputmode: 'numeric', required: true });
  return [
    field('Milliseconds late', number('delay_ms', '2000', '0'), { class: 'field delay' }),
    el(
      'div',
      { class: 'row' },
      field('Let through first', number('skip', '0', '0')),
      field('How often', number('times', '1', '1')),
    ),
  ];
}

function counts({ skip, times }) {
  return { skip: Number(skip), times: Number(times) };
}
