/**
 * Reports of meter events that were taken and cannot be counted: one thin event for each meter and each ten
 * seconds in which there were some, two seconds after these (as in the example of Stripe's API reference,
 * https://docs.stripe.com/api/v2/core/events/object).
 */
import type { Account } from '../../store/account.ts';
import type { StoredMeter, StoredThinEvent } from '../../store/objects.ts';
import type { Flaw } from './flaws.ts';

const KIND = 'v2.core.event';
const WINDOW = 10;
const DELAY = 2;
/** So many examples of each sort of error. */
const SAMPLES = 5;

type ErrorTypes = StoredThinEvent['data']['reason']['error_types'];

/** Adds an event's error to the report of its meter; `request` is what the report calls the event. */
export function reportFlaw(
  account: Account,
  now: number,
  meter: StoredMeter,
  flaw: Flaw,
  request: string,
): void {
  const start = now - (now % WINDOW);
  const end = start + WINDOW;
  const before = account
    .table(KIND)
    .by('related_object', [meter.id])
    .map(({ object }) => object)
    .findLast(({ created }) => created === end + DELAY);
  const error_types = withError(before?.data.reason.error_types ?? [], flaw, request);
  const error_count = error_types.reduce((count, type) => count + type.error_count, 0);
  account.put(KIND, {
    id: before?.id ?? account.newId(KIND),
    object: KIND,
    created: end + DELAY,
    data: {
      developer_message_summary:
        error_count === 1 ? 'There is 1 invalid event' : `There are ${error_count} invalid events`,
      reason: { error_count, error_types },
      validation_end: isoTime(end),
      validation_start: isoTime(start),
    },
    related_object: { id: meter.id, type: 'billing.meter', url: `/v1/billing/meters/${meter.id}` },
    type: 'v1.billing.meter.error_report_triggered',
  });
}

function withError(types: ErrorTypes, { code, error_message }: Flaw, identifier: string): ErrorTypes {
  const known = types.find((type) => type.code === code) ?? { code, error_count: 0, sample_errors: [] };
  const sample = { error_message, request: { identifier } };
  const changed = {
    ...known,
    error_count: known.error_count + 1,
    sample_errors: [...known.sample_errors, sample].slice(0, SAMPLES),
  };
  return [...types.filter((type) => type !== known), changed];
}

/** As the second version of Stripe's API writes a time. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
