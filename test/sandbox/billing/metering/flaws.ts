/** What is wrong with a meter event that was taken all the same: one hears of it later (facts.md §2.4). */
import { parseDecimal } from '../../params/decimal.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredMeter } from '../../store/objects.ts';

export interface Flaw {
  code:
    | 'meter_event_customer_not_found'
    | 'meter_event_invalid_value'
    | 'meter_event_no_customer_defined'
    | 'meter_event_value_too_many_digits';
  error_message: string;
}

type Payload = Readonly<Record<string, string>>;

const MAX_DIGITS = 15;

/** The customer that an event names, if there is one. */
export function customerIn(
  account: Account,
  { customer_mapping }: StoredMeter,
  payload: Payload,
): StoredCustomer | undefined {
  return account.table('customer').get(valueIn(payload, customer_mapping.event_payload_key) ?? '');
}

/** The first thing that keeps an event from being counted; undefined when nothing does. */
export function flawOf(account: Account, meter: StoredMeter, payload: Payload): Flaw | undefined {
  const key = meter.customer_mapping.event_payload_key;
  const customer = valueIn(payload, key);
  if (customer === undefined) {
    return {
      code: 'meter_event_no_customer_defined',
      error_message: `Customer mapping key ${key} not found in payload.`,
    };
  }
  if (customerIn(account, meter, payload) === undefined) {
    return { code: 'meter_event_customer_not_found', error_message: `Customer ${customer} not found.` };
  }
  // Whoever counts events does not look at what they say.
  return meter.default_aggregation.formula === 'count' ? undefined : flawInValue(meter, payload);
}

function flawInValue({ value_settings }: StoredMeter, payload: Payload): Flaw | undefined {
  const key = value_settings.event_payload_key;
  const value = valueIn(payload, key);
  const code = 'meter_event_invalid_value';
  if (value === undefined) return { code, error_message: `Value key ${key} not found in payload.` };
  if (!/^-?\d+(\.\d+)?$/.test(value)) return { code, error_message: `Value ${value} is not a number.` };
  const parts = parseDecimal(value);
  if (parts !== undefined && parts.whole.length + parts.fraction.length <= MAX_DIGITS) return undefined;
  return {
    code: 'meter_event_value_too_many_digits',
    error_message: `Value ${value} has more than ${MAX_DIGITS} digits.`,
  };
}

/** A payload has any keys: `constructor` is in none that has not sent it. */
function valueIn(payload: Payload, key: string): string | undefined {
  return Object.hasOwn(payload, key) ? payload[key] : undefined;
}
