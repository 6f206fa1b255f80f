// JSON to be read: indented, to be folded, its ids and addresses links, its moments said.
import { copyButton } from './workbench-copy.js';
import { el } from './workbench-dom.js';
import { idLink, isAddress, isId, objectLink, outside, written } from './workbench-values.js';

/** Deeper than this it is folded at first. */
const OPEN_LEVELS = 3;

/** Names of fields that hold a moment. */
const MOMENT =
  /(^|_)(anchor|at|arrival|available_on|created|date|due|end|expires|start|time|until)($|_at$|_date$)/;

/** A box with `value`; `name` says what it is, and so does `title` where there is more than one. */
export function json(name, value, title = 'JSON') {
  return el(
    'section',
    { class: 'json', key: `json ${name}`, 'aria-label': `JSON of ${name}` },
    el(
      'div',
      { class: 'bar' },
      el('h2', {}, title),
      copyButton('Copy', `The JSON of ${name}`, JSON.stringify(value, null, 2), {
        'aria-label': `Copy the JSON of ${name}`,
      }),
    ),
    el(
      'div',
      { class: 'code', tabindex: '0', role: 'group', 'aria-label': `JSON of ${name}` },
      valueLines(value, null, 0, false),
    ),
  );
}

/** The lines of a value: `name` is its field's, null in a list. */
function valueLines(value, name, level, hasComma) {
  const before = name === null ? [] : [el('span', { class: 'name' }, JSON.stringify(name)), ': '];
  const comma = hasComma ? ',' : '';
  const attributes = { key: name };
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    return el(
      'div',
      { class: 'line', ...attributes },
      before,
      plain(value, name),
      comma,
      momentOf(name, value),
    );
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const entries = Object.entries(value);
  return el(
    'details',
    { open: level < OPEN_LEVELS, ...attributes },
    el(
      'summary',
      {},
      before,
      open,
      el('span', { class: 'folded' }, ` ${gist(value, entries.length)} ${close}${comma}`),
    ),
    el(
      'div',
      { class: 'inner' },
      entries.map(([key, inner], index) =>
        valueLines(inner, Array.isArray(value) ? null : key, level + 1, index < entries.length - 1),
      ),
    ),
    el('div', { class: 'close' }, close, comma),
  );
}

/** What a folded value is, in a few words. */
function gist(value, size) {
  if (typeof value.id === 'string') return value.id;
  return Array.isArray(value) ? `${size} ${size === 1 ? 'entry' : 'entries'}` : '…';
}

function plain(value, name) {
  if (name === 'product' && typeof value === 'string')
    return el('span', { class: 'string' }, '"', objectLink(value), '"');
  if (isId(value)) return el('span', { class: 'string' }, '"', idLink(value), '"');
  if (isAddress(value)) return el('span', { class: 'string' }, '"', outside(value), '"');
  const type = value === null || typeof value === 'object' ? 'nothing' : typeof value;
  return el('span', { class: type }, JSON.stringify(value));
}

function momentOf(name, value) {
  if (typeof name !== 'string' || !Number.isInteger(value) || value < 1e9 || value > 1e11) return null;
  return MOMENT.test(name) ? el('span', { class: 'moment' }, ` ${written(value)} UTC`) : null;
}
