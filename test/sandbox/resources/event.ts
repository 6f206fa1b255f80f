/** Events (facts.md §7.3): read only, and for thirty days. */
import { exclusive, noSuch } from '../errors.ts';
import { isForgotten } from '../events/keep.ts';
import type { Expandables } from '../expand.ts';
import { type List, page, within } from '../lists.ts';
import { bool, list as listOf, range, text, type ValuesOf } from '../params/field.ts';
import { type Call, many, one, type PageValues, type Route } from '../routes.ts';
import type { StoredEvent } from '../store/objects.ts';

const MAX_TYPES = 20;

const eventList = {
  created: range(),
  delivery_success: bool(),
  type: text(),
  types: listOf(text(), MAX_TYPES),
};

export const eventExpandables: Expandables = {};

function retrieve({ account, id, now }: Call<unknown>): StoredEvent {
  const event = account.table('event').get(id);
  if (event === undefined || isForgotten(event, now)) throw noSuch('event', id, 'id', 404);
  return event;
}

function list(call: Call<ValuesOf<typeof eventList> & PageValues>): List<StoredEvent> {
  const { account, now, params } = call;
  const { created, delivery_success, type, types } = params;
  if (type !== undefined && types !== undefined) throw exclusive(['type', 'types']);
  const wanted = types ?? (type === undefined ? undefined : [type]);
  return page(call, {
    table: account.table('event'),
    noun: 'event',
    url: '/v1/events',
    matches: (event) =>
      !isForgotten(event, now) &&
      (wanted === undefined || wanted.some((pattern) => isOfType(event.type, pattern))) &&
      within(event.created, created) &&
      // What no endpoint wanted was delivered to all that wanted it.
      (delivery_success === undefined || delivery_success === (event.pending_webhooks === 0)),
  });
}

/** `charge.*` is every type that begins with `charge.`. */
function isOfType(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

export const eventRoutes: Route[] = [
  many('/v1/events', 'event', eventList, list),
  one('GET', '/v1/events/:id', 'event', {}, retrieve),
];
