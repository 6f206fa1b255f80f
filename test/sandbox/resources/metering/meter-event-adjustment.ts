/** Taking a meter event back (facts.md §2.4): within a day of its coming, and never off a finalized invoice. */
import { activeMeter } from '../../billing/metering/meters.ts';
import { DAY } from '../../durations.ts';
import { invalid, missingParameter } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { choice, object, required, text, type ValuesOf } from '../../params/field.ts';
import { type Call, one, type Route } from '../../routes.ts';
import type { StoredMeterEventAdjustment } from '../../store/objects.ts';

const KIND = 'billing.meter_event_adjustment';
const EVENT = 'billing.meter_event';

const adjustmentCreate = {
  event_name: required(text({ max: 100 })),
  type: required(choice(['cancel'])),
  cancel: object({ identifier: text({ max: 100 }) }),
};

export const meterEventAdjustmentExpandables: Expandables = {
  id: { hidden: true },
  created: { hidden: true },
};

/** The answer is `pending`, as Stripe's is: nothing tells when it is done, which here is at once. */
function create({
  account,
  now,
  params,
}: Call<ValuesOf<typeof adjustmentCreate>>): StoredMeterEventAdjustment {
  const { event_name, type } = params;
  const identifier = params.cancel?.identifier;
  if (identifier === undefined) throw missingParameter('cancel[identifier]');
  activeMeter(account, event_name);
  // An identifier may come again after a day: the last that has it is meant.
  const event = account
    .table(EVENT)
    .by('identifier', [identifier])
    .map(({ object: one }) => one)
    .findLast((one) => one.event_name === event_name);
  const at = 'cancel[identifier]';
  if (event === undefined) throw invalid(`No event found with identifier ${identifier}.`, at);
  if (event.canceled) throw invalid(`The event with identifier ${identifier} is already canceled.`, at);
  if (now - event.created > DAY) {
    throw invalid('You can only cancel events within 24 hours of Stripe receiving them.', at);
  }
  account.put(EVENT, { ...event, canceled: true });
  return account.put(KIND, {
    id: account.newId(KIND),
    object: KIND,
    cancel: { identifier },
    created: now,
    event_name,
    livemode: false,
    status: 'pending',
    type,
  });
}

export const meterEventAdjustmentRoutes: Route[] = [
  one('POST', '/v1/billing/meter_event_adjustments', KIND, adjustmentCreate, create),
];
