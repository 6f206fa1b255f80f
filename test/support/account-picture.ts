/**
 * An account as it looks to somebody who does not care when and in which order it came about, so that
 * two of them can be compared.
 *
 * Put aside, and why:
 * - ids that Stripe makes (prices, meters, portal configurations): they differ from one account to the
 *   next. Each is replaced by what its object is, everywhere it stands: as a default price, in a portal's
 *   list, in the notes of a successor.
 * - the address of a portal's login page, which has the sandbox's own port in it; that there is one counts.
 * - times (`created`, `updated`, `deactivated_at`): when, not what.
 * - the order of the lists, which is that of creation; what is not named depends on the order in which
 *   independent writes came through.
 * - idempotency records, counters, events and their deliveries: how it came about, not what it is.
 *
 * Everything else counts: archived objects, all metadata with our records, lookup keys.
 */
import { createHash } from 'node:crypto';
import type { State } from './control.ts';

type Item = Record<string, unknown>;

const MADE_ID = /\b(price_|mtr_test_|bpc_)[0-9A-Za-z]+\b/g;
const LOGIN_PAGE = /^http:\/\/127\.0\.0\.1:\d+\/p\/login\//;
const TIMES = new Set(['created', 'updated', 'deactivated_at']);

const HISTORY = new Set(['event', 'delivery']);

export interface Picture {
  [kind: string]: Item[];
}

export function picture({ objects: all }: State): Picture {
  const objects = Object.fromEntries(Object.entries(all).filter(([kind]) => !HISTORY.has(kind)));
  const names = new Map<string, string>();
  for (const [kind, items] of Object.entries(objects)) {
    for (const item of items) {
      if (String(item.id).match(MADE_ID)) names.set(String(item.id), nameOf(kind, item));
    }
  }
  const named = (text: string): string => text.replace(MADE_ID, (id) => names.get(id) ?? id);
  return Object.fromEntries(
    Object.entries(objects).map(([kind, items]) => [
      kind,
      items
        .map((item) => named(timeless(item)))
        .sort()
        .map((text) => JSON.parse(text) as Item),
    ]),
  );
}

/** What an object is, ids of others aside: its kind, its name to us, and a short fingerprint of all it holds. */
function nameOf(kind: string, item: Item): string {
  const content = timeless(item).replace(MADE_ID, '…');
  const mark = (item.metadata as Record<string, string> | undefined)?.pricebook;
  const name = mark ?? item.lookup_key ?? item.event_name ?? 'unnamed';
  return `${kind}:${name}:${createHash('sha256').update(content).digest('hex').slice(0, 8)}`;
}

function timeless(item: Item): string {
  return JSON.stringify(item, (name, value) => {
    if (typeof value === 'string' && LOGIN_PAGE.test(value)) return 'a login page';
    if (TIMES.has(name)) return typeof value === 'number' ? 0 : value;
    return isPlain(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  });
}

function isPlain(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
