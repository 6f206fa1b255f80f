// The few things about an object that one looks for in a list.
import { badge } from './workbench-parts.js';
import { idLink, money, objectLink, time } from './workbench-values.js';

/** Columns by their headings: what stands there, null when an object has no such thing. */
const COLUMNS = {
  Name: nameOf,
  Status: ({ status, active, deleted }) => {
    if (deleted === true) return badge('deleted');
    if (typeof status === 'string') return badge(status);
    return typeof active === 'boolean' ? badge(active ? 'active' : 'archived') : null;
  },
  Amount: amountOf,
  Customer: ({ customer }) => (typeof customer === 'string' ? idLink(customer) : null),
  Product: ({ product }) => (typeof product === 'string' ? objectLink(product) : null),
  'Test clock': ({ test_clock }) => (typeof test_clock === 'string' ? idLink(test_clock) : null),
  'Created (UTC)': ({ created }) => time(typeof created === 'string' ? Date.parse(created) / 1000 : created),
};

/** The headings that have something to show for one of `objects`. */
export function headingsFor(objects) {
  return Object.keys(COLUMNS).filter((heading) =>
    objects.some((object) => COLUMNS[heading](object) !== null),
  );
}

export function cellOf(heading, object) {
  return COLUMNS[heading](object);
}

/** What a person would call it; null when it has no such name. */
export function nameOf(object) {
  if (object.object === 'payment_method' && object.card)
    return `${object.card.brand} •••• ${object.card.last4}`;
  const { name, email, number, nickname, lookup_key, display_name, event_name, description, url } = object;
  if (object.object === 'customer') return [name, email].filter(Boolean).join(', ') || (description ?? null);
  if (object.object === 'event' || object.object === 'v2.core.event') return object.type;
  const found =
    name ?? nickname ?? number ?? display_name ?? lookup_key ?? event_name ?? description ?? email;
  if (typeof found === 'string' && found !== '') return found;
  return object.object === 'webhook_endpoint' ? url : null;
}

function amountOf(object) {
  const { amount, total, amount_total, unit_amount, unit_amount_decimal, currency, recurring } = object;
  const price = unit_amount ?? unit_amount_decimal;
  const text = money(total ?? amount_total ?? amount ?? price, currency);
  if (text === null || !recurring) return text;
  const { interval, interval_count } = recurring;
  return `${text} / ${interval_count === 1 ? interval : `${interval_count} ${interval}s`}`;
}
