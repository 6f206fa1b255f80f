/** Events in the control plane: each with what became of its deliveries. */
import { isForgotten } from '../events/keep.ts';
import type { StoredEvent } from '../store/objects.ts';
import type { World } from '../world.ts';
import { glob } from './glob.ts';
import { newestFirst } from './paging.ts';
import { eventIn, type ShownDelivery, shownDelivery } from './webhooks.ts';

export type ShownEvent = StoredEvent & { deliveries: ShownDelivery[] };

/**
 * A page of the events, newest first: `type` (`*` stands for any characters), `object` (the id of what they tell
 * of), `request` (the id of the one that made them), `limit` (from 1 to 100, 20 unless given), `starting_after` (the id of an event).
 *
 * @throws a ControlError that says which of them is wrong
 */
export function events(world: World, query: URLSearchParams): { data: ShownEvent[]; has_more: boolean } {
  const { account } = world;
  const isOfType = glob(query.get('type') || '*');
  const object = query.get('object') || null;
  const request = query.get('request') || null;
  const now = account.clock.seconds();
  const { data, has_more } = newestFirst(
    account.table('event'),
    'an event',
    query,
    (event) =>
      !isForgotten(event, now) &&
      isOfType(event.type) &&
      (object === null || event.data.object.id === object) &&
      (request === null || event.request?.id === request),
  );
  return { data: data.map((event) => shownEvent(world, event)), has_more };
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
