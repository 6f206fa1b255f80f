import type { DesiredMeter } from '../../catalog/types.ts';
import type { FieldPolicy } from '../diff.ts';
import type { WireMeter } from '../observed.ts';
import type { Fields } from '../types.ts';
import { equal, flatten } from '../value.ts';

/** What Stripe fills in (https://docs.stripe.com/api/billing/meter/create). */
const DEFAULTS = {
  customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
  value_settings: { event_payload_key: 'value' },
};

/** A meter's fields are all owned: it cannot hold a record of which of them the catalog named. */
export function desiredMeterFields({ spec }: DesiredMeter): Fields {
  const { was: _, ...named } = spec;
  return flatten({ ...DEFAULTS, event_time_window: null, ...named });
}

export function observedMeterFields(meter: WireMeter): Fields {
  return flatten({
    display_name: meter.display_name,
    event_name: meter.event_name,
    default_aggregation: { formula: meter.default_aggregation.formula },
    customer_mapping: {
      type: meter.customer_mapping.type,
      event_payload_key: meter.customer_mapping.event_payload_key,
    },
    value_settings: { event_payload_key: meter.value_settings.event_payload_key },
    event_time_window: meter.event_time_window,
  });
}

/** Stripe lets one change a meter's display name and nothing else. */
export function meterPolicy(path: string): FieldPolicy {
  return { change: path === 'display_name' ? 'update' : 'fixed', unset: null, removed: 'keep' };
}

/** Whether an inactive meter can serve again as the one that is wanted. */
export function sameFixedFields(desired: DesiredMeter, meter: WireMeter): boolean {
  const observed = observedMeterFields(meter);
  return Object.entries(desiredMeterFields(desired)).every(
    ([path, value]) => meterPolicy(path).change === 'update' || equal(observed[path] ?? null, value),
  );
}
