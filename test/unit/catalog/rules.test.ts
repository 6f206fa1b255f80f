import { afterAll, describe, expect, test } from 'vitest';
import { formatProblem } from '../../../server/catalog/index.ts';
import { expectGolden } from '../../support/golden.ts';
import {
  inFeatures,
  inMeter,
  inMonthly,
  inPrice,
  inPrices,
  inProduct,
  inTiers,
  load,
  marked,
  switching,
  top,
} from './support.ts';

type Row = [name: string, yaml: string, code: string, path: string];

const PRICE = 'products.pro.prices.main';
const long = (length: number) => 'x'.repeat(length);
const metadata = (count: number) => Array.from({ length: count }, (_, n) => `  k${n}: v`).join('\n');

const SCHEMA: Row[] = [
  ['a misspelt key', inMonthly('«unit_amuont: 5'), 'unknown_key', `${PRICE}.unit_amuont`],
  ['a key in camel case', inProduct('name: Pro\n«unitLabel: seat'), 'unknown_key', 'products.pro.unitLabel'],
  ['an unknown section', top('«prodcuts: {}'), 'unknown_key', 'prodcuts'],
  [
    'a field of another object',
    inMeter('display_name: A\nevent_name: a\ndefault_aggregation: { formula: sum }\n«metadata: { a: b }'),
    'unknown_key',
    'meters.calls.metadata',
  ],
  ['a missing name', top('products:\n  «pro: { unit_label: seat }'), 'missing_key', 'products.pro.name'],
  ['a missing currency', inPrices('«main:\n  unit_amount: 500'), 'missing_key', `${PRICE}.currency`],
  [
    'a missing interval',
    inPrice('currency: usd\nunit_amount: 500\n«recurring: { interval_count: 2 }'),
    'missing_key',
    `${PRICE}.recurring.interval`,
  ],
  [
    'a missing formula',
    inMeter('display_name: A\nevent_name: a\n«default_aggregation: {}'),
    'missing_key',
    'meters.calls.default_aggregation.formula',
  ],
  [
    'a missing event name',
    top('meters:\n  «calls: { display_name: A, default_aggregation: { formula: sum } }'),
    'missing_key',
    'meters.calls.event_name',
  ],
  [
    'missing features',
    top('portal_configurations:\n  «main: { name: Main }'),
    'missing_key',
    'portal_configurations.main.features',
  ],
  [
    'empty features',
    top('portal_configurations:\n  main: { features: «{} }'),
    'too_few',
    'portal_configurations.main.features',
  ],
  [
    'a feature without enabled',
    inFeatures('«invoice_history: {}'),
    'missing_key',
    'portal_configurations.main.features.invoice_history.enabled',
  ],
  ['a list where a mapping belongs', top('products: «[pro]'), 'wrong_type', 'products'],
  ['a block list where a mapping belongs', top('products:\n  «- name: Pro'), 'wrong_type', 'products'],
  [
    'a mapping where a list belongs',
    inProduct('name: Pro\nimages: «{ a: b }'),
    'wrong_type',
    'products.pro.images',
  ],
  ['a number where text belongs', inProduct('name: «2024'), 'wrong_type', 'products.pro.name'],
  ['text where a boolean belongs', inProduct('name: Pro\nactive: «yes'), 'wrong_type', 'products.pro.active'],
  [
    'a quoted number where a number belongs',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: month, interval_count: «"3" }'),
    'wrong_type',
    `${PRICE}.recurring.interval_count`,
  ],
  ['nothing where a mapping belongs', inProduct('name: Pro\n«prices:'), 'empty_value', 'products.pro.prices'],
  ['nothing where text belongs', inProduct('«name:'), 'empty_value', 'products.pro.name'],
  ['an empty text', inProduct('name: «""'), 'empty_value', 'products.pro.name'],
  ['a blank text', inProduct('name: «"  "'), 'empty_value', 'products.pro.name'],
  [
    'an unknown interval',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: «monthly }'),
    'not_allowed',
    `${PRICE}.recurring.interval`,
  ],
  ['an unknown mode', top('mode: «production'), 'not_allowed', 'mode'],
  [
    'an unknown reason',
    inFeatures(
      'subscription_cancel:\n  enabled: true\n  cancellation_reason: { enabled: true, options: [unused, «expensive] }',
    ),
    'not_allowed',
    'portal_configurations.main.features.subscription_cancel.cancellation_reason.options.1',
  ],
  [
    'custom_unit_amount switched off',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: «false }'),
    'not_allowed',
    `${PRICE}.custom_unit_amount.enabled`,
  ],
  [
    'a long unit label',
    inProduct('name: Pro\nunit_label: «subscription1'),
    'too_long',
    'products.pro.unit_label',
  ],
  [
    'a long statement descriptor',
    inProduct(`name: Pro\nstatement_descriptor: «${long(23)}`),
    'too_long',
    'products.pro.statement_descriptor',
  ],
  [
    'a long lookup key',
    inMonthly(`unit_amount: 500\nlookup_key: «${long(201)}`),
    'too_long',
    `${PRICE}.lookup_key`,
  ],
  [
    'a long nickname',
    inMonthly(`unit_amount: 500\nnickname: «${long(5001)}`),
    'too_long',
    `${PRICE}.nickname`,
  ],
  ['a long name', inProduct(`name: «${long(5001)}`), 'too_long', 'products.pro.name'],
  [
    'a long description',
    inProduct(`name: Pro\ndescription: «${long(40001)}`),
    'too_long',
    'products.pro.description',
  ],
  [
    'a long url',
    inProduct(`name: Pro\nurl: «https://example.com/${long(5000)}`),
    'too_long',
    'products.pro.url',
  ],
  ['a long id', inProduct(`name: Pro\nid: «${long(256)}`), 'too_long', 'products.pro.id'],
  [
    'a long headline',
    `${inFeatures('invoice_history: { enabled: true }')}    business_profile: { headline: «${long(61)} }\n`,
    'too_long',
    'portal_configurations.main.business_profile.headline',
  ],
  [
    'a long marketing feature',
    inProduct(`name: Pro\nmarketing_features: [{ name: «${long(81)} }]`),
    'too_long',
    'products.pro.marketing_features.0.name',
  ],
  [
    'nine images',
    inProduct(`name: Pro\nimages: «[${Array(9).fill('https://a.example/i.png').join(', ')}]`),
    'too_many',
    'products.pro.images',
  ],
  [
    'sixteen marketing features',
    inProduct(`name: Pro\nmarketing_features: «[${Array(16).fill('{ name: a }').join(', ')}]`),
    'too_many',
    'products.pro.marketing_features',
  ],
  [
    'no tiers in the list',
    inMonthly('billing_scheme: tiered\ntiers_mode: volume\ntiers: «[]'),
    'too_few',
    `${PRICE}.tiers`,
  ],
  [
    'a reason twice',
    inFeatures('customer_update: { enabled: true, allowed_updates: «[email, email] }'),
    'repeated_item',
    'portal_configurations.main.features.customer_update.allowed_updates',
  ],
  [
    'an interval count of 0',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: month, interval_count: «0 }'),
    'too_small',
    `${PRICE}.recurring.interval_count`,
  ],
  [
    'a trial of 1000 days',
    inMonthly('unit_amount: 500\ncheckout: { trial_period_days: «1000 }'),
    'too_large',
    `${PRICE}.checkout.trial_period_days`,
  ],
  [
    'packages of 0',
    inMonthly('unit_amount: 500\ntransform_quantity: { divide_by: «0, round: up }'),
    'too_small',
    `${PRICE}.transform_quantity.divide_by`,
  ],
  ['a bad tax code', inProduct('name: Pro\ntax_code: «txcd_1'), 'bad_tax_code', 'products.pro.tax_code'],
  ['a bad catalog name', 'catalog: «My Shop\n', 'bad_key', 'catalog'],
  ['a long catalog name', `catalog: «${long(65)}\n`, 'too_long', 'catalog'],
  [
    'a key in capitals',
    inPrices('«Monthly: { currency: usd, unit_amount: 500 }'),
    'bad_key',
    'products.pro.prices.Monthly',
  ],
  ['a key with a dot', top('products:\n  «pro.x: { name: Pro }'), 'bad_key', 'products.pro.x'],
  ['a key with two underscores', top('products:\n  «pro__x: { name: Pro }'), 'bad_key', 'products.pro__x'],
  ['a long key', top(`products:\n  «${long(65)}: { name: Pro }`), 'bad_key', `products.${long(65)}`],
  ['a variable in a key', top(`products:\n  «\${X}: { name: Pro }`), 'bad_key', `products.\${X}`],
  ['a list as metadata value', top('metadata: { a: «[1] }'), 'wrong_type', 'metadata.a'],
];

const IDENTITY: Row[] = [
  ['no catalog name', '«products: {}\n', 'missing_key', 'catalog'],
  [
    'two equal derived ids',
    top('products:\n  a: { name: A, id: shop_b }\n  «b: { name: B }'),
    'duplicate_id',
    'products.b',
  ],
  [
    'two equal chosen ids',
    top('products:\n  a: { name: A, id: x }\n  b: { name: B, id: «x }'),
    'duplicate_id',
    'products.b.id',
  ],
  [
    'two equal derived lookup keys',
    top(
      'products:\n  a_b: { name: A, prices: { c: { currency: usd, unit_amount: 500 } } }\n  a: { name: B, prices: { «b_c: { currency: usd, unit_amount: 500 } } }',
    ),
    'duplicate_lookup_key',
    'products.a.prices.b_c',
  ],
  [
    'two equal chosen lookup keys',
    inPrices(
      'a: { lookup_key: k, currency: usd, unit_amount: 500 }\nb: { lookup_key: «k, currency: usd, unit_amount: 500 }',
    ),
    'duplicate_lookup_key',
    'products.pro.prices.b.lookup_key',
  ],
  [
    'two meters of one event',
    top(
      'meters:\n  a: { display_name: A, event_name: e, default_aggregation: { formula: sum } }\n  b: { display_name: B, event_name: «e, default_aggregation: { formula: sum } }',
    ),
    'duplicate_event_name',
    'meters.b.event_name',
  ],
  [
    'a former key that is present',
    top('products:\n  a: { name: A }\n  b: { name: B, was: «a }'),
    'was_is_present',
    'products.b.was',
  ],
  [
    'a former price key that is present',
    inPrices('a: { currency: usd, unit_amount: 500 }\nb: { currency: usd, unit_amount: 500, was: «pro.a }'),
    'was_is_present',
    'products.pro.prices.b.was',
  ],
  [
    'one former key twice',
    inPrices(
      'a: { currency: usd, unit_amount: 500, was: old }\nb: { currency: usd, unit_amount: 500, was: «pro.old }',
    ),
    'duplicate_was',
    'products.pro.prices.b.was',
  ],
  [
    'a price as former key of a product',
    inProduct('name: Pro\nwas: «old.main'),
    'bad_key',
    'products.pro.was',
  ],
  ['a former key that is none', inProduct('name: Pro\nwas: «Old Name'), 'bad_key', 'products.pro.was'],
];

const METADATA: Row[] = [
  [
    'a list under a key with a dot',
    top('metadata: { a.b.unit_amount: «[1] }'),
    'wrong_type',
    'metadata.a.b.unit_amount',
  ],
  [
    'a blank text in a price called metadata',
    inPrices('metadata: { nickname: «" ", currency: usd, unit_amount: 500 }'),
    'empty_value',
    'products.pro.prices.metadata.nickname',
  ],
  ['a key of ours', top('metadata: { «pricebook_x: a }'), 'bad_metadata_key', 'metadata.pricebook_x'],
  [
    'a bracket',
    inMonthly('unit_amount: 500\nmetadata: { "«a[b]": c }').replace('"«', '«"'),
    'bad_metadata_key',
    `${PRICE}.metadata.a[b]`,
  ],
  ['a long key', top(`metadata: { «${long(41)}: a }`), 'bad_metadata_key', `metadata.${long(41)}`],
  ['an empty key', top('metadata: { «"": a }'), 'bad_metadata_key', 'metadata.'],
  ['a long value', top(`metadata: { a: «${long(501)} }`), 'too_long', 'metadata.a'],
  ['an empty value', top('metadata: { a: «"" }'), 'empty_value', 'metadata.a'],
  ['no value', top('metadata:\n  «a:'), 'empty_value', 'metadata.a'],
  ['a blank value', top('metadata: { a: «" " }'), 'empty_value', 'metadata.a'],
  ['44 keys', inProduct(`name: Pro\n«metadata:\n${metadata(44)}`), 'too_many', 'products.pro.metadata'],
  ['44 keys for all', top(`«metadata:\n${metadata(44)}`), 'too_many', 'metadata'],
  [
    '43 keys and one of all',
    top(
      `metadata: { all: a }\nproducts:\n  pro:\n    name: Pro\n    «metadata:\n${metadata(43).replaceAll(/^/gm, '    ')}`,
    ),
    'too_many',
    'products.pro.metadata',
  ],
];

const PRODUCTS: Row[] = [
  ['an url without a scheme', inProduct('name: Pro\nurl: «example.com'), 'bad_url', 'products.pro.url'],
  [
    'an url of another scheme',
    inProduct('name: Pro\nurl: «ftp://example.com'),
    'bad_url',
    'products.pro.url',
  ],
  [
    'an image with a space',
    inProduct('name: Pro\nimages: [«https://example.com/a b.png]'),
    'bad_url',
    'products.pro.images.0',
  ],
  [
    'a descriptor without letters',
    inProduct('name: Pro\nstatement_descriptor: «"12345"'),
    'bad_statement_descriptor',
    'products.pro.statement_descriptor',
  ],
  [
    'a descriptor with a quote',
    inProduct("name: Pro\nstatement_descriptor: «JOE'S"),
    'bad_statement_descriptor',
    'products.pro.statement_descriptor',
  ],
  [
    'a descriptor that is not Latin',
    inProduct('name: Pro\nstatement_descriptor: «CAFÉ'),
    'bad_statement_descriptor',
    'products.pro.statement_descriptor',
  ],
  ['an id with a slash', inProduct('name: Pro\nid: «a/b'), 'bad_id', 'products.pro.id'],
  ['a control character', inProduct('name: «"a\\u0007b"'), 'bad_character', 'products.pro.name'],
  ['half a character', inProduct('name: «"a\\uD800b"'), 'bad_character', 'products.pro.name'],
  [
    'two tax codes',
    inProduct('name: Pro\ntax_code: txcd_10103001\ntax_details: { «tax_code: txcd_10103001 }'),
    'two_tax_codes',
    'products.pro.tax_details.tax_code',
  ],
  [
    'a dimension of three decimals',
    inProduct('name: Pro\npackage_dimensions: { height: «1.234, length: 1, weight: 1, width: 1 }'),
    'too_many_decimals',
    'products.pro.package_dimensions.height',
  ],
  [
    'an unknown default price',
    inProduct('name: Pro\ndefault_price: «mian\nprices: { main: { currency: usd, unit_amount: 500 } }'),
    'unknown_reference',
    'products.pro.default_price',
  ],
  [
    'a default price of another product',
    inProduct('name: Pro\ndefault_price: «team.main\nprices: { main: { currency: usd, unit_amount: 500 } }'),
    'price_of_other_product',
    'products.pro.default_price',
  ],
  [
    'a withdrawn default price',
    inProduct(
      'name: Pro\ndefault_price: «pro.main\nprices: { main: { active: false, currency: usd, unit_amount: 500 } }',
    ),
    'inactive_reference',
    'products.pro.default_price',
  ],
];

const amount = (text: string, currency = 'usd') => inPrice(`currency: ${currency}\nunit_amount: «${text}`);
const decimal = (text: string, currency = 'usd') =>
  inPrice(`currency: ${currency}\nunit_amount_decimal: «${text}`);
const flat = (text: string) => inTiers(`- { up_to: inf, flat_amount_decimal: «${text} }`);

const AMOUNTS: Row[] = [
  ['dollars and no cents', amount('19.00'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['dollars and cents', amount('9.99'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['a tenth', amount('.5'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['parts of a cent', amount('9.995'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['yen with decimals', amount('500.00', 'jpy'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['parts of a yen', amount('500.50', 'jpy'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['dinars', amount('1.234', 'bhd'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['krona', amount('500.00', 'isk'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['a decimal comma', amount('19,00'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['a currency sign', amount('$19'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['a currency code', amount('19 USD'), 'decimal_amount', `${PRICE}.unit_amount`],
  ['a thousands comma', amount('1,000'), 'bad_amount', `${PRICE}.unit_amount`],
  ['an underscore', amount('1_000'), 'bad_amount', `${PRICE}.unit_amount`],
  ['an exponent', amount('1e3'), 'bad_amount', `${PRICE}.unit_amount`],
  ['a negative exponent', amount('1e-3'), 'bad_amount', `${PRICE}.unit_amount`],
  ['hexadecimal', amount('0x10'), 'bad_amount', `${PRICE}.unit_amount`],
  ['octal', amount('0o17'), 'bad_amount', `${PRICE}.unit_amount`],
  ['a plus', amount('+500'), 'bad_amount', `${PRICE}.unit_amount`],
  ['leading zeros', amount('0500'), 'bad_amount', `${PRICE}.unit_amount`],
  ['a word', amount('free'), 'bad_amount', `${PRICE}.unit_amount`],
  ['true', amount('true'), 'bad_amount', `${PRICE}.unit_amount`],
  ['infinity', amount('.inf'), 'bad_amount', `${PRICE}.unit_amount`],
  ['a list', amount('[500]'), 'wrong_type', `${PRICE}.unit_amount`],
  ['nothing', inPrice('currency: usd\n«unit_amount:'), 'empty_value', `${PRICE}.unit_amount`],
  ['quoted', amount('"500"'), 'wrong_type', `${PRICE}.unit_amount`],
  ['below 0', amount('-500'), 'negative_amount', `${PRICE}.unit_amount`],
  ['nine digits', amount('100000000'), 'amount_too_large', `${PRICE}.unit_amount`],
  [
    'more digits than a number holds',
    amount('99999999999999999999'),
    'amount_too_large',
    `${PRICE}.unit_amount`,
  ],
  ['a last digit dinars do not have', amount('1234', 'kwd'), 'amount_precision', `${PRICE}.unit_amount`],
  ['a last digit krona do not have', amount('550', 'isk'), 'amount_precision', `${PRICE}.unit_amount`],
  ['a decimal with an exponent', decimal('2.5e-3'), 'bad_amount', `${PRICE}.unit_amount_decimal`],
  ['a decimal without its zero', decimal('.5'), 'bad_amount', `${PRICE}.unit_amount_decimal`],
  ['a decimal with a comma', decimal('"0,5"'), 'bad_amount', `${PRICE}.unit_amount_decimal`],
  ['a decimal that is a word', decimal('cheap'), 'bad_amount', `${PRICE}.unit_amount_decimal`],
  ['a decimal below 0', decimal('-0.5'), 'negative_amount', `${PRICE}.unit_amount_decimal`],
  ['thirteen decimals', decimal('0.1234567890123'), 'too_many_decimals', `${PRICE}.unit_amount_decimal`],
  ['a large decimal', decimal('99999999.5'), 'amount_too_large', `${PRICE}.unit_amount_decimal`],
  [
    'a decimal with a last digit dinars do not have',
    decimal('1234', 'kwd'),
    'amount_precision',
    `${PRICE}.unit_amount_decimal`,
  ],
  ['a flat decimal that is not whole', flat('5.5'), 'decimal_amount', `${PRICE}.tiers.0.flat_amount_decimal`],
  [
    'a minimum in dollars',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true, minimum: «5.00 }'),
    'decimal_amount',
    `${PRICE}.custom_unit_amount.minimum`,
  ],
  [
    'a minimum below what Stripe charges',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true, minimum: «49 }'),
    'below_minimum_charge',
    `${PRICE}.custom_unit_amount.minimum`,
  ],
  [
    'a maximum below the minimum',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true, minimum: 500, maximum: «400 }'),
    'amounts_out_of_order',
    `${PRICE}.custom_unit_amount.maximum`,
  ],
  [
    'a preset below the minimum',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true, minimum: 500, preset: «400 }'),
    'amounts_out_of_order',
    `${PRICE}.custom_unit_amount.preset`,
  ],
  [
    'a preset above the maximum',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true, preset: 900, maximum: «800 }'),
    'amounts_out_of_order',
    `${PRICE}.custom_unit_amount.maximum`,
  ],
];

const PRICES: Row[] = [
  [
    'an unknown currency',
    amount('500', '«uds').replace('«500', '500'),
    'unknown_currency',
    `${PRICE}.currency`,
  ],
  [
    'a currency in capitals',
    amount('500', '«USD').replace('«500', '500'),
    'bad_currency',
    `${PRICE}.currency`,
  ],
  [
    'a currency that is a number',
    amount('500', '«840').replace('«500', '500'),
    'unknown_currency',
    `${PRICE}.currency`,
  ],
  ['no amount', inPrices('«main: { currency: usd }'), 'missing_amount', `${PRICE}.unit_amount`],
  [
    'two amounts',
    inPrice('currency: usd\nunit_amount: 500\n«unit_amount_decimal: 500.5'),
    'two_amounts',
    `${PRICE}.unit_amount_decimal`,
  ],
  [
    'an amount and one the customer chooses',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true }\n«unit_amount: 500'),
    'two_amounts',
    `${PRICE}.unit_amount`,
  ],
  [
    'an amount and tiers',
    inMonthly(
      'billing_scheme: tiered\ntiers_mode: volume\ntiers: [{ up_to: inf, unit_amount: 5 }]\n«unit_amount: 500',
    ),
    'two_amounts',
    `${PRICE}.unit_amount`,
  ],
  [
    'a recurring amount the customer chooses',
    inMonthly('«custom_unit_amount: { enabled: true }'),
    'custom_amount_recurring',
    `${PRICE}.custom_unit_amount`,
  ],
  [
    'one-time tiers',
    inPrice(
      'currency: usd\nbilling_scheme: tiered\ntiers_mode: volume\n«tiers: [{ up_to: inf, unit_amount: 5 }]',
    ),
    'one_time_tiers',
    `${PRICE}.tiers`,
  ],
  [
    'tiers per unit',
    inMonthly('billing_scheme: «per_unit\ntiers_mode: volume\ntiers: [{ up_to: inf, unit_amount: 5 }]'),
    'billing_scheme_mismatch',
    `${PRICE}.billing_scheme`,
  ],
  [
    'tiered without tiers',
    inMonthly('billing_scheme: «tiered\nunit_amount: 500'),
    'billing_scheme_mismatch',
    `${PRICE}.billing_scheme`,
  ],
  [
    'tiers without a mode',
    inPrices(
      '«main:\n  currency: usd\n  recurring: { interval: month }\n  billing_scheme: tiered\n  tiers: [{ up_to: inf, unit_amount: 5 }]',
    ),
    'missing_key',
    `${PRICE}.tiers_mode`,
  ],
  [
    'a mode without tiers',
    inMonthly('unit_amount: 500\n«tiers_mode: volume'),
    'tiers_mode_without_tiers',
    `${PRICE}.tiers_mode`,
  ],
  [
    'packages of tiers',
    inMonthly(
      'billing_scheme: tiered\ntiers_mode: volume\ntiers: [{ up_to: inf, unit_amount: 5 }]\n«transform_quantity: { divide_by: 5, round: up }',
    ),
    'transform_with_tiers',
    `${PRICE}.transform_quantity`,
  ],
  [
    'metered without a meter',
    inPrice('currency: usd\nunit_amount: 5\nrecurring: { interval: month, usage_type: «metered }'),
    'metered_without_meter',
    `${PRICE}.recurring.usage_type`,
  ],
  [
    'a meter without metered',
    `${inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: month, «meter: calls }')}meters: { calls: { display_name: A, event_name: a, default_aggregation: { formula: sum } } }\n`,
    'licensed_with_meter',
    `${PRICE}.recurring.meter`,
  ],
  [
    'an unknown meter',
    `${inPrice('currency: usd\nunit_amount: 5\nrecurring: { interval: month, usage_type: metered, meter: «call }')}meters: { calls: { display_name: A, event_name: a, default_aggregation: { formula: sum } } }\n`,
    'unknown_reference',
    `${PRICE}.recurring.meter`,
  ],
  [
    'a metered one-time price',
    inPrice('currency: usd\nunit_amount: 500\n«usage_type: metered'),
    'unknown_key',
    `${PRICE}.usage_type`,
  ],
  [
    'four years',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: year, interval_count: «4 }'),
    'interval_too_long',
    `${PRICE}.recurring.interval_count`,
  ],
  [
    '37 months',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: month, interval_count: «37 }'),
    'interval_too_long',
    `${PRICE}.recurring.interval_count`,
  ],
  [
    '157 weeks',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: week, interval_count: «157 }'),
    'interval_too_long',
    `${PRICE}.recurring.interval_count`,
  ],
  [
    '1096 days',
    inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: day, interval_count: «1096 }'),
    'too_large',
    `${PRICE}.recurring.interval_count`,
  ],
  [
    'its own currency again',
    inMonthly('unit_amount: 500\ncurrency_options: { «usd: { unit_amount: 500 } }'),
    'own_currency',
    `${PRICE}.currency_options.usd`,
  ],
  [
    'a further currency in capitals',
    inMonthly('unit_amount: 500\ncurrency_options: { «EUR: { unit_amount: 500 } }'),
    'bad_currency',
    `${PRICE}.currency_options.EUR`,
  ],
  [
    'an unknown further currency',
    inMonthly('unit_amount: 500\ncurrency_options: { «xyz: { unit_amount: 500 } }'),
    'unknown_currency',
    `${PRICE}.currency_options.xyz`,
  ],
  [
    'a further currency without an amount',
    inMonthly('unit_amount: 500\ncurrency_options: { «eur: { tax_behavior: inclusive } }'),
    'missing_amount',
    `${PRICE}.currency_options.eur.unit_amount`,
  ],
  [
    'a further currency with two',
    inMonthly('unit_amount: 500\ncurrency_options: { eur: { unit_amount: 500, «unit_amount_decimal: "5" } }'),
    'two_amounts',
    `${PRICE}.currency_options.eur.unit_amount_decimal`,
  ],
  [
    'a further currency in another form',
    inMonthly(
      'billing_scheme: tiered\ntiers_mode: volume\ntiers: [{ up_to: inf, unit_amount: 5 }]\ncurrency_options: { eur: { «unit_amount: 500 } }',
    ),
    'different_form',
    `${PRICE}.currency_options.eur.unit_amount`,
  ],
  [
    'yen with decimals beside dollars',
    inMonthly('unit_amount: 500\ncurrency_options: { jpy: { unit_amount: «500.00 } }'),
    'decimal_amount',
    `${PRICE}.currency_options.jpy.unit_amount`,
  ],
];

const TIERS: Row[] = [
  [
    'out of order',
    inTiers(
      '- { up_to: 10, unit_amount: 5 }\n- { up_to: «10, unit_amount: 4 }\n- { up_to: inf, unit_amount: 3 }',
    ),
    'tiers_out_of_order',
    `${PRICE}.tiers.1.up_to`,
  ],
  [
    'no last inf',
    inTiers('- { up_to: 10, unit_amount: 5 }\n- { up_to: «20, unit_amount: 4 }'),
    'last_tier_not_inf',
    `${PRICE}.tiers.1.up_to`,
  ],
  [
    'inf too early',
    inTiers('- { up_to: «inf, unit_amount: 5 }\n- { up_to: inf, unit_amount: 4 }'),
    'inf_before_last',
    `${PRICE}.tiers.0.up_to`,
  ],
  [
    'no bound',
    inTiers('- { up_to: 10, unit_amount: 5 }\n- «{ unit_amount: 4 }'),
    'missing_key',
    `${PRICE}.tiers.1.up_to`,
  ],
  [
    'a bound of 0',
    inTiers('- { up_to: «0, unit_amount: 5 }\n- { up_to: inf, unit_amount: 4 }'),
    'bad_up_to',
    `${PRICE}.tiers.0.up_to`,
  ],
  [
    'a bound with decimals',
    inTiers('- { up_to: «10.0, unit_amount: 5 }\n- { up_to: inf, unit_amount: 4 }'),
    'bad_up_to',
    `${PRICE}.tiers.0.up_to`,
  ],
  [
    "YAML's own infinity",
    inTiers('- { up_to: «.inf, unit_amount: 5 }'),
    'bad_up_to',
    `${PRICE}.tiers.0.up_to`,
  ],
  [
    'a tier without an amount',
    inTiers('- { up_to: 10, unit_amount: 5 }\n- «{ up_to: inf }'),
    'tier_without_amount',
    `${PRICE}.tiers.1.unit_amount`,
  ],
  [
    'both unit amounts',
    inTiers('- { up_to: inf, unit_amount_decimal: "0.5", «unit_amount: 5 }'),
    'two_amounts',
    `${PRICE}.tiers.0.unit_amount`,
  ],
  [
    'both flat amounts',
    inTiers('- { up_to: inf, flat_amount: 5, «flat_amount_decimal: "5" }'),
    'two_amounts',
    `${PRICE}.tiers.0.flat_amount_decimal`,
  ],
  [
    'a tier in dollars',
    inTiers('- { up_to: inf, unit_amount: 5, flat_amount: «9.99 }'),
    'decimal_amount',
    `${PRICE}.tiers.0.flat_amount`,
  ],
];

const CHECKOUT: Row[] = [
  [
    'a trial of a one-time price',
    inPrice('currency: usd\nunit_amount: 500\ncheckout: { «trial_period_days: 3 }'),
    'checkout_not_recurring',
    `${PRICE}.checkout.trial_period_days`,
  ],
  [
    'a payment method of a one-time price',
    inPrice('currency: usd\nunit_amount: 500\ncheckout: { «payment_method_collection: always }'),
    'checkout_not_recurring',
    `${PRICE}.checkout.payment_method_collection`,
  ],
  [
    'a quantity of a metered price',
    `${inPrice('currency: usd\nunit_amount: 500\nrecurring: { interval: month, usage_type: metered, meter: calls }\ncheckout: { «quantity: 1 }')}meters: { calls: { display_name: A, event_name: a, default_aggregation: { formula: sum } } }\n`,
    'checkout_quantity_metered',
    `${PRICE}.checkout.quantity`,
  ],
  [
    'several where the customer chooses',
    inPrice('currency: usd\ncustom_unit_amount: { enabled: true }\ncheckout: { «quantity: 2 }'),
    'checkout_quantity_custom',
    `${PRICE}.checkout.quantity`,
  ],
  [
    'limits the wrong way round',
    inMonthly(
      'unit_amount: 500\ncheckout: { adjustable_quantity: { enabled: true, minimum: 5, maximum: «4 } }',
    ),
    'minimum_above_maximum',
    `${PRICE}.checkout.adjustable_quantity.maximum`,
  ],
  [
    'a quantity outside of the limits',
    inMonthly(
      'unit_amount: 500\ncheckout: { quantity: «1, adjustable_quantity: { enabled: true, minimum: 5 } }',
    ),
    'quantity_out_of_range',
    `${PRICE}.checkout.quantity`,
  ],
];

const FEATURES = 'portal_configurations.main.features';
const UPDATE = `${FEATURES}.subscription_update`;
const CARD = 'payment_method_update: { enabled: true }';

function manyProducts(count: number): string {
  const keys = Array.from({ length: count }, (_, n) => `p${n}`);
  const price = 'm: { currency: usd, unit_amount: 500, recurring: { interval: month } }';
  const products = keys.map((key) => `  ${key}: { name: A, prices: { ${price} } }`).join('\n');
  const entries = keys.map((key) => `{ product: ${key}, prices: [m] }`).join(', ');
  const update = `subscription_update: { enabled: true, default_allowed_updates: [price], products: «[${entries}] }`;
  return top(`products:\n${products}\nportal_configurations: { main: { features: { ${CARD}, ${update} } } }`);
}

const PORTAL: Row[] = [
  [
    'prorations at the end of the period',
    inFeatures('subscription_cancel: { enabled: true, proration_behavior: «create_prorations }'),
    'proration_not_allowed',
    `${FEATURES}.subscription_cancel.proration_behavior`,
  ],
  [
    'an invoice on cancelling',
    inFeatures(
      'subscription_cancel: { enabled: true, mode: immediately, proration_behavior: «always_invoice }',
    ),
    'proration_not_allowed',
    `${FEATURES}.subscription_cancel.proration_behavior`,
  ],
  [
    'no products to switch to',
    inFeatures(`${CARD}\n«subscription_update: { enabled: true, default_allowed_updates: [price] }`),
    'missing_key',
    `${UPDATE}.products`,
  ],
  [
    'an empty list of products',
    inFeatures(
      `${CARD}\nsubscription_update: { enabled: true, default_allowed_updates: [price], products: «[] }`,
    ),
    'too_few',
    `${UPDATE}.products`,
  ],
  [
    'nothing they may change',
    inFeatures(
      `${CARD}\n«subscription_update: { enabled: true, products: [{ product: pro, prices: [month] }] }`,
    ),
    'missing_key',
    `${UPDATE}.default_allowed_updates`,
  ],
  [
    'changes without a new card',
    switching('- { product: pro, prices: [month] }').replace(`features:\n      ${CARD}`, '«features:'),
    'missing_key',
    `${FEATURES}.payment_method_update`,
  ],
  [
    'changes where no new card is allowed',
    switching('- { product: pro, prices: [month] }').replace(
      CARD,
      'payment_method_update: { enabled: «false }',
    ),
    'updates_without_card',
    `${FEATURES}.payment_method_update.enabled`,
  ],
  ['eleven products', manyProducts(11), 'too_many', `${UPDATE}.products`],
  [
    'an unknown product',
    switching('- { product: «prp, prices: [month] }'),
    'unknown_reference',
    `${UPDATE}.products.0.product`,
  ],
  [
    'an unknown price',
    switching('- { product: pro, prices: [«monht] }'),
    'unknown_reference',
    `${UPDATE}.products.0.prices.0`,
  ],
  [
    'a price of another product',
    switching('- { product: pro, prices: [month, «team.month] }'),
    'price_of_other_product',
    `${UPDATE}.products.0.prices.1`,
  ],
  [
    'a one-time price',
    switching('- { product: pro, prices: [«once] }'),
    'price_not_recurring',
    `${UPDATE}.products.0.prices.0`,
  ],
  [
    'a withdrawn price',
    switching('- { product: pro, prices: [«gone] }'),
    'inactive_reference',
    `${UPDATE}.products.0.prices.0`,
  ],
  [
    'equal intervals',
    switching('- { product: pro, prices: [month, year, «pro.each-month] }'),
    'equal_intervals',
    `${UPDATE}.products.0.prices.2`,
  ],
  [
    'a product twice',
    switching('- { product: pro, prices: [month] }\n- { product: «pro, prices: [year] }'),
    'repeated_product',
    `${UPDATE}.products.1.product`,
  ],
  ['no prices', switching('- { product: pro, prices: «[] }'), 'too_few', `${UPDATE}.products.0.prices`],
  [
    'a pause without choices',
    inFeatures('subscription_pause: { enabled: true, «duration: { type: interval_options } }'),
    'missing_key',
    `${FEATURES}.subscription_pause.duration.interval_options`,
  ],
  [
    'an indefinite pause with choices',
    inFeatures(
      'subscription_pause: { enabled: true, duration: { type: indefinite, «interval_options: [{ interval: month }] } }',
    ),
    'pause_options_indefinite',
    `${FEATURES}.subscription_pause.duration.interval_options`,
  ],
  [
    'a pause of four years',
    inFeatures(
      'subscription_pause: { enabled: true, duration: { type: interval_options, interval_options: [{ interval: year, interval_count: «4 }] } }',
    ),
    'interval_too_long',
    `${FEATURES}.subscription_pause.duration.interval_options.0.interval_count`,
  ],
  [
    'a privacy policy that is no address',
    `${inFeatures('invoice_history: { enabled: true }')}    business_profile: { privacy_policy_url: «/privacy }\n`,
    'bad_url',
    'portal_configurations.main.business_profile.privacy_policy_url',
  ],
  [
    'terms that are no address',
    `${inFeatures('invoice_history: { enabled: true }')}    business_profile: { terms_of_service_url: «terms }\n`,
    'bad_url',
    'portal_configurations.main.business_profile.terms_of_service_url',
  ],
  [
    'a return address that is none',
    `${inFeatures('invoice_history: { enabled: true }')}    default_return_url: «javascript:alert(1)\n`,
    'bad_url',
    'portal_configurations.main.default_return_url',
  ],
];

const said: string[] = [];

describe.each<[string, Row[]]>([
  ['schema', SCHEMA],
  ['identity', IDENTITY],
  ['metadata', METADATA],
  ['products', PRODUCTS],
  ['amounts', AMOUNTS],
  ['prices', PRICES],
  ['tiers', TIERS],
  ['checkout', CHECKOUT],
  ['portal', PORTAL],
])('%s', (_, rows) => {
  test.each(rows)('%s', (name, yaml, code, path) => {
    const { text, line, column } = marked(yaml);
    const { errors, catalog } = load(text);
    said.push(`# ${name}`, ...errors.map(formatProblem));
    expect(
      errors.map((error) => ({ code: error.code, path: error.path, line: error.line, column: error.column })),
    ).toEqual([{ code, path, line, column }]);
    expect(catalog).toBeUndefined();
  });
});

afterAll(() => {
  const shortened = said.map((line) => line.replaceAll(/x{30,}/g, 'xxx…'));
  expectGolden('validate/rules.txt', `${shortened.join('\n')}\n`);
});
