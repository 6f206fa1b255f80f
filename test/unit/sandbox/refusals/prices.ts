import { MONTHLY, PRICE, type Row, TIERED } from './row.ts';

export const pricesRefusals: Record<string, Row[]> = {
  'prices: recurring': [
    ...(
      [
        ['day', 'daily', 1095],
        ['week', 'weekly', 156],
        ['month', 'monthly', 36],
        ['year', 'yearly', 3],
      ] as const
    ).map(
      ([interval, adjective, longest]): Row => ({
        send: `POST /v1/prices ${PRICE}&unit_amount=1&recurring[interval]=${interval}&recurring[interval_count]=${longest + 1}`,
        message: `The interval_count for ${adjective} prices can't be greater than ${longest}`,
        param: 'recurring[interval_count]',
      }),
    ),
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&recurring[usage_type]=metered`,
      message: 'Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&recurring[meter]={meter}`,
      message: 'A meter can only be set on a price with `recurring[usage_type]=metered`.',
      param: 'recurring[meter]',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&recurring[usage_type]=metered&recurring[meter]={off}`,
      message: /^The meter `mtr_test_\w+` is inactive\. A price can only use an active meter\.$/,
      param: 'recurring[meter]',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&recurring[aggregate_usage]=sum`,
      message: 'Received unknown parameter: recurring[aggregate_usage]',
      code: 'parameter_unknown',
      param: 'recurring[aggregate_usage]',
    },
  ],
  'prices: further currencies': [
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[EUR][unit_amount]=1`,
      message: 'Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.',
      param: 'currency_options',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[xyz][unit_amount]=1`,
      message: /^Invalid currency: xyz\. Stripe currently supports/,
      param: 'currency_options',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[usd][unit_amount]=1`,
      message:
        /^You are specifying an update to a currency option that matches the top-level currency for this price\. Please remove this currency option/,
      param: 'currency_options[usd]',
    },
    {
      send: 'POST /v1/prices/{free} currency_options[usd][unit_amount]=2',
      message:
        /^You are specifying an update to a currency option that matches the top-level currency for this price\. Please remove this currency option/,
      param: 'currency_options[usd]',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[eur][tax_behavior]=inclusive`,
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      param: 'currency_options[eur]',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[eur][custom_unit_amount][enabled]=true`,
      message: 'Either all currencies of a price have a `custom_unit_amount`, or none has.',
      param: 'currency_options[eur][custom_unit_amount]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][unit_amount]=1&currency_options[eur][unit_amount]=1`,
      message: '`unit_amount` cannot be set when `billing_scheme=tiered`.',
      param: 'currency_options[eur][unit_amount]',
    },
    {
      send: 'POST /v1/prices/{taxed} currency_options[eur][unit_amount]=6',
      message: 'The amounts of the currency option `eur` cannot be changed.',
      param: 'currency_options[eur]',
    },
    {
      send: 'POST /v1/prices/{taxed} currency_options[eur][tax_behavior]=inclusive',
      message: 'The `tax_behavior` of a price cannot be changed once it is specified.',
      param: 'currency_options[eur][tax_behavior]',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&currency_options[eur][unit_amount_decimal][_coefficient]=125`,
      message: 'Invalid decimal: an object',
      code: 'parameter_invalid_decimal',
      param: 'currency_options[eur][unit_amount_decimal]',
    },
  ],
  'prices: afterwards': [
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&lookup_key=held`,
      message: /^A price \(`price_\w+`\) already uses that lookup key\.$/,
      param: 'lookup_key',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&lookup_key=old`,
      message: /^A price \(`price_\w+`\) already uses that lookup key\.$/,
      param: 'lookup_key',
    },
    {
      send: 'POST /v1/prices/{free} lookup_key=held',
      message: /^A price \(`price_\w+`\) already uses that lookup key\.$/,
      param: 'lookup_key',
    },
    {
      send: 'POST /v1/prices/{default} active=false',
      message: 'This price cannot be archived because it is the default price of its product.',
    },
    {
      send: 'POST /v1/prices/{free} unit_amount=1',
      message: 'Received unknown parameter: unit_amount',
      code: 'parameter_unknown',
      param: 'unit_amount',
    },
    {
      send: 'POST /v1/prices/{free} product=mug',
      message: 'Received unknown parameter: product',
      code: 'parameter_unknown',
      param: 'product',
    },
    {
      send: 'POST /v1/prices/{taxed} tax_behavior=exclusive',
      message: 'The `tax_behavior` of a price cannot be changed once it is specified.',
      param: 'tax_behavior',
    },
    {
      send: 'POST /v1/prices/{taxed} tax_behavior=unspecified',
      message: 'The `tax_behavior` of a price cannot be changed once it is specified.',
      param: 'tax_behavior',
    },
  ],
};
