/**
 * The features of a portal configuration: what Stripe fills in, and the rules between them (facts.md
 * §2.9). Rules are checked on the outcome, so that an update is held to them as much as a creation.
 */
import { checkActive } from '../../checkout/sold.ts';
import { invalid, missingParameter, noSuch } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredConfiguration } from '../../store/objects.ts';
import { FEEDBACKS } from '../subscriptions/subscription-params.ts';
import type {
  CancelFeature,
  FeatureValues,
  PauseFeature,
  UpdateFeature,
} from './portal-configuration-params.ts';

type Features = StoredConfiguration['features'];

/** What a feature that is not named is. */
export const NO_FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [...FEEDBACKS] },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: {
    duration: { interval_options: [{ interval: 'month', interval_count: 1 }], type: 'interval_options' },
    enabled: false,
  },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: [],
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
};

/** The features after a change; what the change does not name stays. */
export function featuresAfter(account: Account, current: Features, change: FeatureValues): Features {
  const { customer_update, invoice_history, payment_method_update } = change;
  const method = payment_method_update?.payment_method_configuration;
  const next = {
    customer_update: {
      allowed_updates:
        customer_update?.allowed_updates === undefined
          ? current.customer_update.allowed_updates
          : (customer_update.allowed_updates ?? []),
      enabled: customer_update?.enabled ?? current.customer_update.enabled,
    },
    invoice_history: invoice_history ?? current.invoice_history,
    payment_method_update: {
      enabled: payment_method_update?.enabled ?? current.payment_method_update.enabled,
      payment_method_configuration:
        method === undefined ? current.payment_method_update.payment_method_configuration : method,
    },
    subscription_cancel: cancelAfter(current.subscription_cancel, change.subscription_cancel ?? {}),
    subscription_pause: pauseAfter(current.subscription_pause, change.subscription_pause ?? {}),
    subscription_update: updateAfter(account, current.subscription_update, change.subscription_update ?? {}),
  };
  // In the words of public reports (https://github.com/nextjs/saas-starter/issues/86), which name no parameter.
  if (next.subscription_update.enabled && !next.payment_method_update.enabled) {
    throw invalid('Cannot enable subscription updates while payment method update is disabled.');
  }
  return next;
}

function cancelAfter(
  current: Features['subscription_cancel'],
  change: CancelFeature,
): Features['subscription_cancel'] {
  const at = 'features[subscription_cancel]';
  const reason = change.cancellation_reason;
  const next = {
    cancellation_reason: {
      enabled: reason?.enabled ?? current.cancellation_reason.enabled,
      feedback_options:
        reason?.feedback_options === undefined
          ? current.cancellation_reason.feedback_options
          : reason.feedback_options,
      options: reason?.options === undefined ? current.cancellation_reason.options : (reason.options ?? []),
    },
    enabled: change.enabled ?? current.enabled,
    mode: change.mode ?? current.mode,
    proration_behavior: change.proration_behavior ?? current.proration_behavior,
  };
  if (next.proration_behavior === 'always_invoice') {
    throw invalid(
      'Invalid features[subscription_cancel][proration_behavior]: must be one of none or create_prorations',
      `${at}[proration_behavior]`,
    );
  }
  if (next.proration_behavior === 'create_prorations' && next.mode !== 'immediately') {
    throw invalid(
      '`proration_behavior=create_prorations` is only compatible with `mode=immediately`.',
      `${at}[proration_behavior]`,
    );
  }
  if (next.cancellation_reason.enabled && next.cancellation_reason.options.length === 0) {
    throw missingParameter(`${at}[cancellation_reason][options]`);
  }
  return next;
}

/** Three years, as the SDK's documentation says. */
const LONGEST_PAUSE = { day: 1095, week: 156, month: 36, year: 3 };

function pauseAfter(
  current: Features['subscription_pause'],
  change: PauseFeature,
): Features['subscription_pause'] {
  const at = 'features[subscription_pause][duration]';
  const enabled = change.enabled ?? current.enabled;
  if (change.duration === undefined) return { ...current, enabled };
  const { type, interval_options } = change.duration;
  const given = interval_options ?? [];
  if (type === 'indefinite') {
    if (given.length > 0) {
      throw invalid(
        '`interval_options` can only be set when `type=interval_options`.',
        `${at}[interval_options]`,
      );
    }
    return { enabled, duration: { type, interval_options: [] } };
  }
  if (given.length === 0) throw missingParameter(`${at}[interval_options]`);
  const options = given.map(({ interval, interval_count = 1 }, index) => {
    if (interval_count > LONGEST_PAUSE[interval]) {
      throw invalid(
        'A pause can last three years at most.',
        `${at}[interval_options][${index}][interval_count]`,
      );
    }
    return { interval, interval_count };
  });
  return { enabled, duration: { type, interval_options: options } };
}

function updateAfter(
  account: Account,
  current: Features['subscription_update'],
  change: UpdateFeature,
): Features['subscription_update'] {
  const at = 'features[subscription_update]';
  const conditions = change.schedule_at_period_end?.conditions;
  const next = {
    billing_cycle_anchor: change.billing_cycle_anchor ?? current.billing_cycle_anchor,
    default_allowed_updates:
      change.default_allowed_updates === undefined
        ? current.default_allowed_updates
        : (change.default_allowed_updates ?? []),
    enabled: change.enabled ?? current.enabled,
    products:
      change.products === undefined
        ? current.products
        : productsOf(account, change.products ?? [], `${at}[products]`),
    proration_behavior: change.proration_behavior ?? current.proration_behavior,
    schedule_at_period_end:
      conditions === undefined ? current.schedule_at_period_end : { conditions: conditions ?? [] },
    trial_update_behavior: change.trial_update_behavior ?? current.trial_update_behavior,
  };
  if (next.enabled) {
    if (next.default_allowed_updates.length === 0) throw missingParameter(`${at}[default_allowed_updates]`);
    if ((next.products ?? []).length === 0) throw missingParameter(`${at}[products]`);
  }
  return next;
}

type Products = NonNullable<UpdateFeature['products']>;

function productsOf(
  account: Account,
  products: Products,
  at: string,
): Features['subscription_update']['products'] {
  const seen = new Set<string>();
  return products.map(({ product, prices, adjustable_quantity }, index) => {
    const here = `${at}[${index}]`;
    if (account.table('product').get(product) === undefined)
      throw noSuch('product', product, `${here}[product]`);
    if (seen.has(product)) {
      throw invalid(`The product \`${product}\` is listed more than once.`, `${here}[product]`);
    }
    seen.add(product);
    checkPrices(account, product, prices, `${here}[prices]`);
    const { enabled = false, minimum = 1, maximum = null } = adjustable_quantity ?? {};
    if (maximum !== null && maximum < minimum) {
      throw invalid(
        'The maximum must not be less than the minimum.',
        `${here}[adjustable_quantity][maximum]`,
      );
    }
    return { adjustable_quantity: { enabled, maximum, minimum }, prices, product };
  });
}

/** Active, recurring, of that product, and no two with one billing interval. */
function checkPrices(account: Account, product: string, prices: string[], at: string): void {
  if (prices.length === 0) throw missingParameter(at);
  const intervals = new Set<string>();
  for (const [index, id] of prices.entries()) {
    const here = `${at}[${index}]`;
    const price = account.table('price').get(id);
    if (price === undefined) throw noSuch('price', id, here);
    if (price.product !== product) {
      throw invalid(`The price \`${id}\` does not belong to the product \`${product}\`.`, here);
    }
    if (price.recurring === null) throw invalid(`The price \`${id}\` is not recurring.`, here);
    checkActive(price, here);
    const interval = `${price.recurring.interval_count} ${price.recurring.interval}`;
    if (intervals.has(interval)) {
      throw invalid(
        `The prices of a product must have distinct billing intervals, but two of \`${product}\` are billed every ${interval}.`,
        here,
      );
    }
    intervals.add(interval);
  }
}
