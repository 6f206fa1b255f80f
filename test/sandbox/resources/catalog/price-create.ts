/** Making a price: by `POST /v1/prices` and by a product's `default_price_data`. */
import { exclusive, invalid, missingParameter, noSuch } from '../../errors.ts';
import { type MetadataChange, mergeMetadata } from '../../params/metadata.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { CurrencyOption, StoredPrice } from '../../store/objects.ts';
import { type Amounts, amountsOf } from './price-amounts.ts';
import { priceUpdated } from './price-events.ts';
import type { OptionValues, PriceTerms, RecurringValues } from './price-params.ts';

export interface NewPrice extends PriceTerms {
  product: string;
  active?: boolean;
  lookup_key?: string;
  metadata?: MetadataChange;
  nickname?: string;
  transfer_lookup_key?: boolean;
}

/** Three years (the SDK's documentation of `interval_count`). */
const LONGEST = {
  day: { count: 1095, adjective: 'daily' },
  week: { count: 156, adjective: 'weekly' },
  month: { count: 36, adjective: 'monthly' },
  year: { count: 3, adjective: 'yearly' },
};

/** `at` is where the terms stand: '' or `default_price_data`. */
export function createPrice(account: Account, now: number, values: NewPrice, at = ''): StoredPrice {
  const within = (name: string) => nameIn(at, name);
  const scheme = values.billing_scheme ?? 'per_unit';
  const recurring =
    values.recurring === undefined ? null : recurringOf(account, values.recurring, within('recurring'));

  if (values.tiers !== undefined && values.transform_quantity !== undefined) {
    throw exclusive(['tiers', 'transform_quantity'], at);
  }
  if (scheme === 'tiered') {
    if (recurring === null) {
      // The parameter it names is Stripe's own (seen on the live API).
      throw invalid('Prices with `type=one_time` are not supported with tiered billing.', 'interval');
    }
    if (values.tiers_mode === undefined) throw missingParameter(within('tiers_mode'));
  } else if (values.tiers_mode !== undefined) {
    throw invalid('`tiers_mode` can only be set when `billing_scheme=tiered`.', within('tiers_mode'));
  }
  if (values.custom_unit_amount !== undefined) {
    for (const name of ['recurring', 'transform_quantity'] as const) {
      if (values[name] !== undefined) throw exclusive(['custom_unit_amount', name], at);
    }
  }

  const own = amountsOf(values, scheme, values.currency, at);
  const taxBehavior = values.tax_behavior ?? 'unspecified';
  const options: Record<string, CurrencyOption> = {
    [values.currency]: { ...own, tax_behavior: taxBehavior },
  };
  for (const [currency, option] of values.currency_options ?? []) {
    const here = `${within('currency_options')}[${currency}]`;
    if (currency === values.currency) throw ownCurrency(here);
    options[currency] = optionOf(
      option,
      { scheme, currency, isCustom: own.custom_unit_amount !== null },
      here,
    );
  }

  const id = account.newId('price');
  if (values.lookup_key !== undefined) {
    claimLookupKey(account, values.lookup_key, id, values.transfer_lookup_key === true);
  }
  const price: StoredPrice = {
    id,
    object: 'price',
    active: values.active ?? true,
    billing_scheme: scheme,
    created: now,
    currency: values.currency,
    currency_options: options,
    custom_unit_amount: own.custom_unit_amount,
    livemode: false,
    lookup_key: values.lookup_key ?? null,
    metadata: mergeMetadata({}, values.metadata),
    nickname: values.nickname ?? null,
    product: values.product,
    recurring,
    tax_behavior: taxBehavior,
    ...(own.tiers === undefined ? {} : { tiers: own.tiers }),
    tiers_mode: values.tiers_mode ?? null,
    transform_quantity: values.transform_quantity ?? null,
    type: recurring === null ? 'one_time' : 'recurring',
    unit_amount: own.unit_amount,
    unit_amount_decimal: own.unit_amount_decimal,
  };
  return account.put('price', price);
}

/** The further currency of a price; its amounts must be of the price's own sort. */
export function optionOf(
  values: OptionValues,
  price: { scheme: 'per_unit' | 'tiered'; currency: string; isCustom: boolean },
  at: string,
): CurrencyOption {
  const amounts: Amounts = amountsOf(values, price.scheme, price.currency, at);
  if ((amounts.custom_unit_amount !== null) !== price.isCustom) {
    throw invalid(
      'Either all currencies of a price have a `custom_unit_amount`, or none has.',
      `${at}[custom_unit_amount]`,
    );
  }
  return { ...amounts, tax_behavior: values.tax_behavior ?? 'unspecified' };
}

export function ownCurrency(at: string): Error {
  return invalid(
    'You are specifying an update to a currency option that matches the top-level currency for this price. ' +
      'Please remove this currency option and specify the amounts at the top level.',
    at,
  );
}

function recurringOf(
  account: Account,
  values: RecurringValues,
  at: string,
): NonNullable<StoredPrice['recurring']> {
  const { interval, meter, trial_period_days } = values;
  const count = values.interval_count ?? 1;
  const longest = LONGEST[interval];
  if (count > longest.count) {
    throw invalid(
      `The interval_count for ${longest.adjective} prices can't be greater than ${longest.count}`,
      `${at}[interval_count]`,
    );
  }
  const usage = values.usage_type ?? 'licensed';
  if (usage === 'metered' && meter === undefined) {
    throw invalid(
      'Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.',
    );
  }
  if (meter !== undefined) {
    const found = account.table('billing.meter').get(meter);
    if (found === undefined) throw noSuch('billing.meter', meter, `${at}[meter]`);
    if (usage !== 'metered') {
      throw invalid(
        'A meter can only be set on a price with `recurring[usage_type]=metered`.',
        `${at}[meter]`,
      );
    }
    if (found.status !== 'active') {
      throw invalid(
        `The meter \`${meter}\` is inactive. A price can only use an active meter.`,
        `${at}[meter]`,
      );
    }
  }
  return {
    interval,
    interval_count: count,
    meter: meter ?? null,
    trial_period_days: trial_period_days ?? null,
    usage_type: usage,
  };
}

/**
 * A lookup key is unique over all prices, archived ones included. A transfer takes it from its holder,
 * which stays active without one (seen on the live API).
 */
export function claimLookupKey(account: Account, key: string, by: string, transfer: boolean): void {
  const prices = account.table('price');
  for (const { object: holder } of prices.by('lookup_key', [key])) {
    if (holder.id === by) continue;
    if (!transfer) throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key');
    priceUpdated(account, account.put('price', { ...holder, lookup_key: null }), holder);
  }
}
