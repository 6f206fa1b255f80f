/** Billing meters (facts.md §2.3). They have no metadata and cannot be deleted. */
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes } from '../../lists.ts';
import { choice, object, required, text, type ValuesOf } from '../../params/field.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredMeter } from '../../store/objects.ts';

const KIND = 'billing.meter';

const meterCreate = {
  default_aggregation: required(object({ formula: required(choice(['count', 'last', 'sum'])) })),
  display_name: required(text({ max: 250 })),
  event_name: required(text({ max: 100 })),
  customer_mapping: object({
    event_payload_key: required(text({ max: 100 })),
    type: required(choice(['by_id'])),
  }),
  event_time_window: choice(['day', 'hour']),
  value_settings: object({ event_payload_key: required(text({ max: 100 })) }),
};
const meterUpdate = { display_name: text({ max: 250 }) };
const meterList = { status: choice(['active', 'inactive']) };

export const meterExpandables: Expandables = {};

/** The meter of a path, or a 404. */
export function findMeter(account: Account, id: string): StoredMeter {
  const meter = account.table(KIND).get(id);
  if (meter === undefined) throw noSuch('billing.meter', id, 'id', 404);
  return meter;
}

/** Unique among active meters; a deactivated one frees its name. */
function checkEventName(account: Account, name: string): void {
  const taken = account
    .table(KIND)
    .all()
    .some(({ object: other }) => other.status === 'active' && other.event_name === name);
  if (taken) {
    throw invalid(`An active meter with the event name \`${name}\` already exists.`, 'event_name');
  }
}

function create({ account, now, params }: Call<ValuesOf<typeof meterCreate>>): StoredMeter {
  checkEventName(account, params.event_name);
  const meter = account.put(KIND, {
    id: account.newId(KIND),
    object: KIND,
    created: now,
    customer_mapping: params.customer_mapping ?? { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: params.event_time_window ?? null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: now,
    value_settings: params.value_settings ?? { event_payload_key: 'value' },
  });
  account.happened('billing.meter.created', KIND, meter);
  return meter;
}

function update({ account, id, now, params }: Call<ValuesOf<typeof meterUpdate>>): StoredMeter {
  const meter = findMeter(account, id);
  return change(account, 'updated', meter, {
    ...meter,
    display_name: params.display_name ?? meter.display_name,
    updated: now,
  });
}

function change(
  account: Account,
  what: 'updated' | 'deactivated' | 'reactivated',
  before: StoredMeter,
  after: StoredMeter,
): StoredMeter {
  // What says its own name is no update, and carries no former values.
  account.happened(`billing.meter.${what}`, KIND, after, what === 'updated' ? before : undefined);
  return account.put(KIND, after);
}

function deactivate({ account, id, now }: Call<unknown>): StoredMeter {
  const meter = findMeter(account, id);
  if (meter.status !== 'active') throw invalid('This meter is already inactive.');
  return change(account, 'deactivated', meter, {
    ...meter,
    status: 'inactive',
    status_transitions: { deactivated_at: now },
    updated: now,
  });
}

function reactivate({ account, id, now }: Call<unknown>): StoredMeter {
  const meter = findMeter(account, id);
  if (meter.status === 'active') throw invalid('This meter is already active.');
  checkEventName(account, meter.event_name);
  return change(account, 'reactivated', meter, {
    ...meter,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: now,
  });
}

function list(call: Call<ValuesOf<typeof meterList> & PageValues>): List<StoredMeter> {
  const { status } = call.params;
  return page(call, {
    table: call.account.table(KIND),
    noun: 'billing.meter',
    url: '/v1/billing/meters',
    matches: (meter) => passes(status, meter.status),
  });
}

export const meterRoutes: Route[] = [
  one('POST', '/v1/billing/meters', KIND, meterCreate, create),
  many('/v1/billing/meters', KIND, meterList, list),
  one('GET', '/v1/billing/meters/:id', KIND, {}, ({ account, id }) => findMeter(account, id)),
  one('POST', '/v1/billing/meters/:id', KIND, meterUpdate, update),
  one('POST', '/v1/billing/meters/:id/deactivate', KIND, {}, deactivate),
  one('POST', '/v1/billing/meters/:id/reactivate', KIND, {}, reactivate),
];
