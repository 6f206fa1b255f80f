/** What the shop needs of an event; nothing else of it is believed, since what it tells may be old. */
export interface StripeEvent {
  id: string;
  type: string;
  /** Seconds. */
  created: number;
  livemode: boolean;
  /** The Customer that it is about, if any. */
  customer: string | null;
  /** The subscription that ended with it. */
  endedSubscription: string | null;
}

const MOST_CHARACTERS = 255;

/** An event as Stripe sends or lists it, or undefined when it is none. */
export function readEvent(input: unknown): StripeEvent | undefined {
  if (!isObject(input) || input.object !== 'event' || !isObject(input.data)) return undefined;
  const { id, type, created, livemode, account } = input;
  const { object } = input.data;
  if (!isName(id) || !isName(type) || !Number.isSafeInteger(created) || typeof livemode !== 'boolean')
    return undefined;
  if (!isObject(object)) return undefined;
  // An event of a connected account is about nobody of ours.
  const customer = account === undefined ? customerOf(type, object) : null;
  return {
    id,
    type,
    created: created as number,
    livemode,
    customer,
    endedSubscription:
      type === 'customer.subscription.deleted' && customer !== null && isName(object.id) ? object.id : null,
  };
}

function customerOf(type: string, object: Record<string, unknown>): string | null {
  if (object.object === 'customer') return isName(object.id) ? object.id : null;
  const { customer } = object;
  const id = isObject(customer) ? customer.id : customer;
  return type !== '' && isName(id) ? id : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that a database takes as a key: not empty, not endless, without control characters. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS && /^[!-~]+$/.test(value);
}
