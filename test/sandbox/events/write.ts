/** Events are made with the change they tell of: in one transaction, so that neither is there alone. */
import { API_VERSION } from '../http/version.ts';
import { presented } from '../present.ts';
import type { Account, Happening } from '../store/account.ts';
import type {
  Delivery,
  Kind,
  Objects,
  StoredEvent,
  StoredPrice,
  StoredWebhookEndpoint,
} from '../store/objects.ts';
import { newDelivery } from './delivery.ts';
import { FORWARD } from './forward.ts';
import { planOf } from './plan.ts';
import { previousAttributes } from './previous.ts';

export type EventRequest = StoredEvent['request'];

/** What no request asked for: a time that came, a page that Stripe hosts. */
export const NO_REQUEST: EventRequest = { id: null, idempotency_key: null };

/** Makes the events of what has happened, and a delivery to each endpoint that wants one: these it gives. */
export function writeEvents(account: Account, request: EventRequest, isForwarding: boolean): Delivery[] {
  const made: Delivery[] = [];
  const show = shower(account);
  for (const happening of account.takeHappenings()) {
    const data = dataOf(happening, show);
    if (data === undefined) continue;
    const created = happening.at ?? account.clock.seconds();
    const id = account.newId('event');
    const endpoints = endpointsFor(account, happening.type, isForwarding);
    const event = account.put('event', {
      id,
      object: 'event',
      api_version: API_VERSION,
      created,
      data,
      livemode: false,
      pending_webhooks: endpoints.length,
      request,
      type: happening.type,
    });
    for (const endpoint of endpoints) {
      made.push(account.put('delivery', newDelivery(account, event, endpoint, false)));
    }
  }
  return made;
}

/** Shows an object in an event of a type. */
type Show = (happening: Happening, object: Objects[Kind]) => Record<string, unknown>;

/** Several events may tell of one version of an object: it is shown once, and they share what is shown. */
function shower(account: Account): Show {
  const shown = new Map<object, Record<string, unknown>>();
  return ({ type, kind }, object) => {
    const plan = type.startsWith('plan.') ? planOf(object as StoredPrice) : null;
    if (plan !== null) return { ...plan };
    const before = shown.get(object);
    if (before !== undefined) return before;
    const now = presented(account, kind, object);
    shown.set(object, now);
    return now;
  };
}

function dataOf(happening: Happening, show: Show): StoredEvent['data'] | undefined {
  const { object, before } = happening;
  const shown = show(happening, object);
  if (before === undefined) return { object: shown };
  const previous_attributes = previousAttributes(show(happening, before), shown);
  // `updated` alone says that somebody wrote, not that anything changed.
  if (Object.keys(previous_attributes).every((name) => name === 'updated')) return undefined;
  return { object: shown, previous_attributes };
}

/** The endpoints that want events of a type now. */
export function endpointsFor(account: Account, type: StoredEvent['type'], isForwarding: boolean): string[] {
  const wanting = account
    .table('webhook_endpoint')
    .all()
    .filter(({ object }) => object.status === 'enabled')
    .filter(({ object }) => wantsType(object, type))
    .map(({ object }) => object.id);
  return isForwarding ? [...wanting, FORWARD] : wanting;
}

/** Whether an endpoint asks for events of a type, enabled or not. */
export function wantsType({ enabled_events }: StoredWebhookEndpoint, type: StoredEvent['type']): boolean {
  return enabled_events.some((wanted) => wanted === '*' || wanted === type);
}
