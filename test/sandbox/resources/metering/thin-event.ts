/**
 * Thin events (facts.md §7.4), of which the sandbox has those that tell of errors in meter events. Of the second
 * version of Stripe's API: times are texts, and a page names the addresses of the pages beside it.
 */
import { isoTime } from '../../billing/metering/report.ts';
import { invalid, notImplemented, StripeError } from '../../errors.ts';
import { EVENT_SECONDS } from '../../events/keep.ts';
import type { Expandables } from '../../expand.ts';
import { passes, within } from '../../lists.ts';
import {
  type Field,
  field,
  integer,
  list as listOf,
  object,
  text,
  type ValuesOf,
} from '../../params/field.ts';
import type { Call, Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredThinEvent } from '../../store/objects.ts';

const KIND = 'v2.core.event';
const PATH = '/v2/core/events';
const MAX_TYPES = 20;
/** The second of these never happens here. */
const TYPES = ['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'];
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

const eventList = {
  created: object({ gt: moment(), gte: moment(), lt: moment(), lte: moment() }),
  limit: integer({ min: 1, max: MAX_LIMIT }),
  object_id: text(),
  page: text(),
  types: listOf(text({ check: knownType }), MAX_TYPES),
};

export const thinEventExpandables: Expandables = {};

type Filters = Omit<ValuesOf<typeof eventList>, 'page'>;

/** What `page` says: the filters of the first page, and the event that this one begins after or ends before. */
interface Page {
  filters: Filters;
  after?: string;
  before?: string;
}

interface PageOfEvents {
  data: unknown[];
  next_page_url: string | null;
  previous_page_url: string | null;
}

/** To ask for what the sandbox never tells is loud: an empty list would say that it has not happened. */
function knownType(type: string): string {
  if (!TYPES.includes(type)) throw notImplemented(`thin events of the type ${type}`);
  return type;
}

/** The SDK's type says unix seconds, the API's own reference a time as text: both are taken. */
function moment(): Field<number> {
  return field('integer', (raw, at) => {
    const value = typeof raw !== 'string' ? Number.NaN : /^\d+$/.test(raw) ? Number(raw) : secondsOf(raw);
    if (Number.isNaN(value)) throw invalid(`Invalid timestamp: ${String(raw)}`, at);
    return value;
  });
}

function secondsOf(text: string): number {
  return Math.floor(Date.parse(text) / 1000);
}

/** What is there by now, newest first. */
function visible(account: Account, now: number): StoredThinEvent[] {
  return account
    .table(KIND)
    .all()
    .map(({ object: event }) => event)
    .filter(({ created }) => created <= now && created >= now - EVENT_SECONDS)
    .reverse();
}

function retrieve({ account, id, now }: Call<unknown>): unknown {
  const event = visible(account, now).find((one) => one.id === id);
  if (event === undefined) throw new StripeError(404, `No such event: '${id}'`, { code: 'not_found' });
  return shown(event);
}

function list({ account, now, params }: Call<ValuesOf<typeof eventList>>): PageOfEvents {
  const { page: token, ...own } = params;
  const { filters, after, before }: Page = token === undefined ? { filters: own } : readPage(token);
  const { created, limit = DEFAULT_LIMIT, object_id, types } = filters;
  const all = visible(account, now).filter(
    (event) =>
      within(event.created, created) &&
      passes(object_id, event.related_object.id) &&
      (types === undefined || types.includes(event.type)),
  );
  const place = (id: string) => all.findIndex((event) => event.id === id);
  const start =
    before !== undefined ? Math.max(place(before) - limit, 0) : after === undefined ? 0 : place(after) + 1;
  const data = all.slice(start, start + limit);
  const last = all[start + limit] === undefined ? undefined : data.at(-1);
  const first = start === 0 ? undefined : data[0];
  return {
    data: data.map(shown),
    next_page_url: last === undefined ? null : pageUrl({ filters, after: last.id }),
    previous_page_url: first === undefined ? null : pageUrl({ filters, before: first.id }),
  };
}

function pageUrl(page: Page): string {
  return `${PATH}?page=${Buffer.from(JSON.stringify(page)).toString('base64url')}`;
}

function readPage(token: string): Page {
  try {
    const page = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (page.filters instanceof Object) return page;
  } catch {
    // Not one of ours: said below.
  }
  throw invalid(`Invalid page: ${token}`, 'page');
}

/** No request made it (`reason`), and no other account has it (`context`). */
function shown(event: StoredThinEvent): unknown {
  return { ...event, context: null, created: isoTime(event.created), livemode: false, reason: null };
}

/** Nothing can be expanded in the second version of the API: these take no `expand`. */
export const thinEventRoutes: Route[] = [
  { method: 'GET', path: PATH, params: eventList, answers: null, isList: true, run: list as Route['run'] },
  { method: 'GET', path: `${PATH}/:id`, params: {}, answers: null, isList: false, run: retrieve },
];
