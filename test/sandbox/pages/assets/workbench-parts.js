// What views are put together from.
import { el } from './workbench-dom.js';
import { to } from './workbench-route.js';

/** The heading of a view, which has the focus when one comes to it. */
export function heading(...content) {
  return el('h1', { tabindex: '-1' }, ...content);
}

const TONES = {
  good: ['active', 'available', 'complete', 'delivered', 'enabled', 'paid', 'ready', 'succeeded'],
  bad: [
    ...['failed', 'incomplete', 'incomplete_expired', 'internal_failure', 'lost', 'past_due'],
    ...['requires_payment_method', 'uncollectible', 'unpaid'],
  ],
  waits: [
    ...['advancing', 'draft', 'needs_response', 'open', 'paused', 'pending', 'processing', 'requires_action'],
    ...['requires_capture', 'requires_confirmation', 'trialing'],
  ],
};

/** A state in a word, with a colour for what it means. */
export function badge(text, tone = toneOf(text)) {
  return el('span', { class: `badge ${tone}` }, text);
}

function toneOf(status) {
  return Object.keys(TONES).find((tone) => TONES[tone].includes(status)) ?? 'plain';
}

/**
 * A table; on a narrow screen each row is a card, and the roles say what it still is. `rows` are
 * `{ key, cells }`, a cell for each heading, the first one the row's own.
 */
export function table(caption, headings, rows) {
  const head = headings.map((text) => el('th', { role: 'columnheader', scope: 'col' }, text));
  const cellOf = (content, index) =>
    el(
      index === 0 ? 'th' : 'td',
      index === 0 ? { role: 'rowheader', scope: 'row' } : { role: 'cell', 'data-name': headings[index] },
      content,
    );
  return el(
    'table',
    { role: 'table', key: caption },
    el('caption', { class: 'unseen' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, head)),
    el(
      'tbody',
      { role: 'rowgroup' },
      rows.map(({ key, cells }) => el('tr', { role: 'row', key }, cells.map(cellOf))),
    ),
  );
}

/** Links to what is older, and back to the newest; `steps` and `query` are those of this page. */
export function pager(steps, query, { data, has_more, next }) {
  const last = next ?? data.at(-1)?.id;
  const { starting_after, ...rest } = query;
  if (!starting_after && !has_more) return null;
  return el(
    'nav',
    { class: 'pager', 'aria-label': 'Pages', key: 'pager' },
    starting_after ? el('a', { href: to(steps, rest), class: 'button' }, 'Newest') : null,
    has_more
      ? el('a', { href: to(steps, { ...rest, starting_after: last }), class: 'button' }, 'Older')
      : null,
  );
}

/** Said where there is nothing to show. */
export function empty(...content) {
  return el('div', { class: 'empty', key: 'empty' }, ...content);
}

/** A button that does something at once. */
export function button(text, onclick, attributes = {}) {
  return el('button', { type: 'button', onclick, ...attributes }, text);
}

/** A field with its label around it. */
export function field(label, control, attributes = {}) {
  return el('label', { class: 'field', ...attributes }, el('span', {}, label), control);
}

/** A choice: `options` are pairs of a value and its text. */
export function choice(name, options, chosen, attributes = {}) {
  return el(
    'select',
    { name, ...attributes },
    options.map(([value, text]) => el('option', { value, selected: value === chosen, key: value }, text)),
  );
}

/** Names and what stands behind them; those that have nothing are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return el(
    'dl',
    { class: 'facts', key: 'facts' },
    known.map(([name, value]) => el('div', { key: name }, el('dt', {}, name), el('dd', {}, value))),
  );
}

/** Text that is shown as it is, in a box that scrolls by itself. */
export function block(label, text) {
  return el('pre', { class: 'block', tabindex: '0', role: 'region', 'aria-label': label }, text);
}
