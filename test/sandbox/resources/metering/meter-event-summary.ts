/** What was used of a meter (facts.md §2.4): computed when it is asked for, newest first, nothing where nothing was. */
import { aggregated, eventsOf } from '../../billing/usage.ts';
import { DAY, HOUR } from '../../durations.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, pageInOrder } from '../../lists.ts';
import { choice, integer, required, text, type ValuesOf } from '../../params/field.ts';
import { type Call, many, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import { idFor } from '../../store/ids.ts';
import type { StoredMeter, StoredMeterEvent } from '../../store/objects.ts';
import { findMeter } from '../catalog/meter.ts';

const KIND = 'billing.meter_event_summary';
const PATH = '/v1/billing/meters/:id/event_summaries';

const summaryList = {
  customer: required(text()),
  end_time: required(integer()),
  start_time: required(integer()),
  value_grouping_window: choice(['day', 'hour']),
};

export const meterEventSummaryExpandables: Expandables = {};

interface MeterEventSummary {
  id: string;
  object: typeof KIND;
  aggregated_value: number;
  end_time: number;
  livemode: false;
  meter: string;
  start_time: number;
}

const BOUNDARIES = {
  minute: { seconds: 60, boundaries: 'minute' },
  hour: { seconds: HOUR, boundaries: 'hour' },
  day: { seconds: DAY, boundaries: 'UTC day' },
};

function list(call: Call<ValuesOf<typeof summaryList> & PageValues>): List<MeterEventSummary> {
  const { account, id, params } = call;
  const { customer, start_time, end_time, value_grouping_window: window } = params;
  const meter = findMeter(account, id);
  if (account.table('customer').get(customer) === undefined) {
    throw noSuch('customer', customer, 'customer');
  }
  const { seconds, boundaries } = BOUNDARIES[window ?? 'minute'];
  for (const name of ['start_time', 'end_time'] as const) {
    if (params[name] % seconds !== 0) {
      throw invalid(`\`${name}\` must be aligned with ${boundaries} boundaries.`, name);
    }
  }
  if (start_time >= end_time) throw invalid('`end_time` must be after `start_time`.', 'end_time');
  const length = window === undefined ? end_time - start_time : seconds;
  const items = summaries(account, meter, customer, start_time, end_time, length);
  return pageInOrder(call, { items, noun: KIND, url: PATH.replace(':id', id) });
}

/** One for every `length` seconds in which something was used, the last first. */
function summaries(
  account: Account,
  meter: StoredMeter,
  customer: string,
  start: number,
  end: number,
  length: number,
): MeterEventSummary[] {
  const buckets = new Map<number, StoredMeterEvent[]>();
  for (const event of eventsOf(account, meter, customer, start, end)) {
    const begin = start + Math.floor((event.timestamp - start) / length) * length;
    const bucket = buckets.get(begin);
    if (bucket === undefined) buckets.set(begin, [event]);
    else bucket.push(event);
  }
  return [...buckets].reverse().map(([begin, events]) => ({
    id: idFor(account.seed, KIND, `${meter.id} ${customer} ${begin} ${length}`),
    object: KIND,
    aggregated_value: Number(aggregated(meter, events)),
    end_time: begin + length,
    livemode: false,
    meter: meter.id,
    start_time: begin,
  }));
}

export const meterEventSummaryRoutes: Route[] = [many(PATH, KIND, summaryList, list)];
