/** Meter events (facts.md §2.4): one call, whose answer has no id. What becomes of an event is not told by it. */
import { customerIn, flawOf } from '../../billing/metering/flaws.ts';
import { activeMeter } from '../../billing/metering/meters.ts';
import { reportFlaw } from '../../billing/metering/report.ts';
import { nowFor } from '../../billing/time.ts';
import { DAY } from '../../durations.ts';
import { invalid, StripeError } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { integer, map, required, text, type ValuesOf } from '../../params/field.ts';
import { type Call, one, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import { uuid } from '../../store/ids.ts';
import type { StoredMeterEvent } from '../../store/objects.ts';

const KIND = 'billing.meter_event';

const eventCreate = {
  event_name: required(text({ max: 100 })),
  payload: required(map(text(), () => undefined)),
  identifier: text({ max: 100 }),
  timestamp: integer(),
};

export const meterEventExpandables: Expandables = {
  id: { hidden: true },
  canceled: { hidden: true },
  customer: { hidden: true },
  meter: { hidden: true },
};

const OLDEST = 35 * DAY;
const MOST_AHEAD = 5 * 60;

/**
 * The meter, the time and the identifier are looked at at once; whom the event is of and what it says later: such
 * an event is taken, counts for nobody, and a report tells of it. Its time is that of its customer's test clock
 * where there is one, but it is received, and `created`, when it comes.
 */
function create(call: Call<ValuesOf<typeof eventCreate>>): StoredMeterEvent {
  const { account, params, now: received, idempotencyKey } = call;
  const { event_name } = params;
  const meter = activeMeter(account, event_name);
  const payload = Object.fromEntries(params.payload);
  const customer = customerIn(account, meter, payload);
  const now = nowFor(account, customer);
  const timestamp = params.timestamp ?? now;
  checkTime(timestamp, now);
  const id = account.newId(KIND);
  const identifier = params.identifier ?? uuid(`${account.seed}:${id}`);
  checkIdentifier(account, identifier, received);

  const flaw = flawOf(account, meter, payload);
  if (flaw !== undefined) reportFlaw(account, received, meter, flaw, idempotencyKey ?? identifier);
  return account.put(KIND, {
    id,
    object: KIND,
    canceled: false,
    created: received,
    customer: flaw === undefined ? (customer?.id ?? null) : null,
    event_name,
    identifier,
    livemode: false,
    meter: meter.id,
    payload,
    timestamp,
  });
}

function checkTime(timestamp: number, now: number): void {
  if (timestamp >= now - OLDEST && timestamp <= now + MOST_AHEAD) return;
  throw invalid(
    'The timestamp must be within the past 35 calendar days or up to 5 minutes in the future.',
    'timestamp',
  );
}

/** What was received within a day is not taken again, whatever else is sent with it (seen on the live API). */
function checkIdentifier(account: Account, identifier: string, now: number): void {
  const isTaken = account
    .table(KIND)
    .by('identifier', [identifier])
    .some(({ object }) => now - object.created < DAY);
  if (!isTaken) return;
  throw new StripeError(400, `An event already exists with identifier ${identifier}.`, {
    headers: { 'Stripe-Should-Retry': 'false' },
  });
}

export const meterEventRoutes: Route[] = [one('POST', '/v1/billing/meter_events', KIND, eventCreate, create)];
