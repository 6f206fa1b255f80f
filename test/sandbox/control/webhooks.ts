/** Deliveries in the control plane: what became of each, and sending an event again. */
import { resend } from '../events/delivery.ts';
import { FORWARD } from '../events/forward.ts';
import { isForgotten } from '../events/keep.ts';
import { endpointsFor, wantsType } from '../events/write.ts';
import { fieldsOf } from '../json-object.ts';
import type { Delivery, StoredEvent } from '../store/objects.ts';
import type { World } from '../world.ts';
import { ControlError } from './route.ts';

/** A delivery as it is shown beside its event. */
export interface ShownDelivery extends Omit<Delivery, 'created' | 'event'> {
  /** Where its endpoint is now; null when there is none any more. */
  url: string | null;
}

/** The settings and every delivery that is kept, oldest first. */
export function webhooks(world: World): object {
  const { account, deliveries } = world;
  return {
    settings: deliveries.settings,
    data: account
      .table('delivery')
      .all()
      .map(({ object }) => ({
        event: object.event,
        type: account.table('event').get(object.event)?.type ?? null,
        ...shownDelivery(world, object),
      })),
  };
}

/** A delivery without what its event says. */
export function shownDelivery({ deliveries }: World, delivery: Delivery): ShownDelivery {
  const { id, endpoint, status, resent, next_attempt_at, given_up, attempts } = delivery;
  const url = deliveries.addressOf(endpoint);
  return { id, endpoint, url, status, resent, next_attempt_at, given_up, attempts };
}

/**
 * Sends an event again, delivered or not: to every endpoint that wants it now, or to the one that is named.
 *
 * @throws a ControlError when there is no such event or endpoint, or the endpoint does not want it
 */
export function deliver(
  world: World,
  id: string,
  endpoint: string | undefined,
): { data: { id: string; endpoint: string }[] } {
  const { account, deliveries } = world;
  const event = eventIn(world, id);
  if (endpoint !== undefined) checkEndpoint(world, endpoint, event);
  const endpoints =
    endpoint === undefined ? endpointsFor(account, event.type, deliveries.isForwarding) : [endpoint];
  const made = world.transact(() => resend(account, event, endpoints));
  deliveries.add(made);
  return { data: made.map(({ id, endpoint }) => ({ id, endpoint })) };
}

/**
 * The event of an id, as long as Stripe shows it.
 *
 * @throws a ControlError when there is none
 */
export function eventIn({ account }: World, id: string): StoredEvent {
  const event = account.table('event').get(id);
  if (event !== undefined && !isForgotten(event, account.clock.seconds())) return event;
  throw new ControlError(`There is no event ${id}.`, 404);
}

/** The endpoint that a control request's body names, if it does; throws a sentence that says what is wrong. */
export function endpointIn(body: unknown): string | undefined {
  const { endpoint } = fieldsOf(body, ['endpoint'], 'a field of a delivery');
  if (endpoint !== undefined && typeof endpoint !== 'string') {
    throw new Error('"endpoint" must be the id of an endpoint, or "forward"');
  }
  return endpoint;
}

function checkEndpoint({ account, deliveries }: World, id: string, event: StoredEvent): void {
  if (id === FORWARD) {
    if (deliveries.isForwarding) return;
    throw new ControlError('Nothing is forwarded: the sandbox was started without --forward-to.', 404);
  }
  const endpoint = account.table('webhook_endpoint').get(id);
  if (endpoint === undefined) throw new ControlError(`There is no webhook endpoint ${id}.`, 404);
  if (endpoint.status !== 'enabled') throw new ControlError(`Cannot send it again: ${id} is disabled.`);
  if (!wantsType(endpoint, event.type)) {
    throw new ControlError(`Cannot send it again: ${id} does not want events of the type ${event.type}.`);
  }
}
