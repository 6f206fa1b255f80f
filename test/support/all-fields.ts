import { readFileSync } from 'node:fs';
import { edited } from './edit-catalog.ts';

/** The catalog that uses every field there is. */
export function allFields(): string {
  return readFileSync(new URL('../catalogs/all-fields/catalog.yaml', import.meta.url), 'utf8');
}

/**
 * The same some months later: something is created, updated, replaced, withdrawn, restored, moved and
 * removed, of every kind.
 */
export function allFieldsLater(): string {
  return edited(allFields(), {
    'meters.api_calls.display_name': 'Calls of the API',
    'meters.minutes': {
      display_name: 'Minutes',
      event_name: 'all_fields_minutes',
      default_aggregation: { formula: 'sum' },
    },
    'products.team.name': 'The team plan',
    'products.team.description': undefined,
    'products.team.images': ['https://all-fields.example/team-3.png'],
    // The default price, which the portal lists too.
    'products.team.prices.monthly.unit_amount': 2100,
    'products.team.prices.yearly.nickname': 'Team, by the year',
    'products.team.prices.yearly.lookup_key': 'all-fields-team-yearly',
    'products.seats.prices.graduated.tiers.1.unit_amount': 720,
    'products.api.prices.calls.unit_amount_decimal': '0.3',
    'products.api.prices.minutes': {
      currency: 'usd',
      unit_amount: 4,
      recurring: { interval: 'month', usage_type: 'metered', meter: 'minutes' },
    },
    'products.texts.prices.hundred.active': false,
    'products.thanks': undefined,
    'products.mug.active': true,
    'products.mug.prices.single.active': true,
    'products.mug.default_price': 'single',
    'products.solo.default_price': 'solo.yearly',
    'products.solo.prices.quarterly': undefined,
    'products.solo.prices.yearly': { currency: 'usd', unit_amount: 5000, recurring: { interval: 'year' } },
    'products.club': {
      name: 'Club',
      default_price: 'monthly',
      prices: {
        monthly: { currency: 'usd', unit_amount: 300, recurring: { interval: 'month' } },
        once: { currency: 'eur', unit_amount: 9900 },
      },
    },
    'portal_configurations.default.business_profile.headline': 'Everything there is, and more',
    'portal_configurations.default.features.subscription_update.products.1': {
      product: 'solo',
      prices: ['monthly', 'yearly'],
    },
    'portal_configurations.withdrawn.active': true,
    'portal_configurations.plain': { features: { invoice_history: { enabled: true } } },
  });
}
