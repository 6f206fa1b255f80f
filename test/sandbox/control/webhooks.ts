/** Webhooks in the control plane: what became of each, how they are sent, and sending one again. */
import { resend } from '../events/delivery.ts';
import { endpointsFor } from '../events/write.ts';
import type { StoredEvent } from '../store/objects.ts';
import type { World } from '../world.ts';

/** The settings and every delivery that is kept, oldest first. */
export function webhooks({ account, deliveries }: World): object {
  const data = account.table('delivery').all();
  return {
    settings: deliveries.settings,
    data: data.map(({ object }) => {
      const { created, resent, ...delivery } = object;
      return { ...delivery, type: account.table('event').get(object.event)?.type ?? null };
    }),
  };
}

/** The event of `{"event": "evt_…"}`; throws a sentence when there is none. */
export function eventIn({ account }: World, body: unknown): StoredEvent {
  const id = (body as { event?: unknown } | null)?.event;
  const event = typeof id === 'string' ? account.table('event').get(id) : undefined;
  if (event === undefined) throw new Error('"event" must be the id of an event of this account');
  return event;
}

/** Sends an event again to every endpoint that wants it now, delivered or not. */
export function redeliver(world: World, event: StoredEvent): object {
  const { account, deliveries } = world;
  const endpoints = endpointsFor(account, event.type, deliveries.isForwarding);
  const made = world.transact(() => resend(account, event, endpoints));
  deliveries.add(made);
  return { data: made.map(({ id, endpoint }) => ({ id, endpoint })) };
}
