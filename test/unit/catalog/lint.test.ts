import { afterAll, describe, expect, test } from 'vitest';
import { formatProblem } from '../../../server/catalog/index.ts';
import { periodNamed } from '../../../server/catalog/lint/cadence.ts';
import { expectGolden } from '../../support/golden.ts';
import { inFeatures, inPrices, load, marked, switching, top } from './support.ts';

const flat = (rest: string) => `{ currency: usd, ${rest} }`;
const METER = 'meters: { m: { display_name: M, event_name: m, default_aggregation: { formula: sum } } }\n';
const metered = 'recurring: { interval: month, usage_type: metered, meter: m }';
const PRICES = 'products.pro.prices';
const said: string[] = [];

describe('what is legal and almost certainly wrong', () => {
  test.each<[name: string, yaml: string, code: string, path: string]>([
    [
      'a yearly key with a monthly interval',
      inPrices('yearly: { currency: usd, unit_amount: 5000, recurring: { interval: «month } }'),
      'period_mismatch',
      `${PRICES}.yearly.recurring.interval`,
    ],
    [
      'an annual key with a monthly interval',
      inPrices('policy_mgmt_annually: { currency: usd, unit_amount: 5000, recurring: { interval: «month } }'),
      'period_mismatch',
      `${PRICES}.policy_mgmt_annually.recurring.interval`,
    ],
    [
      'a monthly key with a yearly interval',
      inPrices('monthly: { currency: usd, unit_amount: 5000, recurring: { interval: «year } }'),
      'period_mismatch',
      `${PRICES}.monthly.recurring.interval`,
    ],
    [
      'a yearly nickname',
      inPrices(
        'main: { nickname: "Pro, yearly", currency: usd, unit_amount: 5000, recurring: { interval: «month } }',
      ),
      'period_mismatch',
      `${PRICES}.main.recurring.interval`,
    ],
    [
      'a yearly lookup key',
      inPrices(
        'main: { lookup_key: pro_year, currency: usd, unit_amount: 5000, recurring: { interval: «month } }',
      ),
      'period_mismatch',
      `${PRICES}.main.recurring.interval`,
    ],
    [
      'all three',
      inPrices(
        'yearly: { nickname: Annual, lookup_key: pro_yearly, currency: usd, unit_amount: 5000, recurring: { interval: «month } }',
      ),
      'period_mismatch',
      `${PRICES}.yearly.recurring.interval`,
    ],
    [
      'weekly',
      inPrices('weekly: { currency: usd, unit_amount: 5000, recurring: { interval: «day } }'),
      'period_mismatch',
      `${PRICES}.weekly.recurring.interval`,
    ],
    [
      'daily',
      inPrices('daily: { currency: usd, unit_amount: 5000, recurring: { interval: «month } }'),
      'period_mismatch',
      `${PRICES}.daily.recurring.interval`,
    ],
    [
      'quarterly',
      inPrices('quarterly: { currency: usd, unit_amount: 5000, recurring: { interval: «month } }'),
      'period_mismatch',
      `${PRICES}.quarterly.recurring.interval`,
    ],
    [
      'monthly and every three months',
      inPrices(
        'monthly: { currency: usd, unit_amount: 5000, recurring: { interval: «month, interval_count: 3 } }',
      ),
      'period_mismatch',
      `${PRICES}.monthly.recurring.interval`,
    ],
    [
      'a monthly key paid once',
      inPrices('«monthly: { currency: usd, unit_amount: 5000 }'),
      'period_mismatch',
      `${PRICES}.monthly`,
    ],
    [
      'a year dearer than twelve months',
      inPrices(
        `m: ${flat('unit_amount: 1000, recurring: { interval: month }')}\ny: ${flat('unit_amount: «12001, recurring: { interval: year }')}`,
      ),
      'yearly_dearer',
      `${PRICES}.y.unit_amount`,
    ],
    [
      'twelve months as a year',
      inPrices(
        `m: ${flat('unit_amount_decimal: 1000.5, recurring: { interval: month }')}\ny: ${flat('unit_amount: «12007, recurring: { interval: month, interval_count: 12 }')}`,
      ),
      'yearly_dearer',
      `${PRICES}.y.unit_amount`,
    ],
    [
      'a year dearer in euros',
      inPrices(
        `m: ${flat('unit_amount: 1000, currency_options: { eur: { unit_amount: 900 } }, recurring: { interval: month }')}\ny: ${flat('unit_amount: 10000, currency_options: { eur: { unit_amount: «10900 } }, recurring: { interval: year }')}`,
      ),
      'yearly_dearer',
      `${PRICES}.y.currency_options.eur.unit_amount`,
    ],
    [
      'a year dearer than its own months',
      inPrices(
        `basic_monthly: ${flat('unit_amount: 1000, recurring: { interval: month }')}\nplus_monthly: ${flat('unit_amount: 2000, recurring: { interval: month }')}\nbasic_yearly: ${flat('unit_amount: «15000, recurring: { interval: year }')}`,
      ),
      'yearly_dearer',
      `${PRICES}.basic_yearly.unit_amount`,
    ],
    [
      'dollars for cents',
      inPrices(`main: ${flat('unit_amount: «19, recurring: { interval: month }')}`),
      'below_minimum_charge',
      `${PRICES}.main.unit_amount`,
    ],
    [
      'a currency missing',
      inPrices(
        `a: ${flat('unit_amount: 1000, currency_options: { eur: { unit_amount: 900 } }')}\n«b: ${flat('unit_amount: 2000')}`,
      ),
      'missing_currency',
      `${PRICES}.b`,
    ],
    [
      'a currency missing among prices of one currency each',
      inPrices(
        `m: ${flat('unit_amount: 1000, recurring: { interval: month }')}\nm_eur: { currency: eur, unit_amount: 900, recurring: { interval: month } }\n«y: ${flat('unit_amount: 2000, recurring: { interval: year }')}`,
      ),
      'missing_currency',
      `${PRICES}.y`,
    ],
    [
      'tiers that end elsewhere',
      inPrices(
        `main: ${flat('billing_scheme: tiered, tiers_mode: volume, tiers: [{ up_to: 5, unit_amount: 9 }, { up_to: inf, unit_amount: 8 }], recurring: { interval: month }, currency_options: { eur: { «tiers: [{ up_to: 6, unit_amount: 9 }, { up_to: inf, unit_amount: 8 }] } }')}`,
      ),
      'tier_bounds_differ',
      `${PRICES}.main.currency_options.eur.tiers`,
    ],
    [
      'cancelling at once beside usage',
      `${inPrices(`use: ${flat(`unit_amount: 5, ${metered}`)}`)}${METER}portal_configurations: { main: { features: { subscription_cancel: { enabled: true, mode: «immediately } } } }\n`,
      'cancel_loses_usage',
      'portal_configurations.main.features.subscription_cancel.mode',
    ],
    [
      'nothing to update',
      inFeatures('customer_update: { enabled: «true }'),
      'nothing_to_update',
      'portal_configurations.main.features.customer_update.enabled',
    ],
    [
      'switching to what is withdrawn',
      switching('- { product: «pro, prices: [month] }').replace('name: Pro', 'name: Pro\n    active: false'),
      'inactive_product',
      'portal_configurations.main.features.subscription_update.products.0.product',
    ],
    ['a variable that stays', top(`metadata: { a: «"$\${NAME}" }`), 'literal_variable', 'metadata.a'],
    [
      'a variable that stays in a name',
      top(`products: { a: { name: «"$\${NAME}" } }`),
      'literal_variable',
      'products.a.name',
    ],
    [
      'a trial that does nothing',
      inPrices(`main: ${flat('unit_amount: 1000, recurring: { interval: month, «trial_period_days: 3 }')}`),
      'trial_without_effect',
      `${PRICES}.main.recurring.trial_period_days`,
    ],
  ])('%s', (name, yaml, code, path) => {
    const { text, line, column } = marked(yaml);
    const { errors, warnings, catalog } = load(text);
    said.push(`# ${name}`, ...warnings.map(formatProblem));
    expect(errors).toEqual([]);
    expect(catalog).toBeDefined();
    expect(
      warnings.map((warning) => ({
        code: warning.code,
        path: warning.path,
        line: warning.line,
        column: warning.column,
      })),
    ).toEqual([{ code, path, line, column }]);
  });

  afterAll(() => expectGolden('validate/lint.txt', `${said.join('\n')}\n`));
});

describe('what is as it should be gets no warning', () => {
  test.each<[string, string]>([
    [
      'a year of twelve months',
      inPrices(
        `m: ${flat('unit_amount: 1000, recurring: { interval: month }')}\ny: ${flat('unit_amount: 12000, recurring: { interval: year }')}`,
      ),
    ],
    [
      'a dearer plan by the year',
      inPrices(
        `basic_monthly: ${flat('unit_amount: 1000, recurring: { interval: month }')}\nplus_monthly: ${flat('unit_amount: 5000, recurring: { interval: month }')}\nplus_yearly: ${flat('unit_amount: 50000, recurring: { interval: year }')}`,
      ),
    ],
    [
      'a withdrawn price',
      inPrices(`yearly: ${flat('active: false, unit_amount: 5, recurring: { interval: month }')}`),
    ],
    [
      'twelve months called yearly',
      inPrices(`yearly: ${flat('unit_amount: 5000, recurring: { interval: month, interval_count: 12 }')}`),
    ],
    [
      'a monthly price billed annually',
      inPrices(
        `main: ${flat('nickname: Monthly billed annually, unit_amount: 5000, recurring: { interval: month }')}`,
      ),
    ],
    [
      'a nickname with a trial of days',
      inPrices(
        `main: ${flat('nickname: 3 day trial then full price, unit_amount: 5000, recurring: { interval: month }')}`,
      ),
    ],
    [
      'a price of its own for each currency',
      inPrices(
        `m: ${flat('unit_amount: 1000, recurring: { interval: month }')}\nm_eur: { currency: eur, unit_amount: 900, recurring: { interval: month } }`,
      ),
    ],
    ['cents for usage', `${inPrices(`use: ${flat(`unit_amount: 5, ${metered}`)}`)}${METER}`],
    ['a free price', inPrices(`free: ${flat('unit_amount: 0, recurring: { interval: month }')}`)],
    [
      'cancelling at once without usage',
      inFeatures('subscription_cancel: { enabled: true, mode: immediately }'),
    ],
    [
      'a portal switched off',
      `${inPrices(`use: ${flat(`unit_amount: 5, ${metered}`)}`)}${METER}portal_configurations: { main: { active: false, features: { subscription_cancel: { enabled: true, mode: immediately } } } }\n`,
    ],
  ])('%s', (_, yaml) => {
    const { errors, warnings } = load(yaml);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([]);
  });
});

test.each<[string, string | undefined]>([
  ['yearly', 'year'],
  ['Pro (Annual)', 'year'],
  ['proYearly', 'year'],
  ['per year', 'year'],
  ['price_per-month', 'month'],
  ['pro_month', 'month'],
  ['month_pass', undefined],
  ['MONTHLY', 'month'],
  ['biweekly', 'week'],
  ['monthly_or_yearly', undefined],
  ['main', undefined],
  ['yearling', undefined],
  ['', undefined],
])('the name %j speaks of %s', (text, interval) => {
  expect(periodNamed(text)?.interval).toBe(interval);
});
