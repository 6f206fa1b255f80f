import type { DesiredPortalConfiguration, PortalFeatures } from '../../catalog/types.ts';
import type { FieldPolicy } from '../diff.ts';
import { idOf, type WirePortal } from '../observed.ts';
import type { Fields, Value } from '../types.ts';
import { flatten } from '../value.ts';
import { metadataFields } from './metadata.ts';

export const PRODUCTS = 'features.subscription_update.products';

/** What Stripe fills in, by path; everything else is null when it is not set. */
const UNSET: Fields = {
  active: true,
  'login_page.enabled': false,
  'features.customer_update.enabled': false,
  'features.customer_update.allowed_updates': [],
  'features.invoice_history.enabled': false,
  'features.payment_method_update.enabled': false,
  'features.subscription_cancel.enabled': false,
  'features.subscription_cancel.mode': 'at_period_end',
  'features.subscription_cancel.proration_behavior': 'none',
  'features.subscription_cancel.cancellation_reason.enabled': false,
  'features.subscription_cancel.cancellation_reason.feedback_options': [],
  'features.subscription_update.enabled': false,
  'features.subscription_update.default_allowed_updates': [],
  'features.subscription_update.proration_behavior': 'none',
  'features.subscription_update.schedule_at_period_end.conditions': [],
  'features.subscription_update.trial_update_behavior': 'end_trial',
  'features.subscription_pause.enabled': false,
  [PRODUCTS]: [],
};

/** Fields that take a value but no empty one (https://docs.stripe.com/api/customer_portal/configurations/update). */
const CANNOT_BE_UNSET =
  /^features\.(subscription_cancel\.cancellation_reason\.options|subscription_update\.billing_cycle_anchor|subscription_pause\.duration\..*)$/;

export function portalPolicy(path: string): FieldPolicy {
  return {
    change: 'update',
    unset: UNSET[path] ?? null,
    removed: CANNOT_BE_UNSET.test(path) ? 'keep' : 'clear',
  };
}

/** Lists whose order says nothing. */
const SETS = /(allowed_updates|options|conditions)$/;

function sorted(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([path, value]) => [
      path,
      SETS.test(path) && !path.endsWith('interval_options') && Array.isArray(value)
        ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : value,
    ]),
  );
}

/** An entry of a configuration's products, by id or by key. */
export interface PortalProduct {
  product: string;
  prices: string[];
  adjustable_quantity?: { enabled: boolean; minimum?: number | null; maximum?: number | null };
}

/** Products and prices by key and in order; a quantity that cannot be adjusted has no limits. */
function portalProducts(products: PortalProduct[]): Value {
  return products
    .map(({ product, prices, adjustable_quantity }) => ({
      product,
      prices: [...prices].sort(),
      ...(adjustable_quantity?.enabled && {
        adjustable_quantity: {
          enabled: true,
          minimum: adjustable_quantity.minimum ?? 1,
          maximum: adjustable_quantity.maximum ?? null,
        },
      }),
    }))
    .sort((a, b) => (a.product < b.product ? -1 : 1));
}

export function desiredPortalFields({ spec, metadata }: DesiredPortalConfiguration): Fields {
  const { was: _was, metadata: _metadata, features, ...rest } = spec;
  return {
    ...sorted(flatten({ active: true, ...rest, features: desiredFeatures(features) })),
    ...metadataFields(metadata),
  };
}

function desiredFeatures(features: PortalFeatures): object {
  const { subscription_update: update } = features;
  if (!update?.products) return features;
  return { ...features, subscription_update: { ...update, products: portalProducts(update.products) } };
}

export interface KeyOf {
  product(id: string): string;
  price(id: string): string;
}

export function observedPortalFields(portal: WirePortal, keyOf: KeyOf): Fields {
  const { features } = portal;
  const products = observedProducts(portal)?.map((entry) => ({
    ...entry,
    product: keyOf.product(entry.product),
    prices: entry.prices.map(keyOf.price),
  }));
  const { products: _, ...update } = features.subscription_update;
  return {
    ...sorted(
      flatten({
        active: portal.active,
        name: portal.name ?? null,
        business_profile: portal.business_profile,
        default_return_url: portal.default_return_url,
        login_page: { enabled: portal.login_page.enabled },
        features: {
          ...features,
          subscription_update: { ...update, ...(products && { products: portalProducts(products) }) },
        },
      }),
    ),
    ...metadataFields(portal.metadata),
  };
}

/** The products of a configuration as ids, which Stripe only shows when asked to expand them. */
export function observedProducts(portal: WirePortal): PortalProduct[] | undefined {
  return portal.features.subscription_update.products?.map((entry) => ({
    product: idOf(entry.product) ?? '',
    prices: entry.prices.map((price) => idOf(price) ?? ''),
    ...(entry.adjustable_quantity && { adjustable_quantity: entry.adjustable_quantity }),
  }));
}
