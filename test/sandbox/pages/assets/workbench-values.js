// Values as they are shown: times, amounts, ids, addresses.
import { el } from './workbench-dom.js';
import { to } from './workbench-route.js';

/** What an id of an object looks like: a prefix for its type, then letters and digits. */
const ID =
  /^(bpc|bps|cbtxn|ch|clock|cs_test|cus|du|evt|evt_test|ii|il|in|inpay|li|mtr_test|pi|pm|price|prod|re|req|seti|setatt|si|sub|txn|we)_[A-Za-z0-9]{6,}$/;

export function isId(value) {
  return typeof value === 'string' && ID.test(value);
}

/** A link to what an id is of; the id alone where it looks like none. */
export function idLink(id) {
  return isId(id) ? el('a', { href: placeOf(id), class: 'id' }, id) : id;
}

/** A link to the object of an id, whatever that looks like: a product may have any. */
export function objectLink(id, text = id) {
  return el('a', { href: to(['object', id]), class: 'id' }, text);
}

/** Where the object, the event or the request of an id is shown. */
export function placeOf(id) {
  if (id.startsWith('req_')) return to(['requests', id]);
  return id.startsWith('evt_') && !id.startsWith('evt_test_') ? to(['events', id]) : to(['object', id]);
}

export function isAddress(value) {
  return typeof value === 'string' && /^https?:\/\/[^\s"<>]+$/.test(value) && URL.canParse(value);
}

/** A link out of the workbench, in a tab of its own. */
export function outside(address, text = address) {
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer', class: 'outside' }, text);
}

/** Unix seconds of the sandbox's time, in UTC; what that is here is its title. */
export function time(seconds) {
  if (!Number.isFinite(seconds)) return null;
  const ms = seconds * 1000;
  return el('time', { datetime: instant(ms), title: `${local(ms)} your time` }, written(seconds));
}

/** `2024-07-25 13:20:05`, in UTC. */
export function written(seconds) {
  return instant(seconds * 1000)
    .slice(0, 19)
    .replace('T', ' ');
}

/** Unix milliseconds of real time, as the clock on the wall shows them here. */
export function wallTime(ms) {
  const title = `${instant(ms).slice(0, 23).replace('T', ' ')} UTC`;
  return el('time', { datetime: instant(ms), title }, local(ms, 23));
}

/** Unix milliseconds as the clock on the wall shows them here, so many `characters` of `2024-07-25 13:20:05.123`. */
function local(ms, characters = 19) {
  return instant(ms - new Date(ms).getTimezoneOffset() * 60_000)
    .slice(0, characters)
    .replace('T', ' ');
}

function instant(ms) {
  const date = new Date(ms);
  return Number.isNaN(date.valueOf()) ? String(ms) : date.toISOString();
}

const DECIMALS = new Map(
  (document.getElementById('main').dataset.decimals ?? '').split(' ').map((entry) => entry.split('=')),
);

/** `2000` of `usd` as `20.00 USD`; amounts are integers of the smallest unit, or decimals of it as text. */
export function money(amount, currency) {
  if (amount === null || amount === undefined || typeof currency !== 'string') return null;
  const decimals = Number(DECIMALS.get(currency) ?? 2);
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount)) ?? [];
  if (whole === undefined) return `${amount} ${currency.toUpperCase()}`;
  const digits = whole.padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const after = `${digits.slice(point)}${fraction ?? ''}`;
  return `${sign}${digits.slice(0, point)}${after === '' ? '' : `.${after}`} ${currency.toUpperCase()}`;
}
