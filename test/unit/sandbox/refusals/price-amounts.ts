import { LONG, MONTHLY, PRICE, type Row, TIERED } from './row.ts';

export const priceAmountsRefusals: Record<string, Row[]> = {
  'prices: product and amount': [
    {
      send: 'POST /v1/prices currency=usd&unit_amount=1',
      message: 'You must specify either `product` or `product_data` when creating a price.',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&product_data[name]=x`,
      message: 'You may only specify one of these parameters: product, product_data.',
      param: 'product',
    },
    {
      send: 'POST /v1/prices currency=usd&unit_amount=1&product_data[name]=x&product_data[id]=shirt',
      message: 'Product already exists.',
      code: 'resource_already_exists',
      param: 'product_data[id]',
    },
    {
      send: `POST /v1/prices ${PRICE}`,
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&unit_amount_decimal=1`,
      message: 'You may only specify one of these parameters: unit_amount, unit_amount_decimal.',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&custom_unit_amount[enabled]=true`,
      message: 'You may only specify one of these parameters: unit_amount, custom_unit_amount.',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount_decimal=0.1234567890123`,
      message: 'Invalid decimal: 0.1234567890123; must contain at maximum 12 decimal places.',
      param: 'unit_amount_decimal',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount_decimal=1e3`,
      message: 'Invalid decimal: 1e3',
      code: 'parameter_invalid_decimal',
      param: 'unit_amount_decimal',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount_decimal=-0.1`,
      message: 'Invalid non-negative decimal',
      code: 'parameter_invalid_decimal',
      param: 'unit_amount_decimal',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount_decimal=100000000.5`,
      message: 'This value must be less than or equal to 99999999.',
      param: 'unit_amount_decimal',
    },
    {
      send: 'POST /v1/prices currency=xyz&product=shirt&unit_amount=1',
      message: /^Invalid currency: xyz\. Stripe currently supports these currencies: usd, aed, afn, /,
      param: 'currency',
    },
    {
      send: 'POST /v1/prices currency=kwd&product=shirt&unit_amount=1005',
      message: 'Invalid amount: 1005. The last digit of an amount in kwd must be 0.',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: 'POST /v1/prices currency=isk&product=shirt&unit_amount=150',
      message: 'Invalid amount: 150. The last two digits of an amount in isk must be 00.',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&custom_unit_amount[enabled]=true`,
      message: 'You may only specify one of these parameters: custom_unit_amount, recurring.',
      param: 'custom_unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&custom_unit_amount[enabled]=false`,
      message: 'Pass `true` to enable `custom_unit_amount`, otherwise omit `custom_unit_amount`.',
      param: 'custom_unit_amount[enabled]',
    },
    {
      send: `POST /v1/prices ${PRICE}&custom_unit_amount[enabled]=true&custom_unit_amount[minimum]=10`,
      message: 'This value must be greater than or equal to 50.',
      code: 'amount_too_small',
      param: 'custom_unit_amount[minimum]',
    },
    {
      send: `POST /v1/prices ${PRICE}&custom_unit_amount[enabled]=true&custom_unit_amount[minimum]=100&custom_unit_amount[maximum]=60`,
      message: 'The minimum must not be greater than the maximum.',
      param: 'custom_unit_amount[minimum]',
    },
    {
      send: `POST /v1/prices ${PRICE}&custom_unit_amount[enabled]=true&custom_unit_amount[minimum]=100&custom_unit_amount[preset]=60`,
      message: 'The preset must lie between the minimum and the maximum.',
      param: 'custom_unit_amount[preset]',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&lookup_key=${LONG(201)}`,
      message: /must be at most 200 characters$/,
      param: 'lookup_key',
    },
  ],
  'prices: tiers': [
    {
      send: `POST /v1/prices ${PRICE}&billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=inf&tiers[0][unit_amount]=1`,
      message: 'Prices with `type=one_time` are not supported with tiered billing.',
      param: 'interval',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&billing_scheme=tiered&tiers[0][up_to]=inf&tiers[0][unit_amount]=1`,
      message: 'Missing required param: tiers_mode.',
      code: 'parameter_missing',
      param: 'tiers_mode',
    },
    {
      send: `POST /v1/prices ${TIERED}`,
      message: 'Missing required param: tiers.',
      code: 'parameter_missing',
      param: 'tiers',
    },
    {
      send: `POST /v1/prices ${TIERED}&unit_amount=1&tiers[0][up_to]=inf&tiers[0][unit_amount]=1`,
      message: '`unit_amount` cannot be set when `billing_scheme=tiered`.',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&tiers[0][up_to]=inf&tiers[0][unit_amount]=1`,
      message: '`tiers` can only be set when `billing_scheme=tiered`.',
      param: 'tiers',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&tiers_mode=volume`,
      message: '`tiers_mode` can only be set when `billing_scheme=tiered`.',
      param: 'tiers_mode',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf`,
      message: 'An entry in the tiers array is missing an amount.',
      param: 'tiers[0]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][unit_amount]=1&tiers[0][unit_amount_decimal]=1`,
      message: 'You may only specify one of these parameters: unit_amount, unit_amount_decimal.',
      param: 'tiers[0][unit_amount]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][flat_amount]=1&tiers[0][flat_amount_decimal]=1`,
      message: 'You may only specify one of these parameters: flat_amount, flat_amount_decimal.',
      param: 'tiers[0][flat_amount]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][flat_amount_decimal]=1.5`,
      message: "Invalid decimal: 1.5; must be a whole number of the currency's minor unit.",
      param: 'tiers[0][flat_amount_decimal]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=5&tiers[0][unit_amount]=1`,
      message: 'The last tier, and only the last, must have `up_to=inf`.',
      param: 'tiers[0][up_to]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][unit_amount]=1&tiers[1][up_to]=inf&tiers[1][unit_amount]=1`,
      message: 'The last tier, and only the last, must have `up_to=inf`.',
      param: 'tiers[0][up_to]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=5&tiers[0][unit_amount]=1&tiers[1][up_to]=5&tiers[1][unit_amount]=1&tiers[2][up_to]=inf&tiers[2][unit_amount]=1`,
      message: 'The tiers must be in ascending order of `up_to`.',
      param: 'tiers[1][up_to]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=0&tiers[0][unit_amount]=1`,
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'tiers[0][up_to]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=many&tiers[0][unit_amount]=1`,
      message: 'Invalid integer: many',
      code: 'parameter_invalid_integer',
      param: 'tiers[0][up_to]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][up_to]=inf&tiers[0][unit_amount]=1&transform_quantity[divide_by]=2&transform_quantity[round]=up`,
      message: 'You may only specify one of these parameters: tiers, transform_quantity.',
      param: 'tiers',
    },
  ],
};
