/** Events in the control plane: each with what became of its deliveries. */
import { isForgotten } from '../events/keep.ts';
import type { StoredEvent } from '../store/objects.ts';
import { lastNotNewer } from '../store/table.ts';
import type { World } from '../world.ts';
import { glob } from './glob.ts';
import { ControlError } from './route.ts';
import { eventIn, type ShownDelivery, shownDelivery } from './webhooks.ts';

export type ShownEvent = StoredEvent & { deliveries: ShownDelivery[] };

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const FILTERS = ['type', 'object', 'limit', 'starting_after'];

/**
 * A page of the events, newest first: `type` (`*` stands for any characters), `object` (the id of what they tell
 * of), `limit` (from 1 to 100, 20 unless given), `starting_after` (the id of an event).
 *
 * @throws a ControlError that says which of them is wrong
 */
export function events(world: World, query: URLSearchParams): { data: ShownEvent[]; has_more: boolean } {
  const { account } = world;
  const unknown = [...query.keys()].find((name) => !FILTERS.includes(name));
  if (unknown !== undefined) throw new ControlError(`"${unknown}" is not one of ${FILTERS.join(', ')}.`);
  const limit = limitOf(query.get('limit'));
  const pattern = glob(query.get('type') || '*');
  const object = query.get('object') || null;
  const after = query.get('starting_after');
  const table = account.table('event');
  const rows = table.all();
  const cursor = after === null ? undefined : table.row(after);
  if (after !== null && cursor === undefined)
    throw new ControlError(`"starting_after" must be the id of an event, and ${after} is none.`);

  const data: ShownEvent[] = [];
  let index = cursor === undefined ? rows.length - 1 : lastNotNewer(rows, cursor) - 1;
  for (let row = rows[index]; row !== undefined; row = rows[--index]) {
    if (isForgotten(row.object, account.clock.seconds())) break;
    if (!pattern.test(row.object.type)) continue;
    if (object !== null && row.object.data.object.id !== object) continue;
    if (data.length === limit) return { data, has_more: true };
    data.push(shownEvent(world, row.object));
  }
  return { data, has_more: false };
}

/**
 * An event with what became of its deliveries.
 *
 * @throws a ControlError when there is none of this id
 */
export function eventOf(world: World, id: string): ShownEvent {
  return shownEvent(world, eventIn(world, id));
}

function shownEvent(world: World, event: StoredEvent): ShownEvent {
  const deliveries = world.account.table('delivery').by('event', [event.id]);
  return { ...event, deliveries: deliveries.map(({ object }) => shownDelivery(world, object)) };
}

function limitOf(given: string | null): number {
  if (given === null) return DEFAULT_LIMIT;
  const limit = Number(given);
  if (!/^\d+$/.test(given) || limit < 1 || limit > MAX_LIMIT) {
    throw new ControlError(`"limit" must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  return limit;
}
