/** Every refusal that has a sentence: the situation, and exactly what Stripe answers (facts.md §1.6, §2.1–2.9). */
import { beforeAll, describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox();
const ids: Record<string, string> = {};

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'shirt', name: 'Shirt' });
  await stripe.products.create({ id: 'mug', name: 'Mug' });
  await stripe.products.create({ id: 'good', name: 'Good', type: 'good' });
  const month = { interval: 'month' } as const;
  const base = { currency: 'usd', product: 'shirt' };
  ids.default = (await stripe.prices.create({ ...base, unit_amount: 500, recurring: month })).id;
  await stripe.products.update('shirt', { default_price: ids.default });
  ids.held = (await stripe.prices.create({ ...base, unit_amount: 1, lookup_key: 'held' })).id;
  ids.free = (await stripe.prices.create({ ...base, unit_amount: 2, recurring: month })).id;
  ids.once = (await stripe.prices.create({ ...base, unit_amount: 3 })).id;
  ids.archived = (
    await stripe.prices.create({
      ...base,
      unit_amount: 4,
      active: false,
      lookup_key: 'old',
      recurring: { interval: 'year' },
    })
  ).id;
  ids.taxed = (
    await stripe.prices.create({
      ...base,
      unit_amount: 5,
      tax_behavior: 'inclusive',
      currency_options: { eur: { unit_amount: 5, tax_behavior: 'exclusive' } },
    })
  ).id;
  ids.mug = (
    await stripe.prices.create({ currency: 'usd', product: 'mug', unit_amount: 5, recurring: month })
  ).id;
  const meter = (event_name: string) =>
    stripe.billing.meters.create({ display_name: 'm', event_name, default_aggregation: { formula: 'sum' } });
  ids.meter = (await meter('calls')).id;
  ids.off = (await meter('off')).id;
  await stripe.billing.meters.deactivate(ids.off);
  ids.eclipsed = (await meter('twice')).id;
  await stripe.billing.meters.deactivate(ids.eclipsed);
  await meter('twice');
  ids.portal = (
    await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } })
  ).id;
});

const PRICE = 'currency=usd&product=shirt';
const MONTHLY = `${PRICE}&recurring[interval]=month`;
const TIERED = `${MONTHLY}&billing_scheme=tiered&tiers_mode=volume`;
const METER = 'display_name=m&default_aggregation[formula]=sum&event_name=';
const UPDATE = 'features[subscription_update]';
const CANCEL = 'features[subscription_cancel]';
const UPDATES = `${UPDATE}[enabled]=true&${UPDATE}[default_allowed_updates][0]=price&${UPDATE}[products][0]`;
const LONG = (length: number) => 'x'.repeat(length);

interface Row {
  send: string;
  message: string | RegExp;
  code?: string;
  param?: string;
  status?: number;
}

const EMPTY = (name: string) =>
  `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`;

const ROWS: Record<string, Row[]> = {
  'parameters in general': [
    {
      send: 'POST /v1/products name=x&coupon=1',
      message: 'Received unknown parameter: coupon',
      code: 'parameter_unknown',
      param: 'coupon',
    },
    {
      send: 'POST /v1/products name=x&a=1&b=2',
      message: 'Received unknown parameters: a, b',
      code: 'parameter_unknown',
      param: 'a',
    },
    {
      send: `POST /v1/prices ${PRICE}&recurring[nope]=1`,
      message: 'Received unknown parameter: recurring[nope]',
      code: 'parameter_unknown',
      param: 'recurring[nope]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][x]=1`,
      message: 'Received unknown parameter: tiers[0][x]',
      code: 'parameter_unknown',
      param: 'tiers[0][x]',
    },
    {
      send: `POST /v1/prices ${PRICE}&currency_options[eur][x]=1`,
      message: 'Received unknown parameter: currency_options[eur][x]',
      code: 'parameter_unknown',
      param: 'currency_options[eur][x]',
    },
    {
      send: 'DELETE /v1/products/shirt expand[0]=default_price',
      message: 'Received unknown parameter: expand',
      code: 'parameter_unknown',
      param: 'expand',
    },
    {
      send: 'GET /v1/products/shirt active=true',
      message: 'Received unknown parameter: active',
      code: 'parameter_unknown',
      param: 'active',
    },
    {
      send: 'POST /v1/products active=true',
      message: 'Missing required param: name.',
      code: 'parameter_missing',
      param: 'name',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&recurring[interval_count]=1`,
      message: 'Missing required param: recurring[interval].',
      code: 'parameter_missing',
      param: 'recurring[interval]',
    },
    {
      send: `POST /v1/prices ${TIERED}&tiers[0][unit_amount]=1`,
      message: 'Missing required param: tiers[0][up_to].',
      code: 'parameter_missing',
      param: 'tiers[0][up_to]',
    },
    {
      send: 'POST /v1/products name=',
      message: EMPTY('name'),
      code: 'parameter_invalid_empty',
      param: 'name',
    },
    {
      send: 'POST /v1/products name=x&description=',
      message: EMPTY('description'),
      code: 'parameter_invalid_empty',
      param: 'description',
    },
    {
      send: 'POST /v1/products/shirt statement_descriptor=',
      message: EMPTY('statement_descriptor'),
      code: 'parameter_invalid_empty',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/prices/{free} nickname=',
      message: EMPTY('nickname'),
      code: 'parameter_invalid_empty',
      param: 'nickname',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=abc`,
      message: 'Invalid integer: abc',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=9.99`,
      message: 'Invalid integer: 9.99',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=-1`,
      message: 'Invalid non-negative integer',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=100000000`,
      message: 'This value must be less than or equal to 99999999.',
      code: 'parameter_invalid_integer',
      param: 'unit_amount',
    },
    {
      send: 'GET /v1/products limit=ten',
      message: 'Invalid integer: ten',
      code: 'parameter_invalid_integer',
      param: 'limit',
    },
    { send: 'GET /v1/products active=yes', message: 'Invalid boolean: yes', param: 'active' },
    {
      send: 'GET /v1/billing/meters status=on',
      message: 'Invalid status: must be one of active or inactive',
      param: 'status',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&recurring[interval]=hour`,
      message: 'Invalid recurring[interval]: must be one of day, month, week, or year',
      param: 'recurring[interval]',
    },
    {
      send: `POST /v1/prices ${PRICE}&unit_amount=1&recurring=month`,
      message: 'Invalid object',
      param: 'recurring',
    },
    { send: 'POST /v1/products name=x&images=http://a.example', message: 'Invalid array', param: 'images' },
    { send: 'POST /v1/products name[a]=x', message: 'Invalid string', param: 'name' },
    {
      send: 'POST /v1/products name=a&name[b]=c',
      message: 'Invalid request: the parameter name[b] was sent in two different shapes.',
      param: 'name[b]',
    },
    {
      send: 'POST /v1/products name=%ff',
      message: 'Invalid request: the parameters are not valid percent-encoded UTF-8.',
    },
    {
      send: 'POST /v1/products name=x&metadata[a[b]]=1',
      message: 'Invalid parameter name: metadata[a[b]]',
      param: 'metadata[a[b]]',
    },
    {
      send: `POST /v1/products name=x&url=nowhere`,
      message: 'Not a valid URL',
      code: 'url_invalid',
      param: 'url',
    },
    {
      send: `POST /v1/products name=${LONG(5001)}`,
      message: 'Invalid string: xxxxxxxxxx...xxxxxxxxxx; must be at most 5000 characters',
      param: 'name',
    },
    // What is asked for is checked before the object is looked up.
    { send: 'GET /v1/products/nope expand[0]=foo', message: 'This property cannot be expanded (foo).' },
    {
      send: 'POST /v1/products/nope foo=1',
      message: 'Received unknown parameter: foo',
      code: 'parameter_unknown',
      param: 'foo',
    },
  ],
  'ids that name nothing': [
    {
      send: 'GET /v1/products/nope',
      message: "No such product: 'nope'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/products/nope name=x',
      message: "No such product: 'nope'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'DELETE /v1/products/nope',
      message: "No such product: 'nope'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'GET /v1/prices/price_x',
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'price',
      status: 404,
    },
    {
      send: 'POST /v1/prices/price_x nickname=x',
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'price',
      status: 404,
    },
    {
      send: 'GET /v1/billing/meters/mtr_x',
      message: "No such billing.meter: 'mtr_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/billing/meters/mtr_x/deactivate',
      message: "No such billing.meter: 'mtr_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'GET /v1/billing_portal/configurations/bpc_x',
      message: "No such configuration: 'bpc_x'",
      code: 'resource_missing',
      param: 'configuration',
      status: 404,
    },
    {
      send: 'GET /v1/accounts/acct_x',
      message: /does not have access to account 'acct_x'/,
      code: 'account_invalid',
      status: 403,
    },
    {
      send: 'POST /v1/prices currency=usd&unit_amount=1&product=prod_x',
      message: "No such product: 'prod_x'",
      code: 'resource_missing',
      param: 'product',
    },
    {
      send: 'GET /v1/prices product=prod_x',
      message: "No such product: 'prod_x'",
      code: 'resource_missing',
      param: 'product',
    },
    {
      send: `POST /v1/prices ${MONTHLY}&unit_amount=1&recurring[usage_type]=metered&recurring[meter]=mtr_x`,
      message: "No such billing.meter: 'mtr_x'",
      code: 'resource_missing',
      param: 'recurring[meter]',
    },
    {
      send: 'POST /v1/products/shirt default_price=price_x',
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'default_price',
    },
    {
      send: 'POST /v1/products name=x&tax_code=books',
      message: "No such tax code: 'books'",
      code: 'resource_missing',
      param: 'tax_code',
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=nope&${UPDATE}[products][0][prices][0]={free}`,
      message: "No such product: 'nope'",
      code: 'resource_missing',
      param: `${UPDATE}[products][0][product]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]=price_x`,
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: `${UPDATE}[products][0][prices][0]`,
    },
    {
      send: 'POST /v1/billing_portal/configurations features[payment_method_update][enabled]=true&features[payment_method_update][payment_method_configuration]=x',
      message: "No such payment_method_configuration: 'x'",
      code: 'resource_missing',
      param: 'features[payment_method_update][payment_method_configuration]',
    },
    {
      send: 'GET /v1/prices starting_after=price_x',
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'starting_after',
    },
    {
      send: 'GET /v1/products ending_before=prod_x',
      message: "No such product: 'prod_x'",
      code: 'resource_missing',
      param: 'ending_before',
    },
  ],
  lists: [
    {
      send: 'GET /v1/products starting_after=shirt&ending_before=mug',
      message: 'You may only specify one of these parameters: starting_after, ending_before.',
      param: 'starting_after',
    },
    {
      send: 'GET /v1/products ids[0]=shirt&starting_after=mug',
      message: 'You may only specify one of these parameters: ids, starting_after.',
      param: 'ids',
    },
    {
      send: 'GET /v1/products ids[0]=shirt&ending_before=mug',
      message: 'You may only specify one of these parameters: ids, ending_before.',
      param: 'ids',
    },
    {
      send: `GET /v1/prices ${Array.from({ length: 11 }, (_, index) => `lookup_keys[${index}]=k`).join('&')}`,
      message: 'Array lookup_keys exceeded maximum 10 allowed elements.',
      param: 'lookup_keys',
    },
    {
      send: 'GET /v1/prices created[foo]=1',
      message: 'Received unknown parameter: created[foo]',
      code: 'parameter_unknown',
      param: 'created[foo]',
    },
  ],
  expand: [
    { send: 'GET /v1/products/shirt expand[0]=foo', message: 'This property cannot be expanded (foo).' },
    { send: 'GET /v1/products/shirt expand[0]=name', message: 'This property cannot be expanded (name).' },
    {
      send: 'GET /v1/products/shirt expand[0]=default_price.foo',
      message: 'This property cannot be expanded (default_price.foo).',
    },
    {
      send: 'GET /v1/prices expand[0]=product',
      message:
        "This property cannot be expanded (product). You may want to try expanding 'data.product' instead.",
    },
    { send: 'GET /v1/prices expand[0]=data', message: 'This property cannot be expanded (data).' },
    {
      send: 'GET /v1/prices expand[0]=data.currency_options.eur.foo',
      message: 'This property cannot be expanded (data.currency_options.eur.foo).',
    },
    {
      send: 'GET /v1/billing_portal/configurations/{portal} expand[0]=features',
      message: 'This property cannot be expanded (features).',
    },
    { send: 'GET /v1/account expand[0]=settings', message: 'This property cannot be expanded (settings).' },
    {
      send: 'GET /v1/prices expand[0]=data.product.default_price.product.default_price',
      message:
        'You cannot expand more than 4 levels of a property. Property: data.product.default_price.product.default_price',
      code: 'property_expansion_max_depth',
    },
    { send: 'GET /v1/prices expand=data.product', message: 'Invalid array', param: 'expand' },
    {
      send: 'GET /v1/products/shirt expand[0]=tax_code',
      message: 'The sandbox does not implement expanding tax_code (tax codes). See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
    },
  ],
  metadata: [
    {
      send: `POST /v1/products name=x&metadata[${LONG(41)}]=1`,
      message: `Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: ${LONG(41)}`,
      param: 'metadata',
    },
    {
      send: `POST /v1/products name=x&metadata[k]=${LONG(501)}`,
      message: `Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. Invalid value: ${LONG(501)}`,
      param: 'metadata[k]',
    },
    {
      send: `POST /v1/products name=x&${Array.from({ length: 51 }, (_, index) => `metadata[k${index}]=1`).join('&')}`,
      message: 'You can only have up to 50 metadata keys; this would make 51.',
      param: 'metadata',
    },
    { send: 'POST /v1/products name=x&metadata=1', message: 'Invalid object', param: 'metadata' },
    {
      send: 'POST /v1/products name=x&metadata[a][b]=1',
      message: 'Metadata values must be strings: a',
      param: 'metadata[a]',
    },
  ],
  products: [
    {
      send: 'POST /v1/products name=x&id=shirt',
      message: 'Product already exists.',
      code: 'resource_already_exists',
      param: 'id',
    },
    {
      send: 'DELETE /v1/products/shirt',
      message: 'This product cannot be deleted because it has one or more user-created prices.',
    },
    {
      send: 'POST /v1/products/shirt id=other',
      message: 'Received unknown parameter: id',
      code: 'parameter_unknown',
      param: 'id',
    },
    {
      send: 'POST /v1/products/shirt type=good',
      message: 'Received unknown parameter: type',
      code: 'parameter_unknown',
      param: 'type',
    },
    {
      send: `POST /v1/products name=x&description=${LONG(40_001)}`,
      message: /must be at most 40000 characters$/,
      param: 'description',
    },
    {
      send: `POST /v1/products name=x&unit_label=${LONG(13)}`,
      message: `Invalid string: ${LONG(13)}; must be at most 12 characters`,
      param: 'unit_label',
    },
    {
      send: `POST /v1/products name=x&${Array.from({ length: 9 }, (_, index) => `images[${index}]=http://a.example`).join('&')}`,
      message: 'Array images exceeded maximum 8 allowed elements.',
      param: 'images',
    },
    {
      send: 'POST /v1/products name=x&images[0]=cat.png',
      message: 'Not a valid URL',
      code: 'url_invalid',
      param: 'images[0]',
    },
    {
      send: `POST /v1/products name=x&${Array.from({ length: 16 }, (_, index) => `marketing_features[${index}][name]=a`).join('&')}`,
      message: 'Array marketing_features exceeded maximum 15 allowed elements.',
      param: 'marketing_features',
    },
    {
      send: `POST /v1/products name=x&marketing_features[0][name]=${LONG(81)}`,
      message: /must be at most 80 characters$/,
      param: 'marketing_features[0][name]',
    },
    {
      send: `POST /v1/products name=x&statement_descriptor=${LONG(23)}`,
      message: 'The statement descriptor must be at most 22 characters.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&statement_descriptor=A*<b',
      message: /cannot contain any of the characters/,
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&statement_descriptor=123',
      message: 'The statement descriptor must contain at least one letter.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&type=good&unit_label=piece',
      message: '`unit_label` may only be set if `type=service`.',
      param: 'unit_label',
    },
    {
      send: 'POST /v1/products/good statement_descriptor=ABC',
      message: '`statement_descriptor` may only be set if `type=service`.',
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/products name=x&package_dimensions[height]=1.234&package_dimensions[length]=1&package_dimensions[weight]=1&package_dimensions[width]=1',
      message: 'Invalid decimal: 1.234; must contain at maximum two decimal places.',
      param: 'package_dimensions[height]',
    },
    {
      send: 'POST /v1/products name=x&package_dimensions[height]=1',
      message: 'Missing required param: package_dimensions[length].',
      code: 'parameter_missing',
      param: 'package_dimensions[length]',
    },
    {
      send: 'POST /v1/products name=x&tax_code=txcd_00000001&tax_details[tax_code]=txcd_00000002',
      message: '`tax_code` and `tax_details[tax_code]` must be equal when both are passed.',
      param: 'tax_code',
    },
    {
      send: 'POST /v1/products/shirt default_price={mug}',
      message: /^The price `price_\w+` does not belong to the product `shirt`\.$/,
      param: 'default_price',
    },
    {
      send: 'POST /v1/products/shirt default_price={archived}',
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: 'default_price',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[unit_amount]=1',
      message: 'Missing required param: default_price_data[currency].',
      code: 'parameter_missing',
      param: 'default_price_data[currency]',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[currency]=usd',
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      param: 'default_price_data',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[currency]=usd&default_price_data[nickname]=a',
      message: 'Received unknown parameter: default_price_data[nickname]',
      code: 'parameter_unknown',
      param: 'default_price_data[nickname]',
    },
  ],
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
  meters: [
    {
      send: `POST /v1/billing/meters ${METER}calls`,
      message: 'An active meter with the event name `calls` already exists.',
      param: 'event_name',
    },
    {
      send: 'POST /v1/billing/meters display_name=m&event_name=e',
      message: 'Missing required param: default_aggregation.',
      code: 'parameter_missing',
      param: 'default_aggregation',
    },
    {
      send: `POST /v1/billing/meters ${METER}e&customer_mapping[type]=by_name&customer_mapping[event_payload_key]=x`,
      message: 'Invalid customer_mapping[type]: must be one of by_id',
      param: 'customer_mapping[type]',
    },
    {
      send: `POST /v1/billing/meters ${METER}${LONG(101)}`,
      message: /must be at most 100 characters$/,
      param: 'event_name',
    },
    {
      send: `POST /v1/billing/meters ${METER}e&metadata[a]=1`,
      message: 'Received unknown parameter: metadata',
      code: 'parameter_unknown',
      param: 'metadata',
    },
    {
      send: 'POST /v1/billing/meters/{meter} event_name=other',
      message: 'Received unknown parameter: event_name',
      code: 'parameter_unknown',
      param: 'event_name',
    },
    { send: 'POST /v1/billing/meters/{off}/deactivate', message: 'This meter is already inactive.' },
    { send: 'POST /v1/billing/meters/{meter}/reactivate', message: 'This meter is already active.' },
    {
      send: 'POST /v1/billing/meters/{eclipsed}/reactivate',
      message: 'An active meter with the event name `twice` already exists.',
      param: 'event_name',
    },
  ],
  'portal configurations': [
    {
      send: 'POST /v1/billing_portal/configurations name=x',
      message: 'Missing required param: features.',
      code: 'parameter_missing',
      param: 'features',
    },
    {
      send: `POST /v1/billing_portal/configurations features[invoice_history][enabled]=true&business_profile[headline]=${LONG(61)}`,
      message: /must be at most 60 characters$/,
      param: 'business_profile[headline]',
    },
    {
      send: `POST /v1/billing_portal/configurations ${CANCEL}[mode]=immediately`,
      message: `Missing required param: ${CANCEL}[enabled].`,
      code: 'parameter_missing',
      param: `${CANCEL}[enabled]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${CANCEL}[enabled]=true&${CANCEL}[proration_behavior]=always_invoice`,
      message: `Invalid ${CANCEL}[proration_behavior]: must be one of none or create_prorations`,
      param: `${CANCEL}[proration_behavior]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${CANCEL}[enabled]=true&${CANCEL}[proration_behavior]=create_prorations`,
      message: '`proration_behavior=create_prorations` is only compatible with `mode=immediately`.',
      param: `${CANCEL}[proration_behavior]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${CANCEL}[enabled]=true&${CANCEL}[cancellation_reason][enabled]=true`,
      message: `Missing required param: ${CANCEL}[cancellation_reason][options].`,
      code: 'parameter_missing',
      param: `${CANCEL}[cancellation_reason][options]`,
    },
    {
      send: `POST /v1/billing_portal/configurations/{portal} ${CANCEL}[cancellation_reason][enabled]=true&${CANCEL}[cancellation_reason][options]=`,
      message: `Missing required param: ${CANCEL}[cancellation_reason][options].`,
      code: 'parameter_missing',
      param: `${CANCEL}[cancellation_reason][options]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${CANCEL}[enabled]=true&${CANCEL}[cancellation_reason][enabled]=true&${CANCEL}[cancellation_reason][options][0]=other&${CANCEL}[cancellation_reason][feedback_options][0]=x`,
      message: 'The sandbox does not implement feedback options. See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATE}[enabled]=true`,
      message: `Missing required param: ${UPDATE}[default_allowed_updates].`,
      code: 'parameter_missing',
      param: `${UPDATE}[default_allowed_updates]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATE}[enabled]=true&${UPDATE}[default_allowed_updates][0]=price`,
      message: `Missing required param: ${UPDATE}[products].`,
      code: 'parameter_missing',
      param: `${UPDATE}[products]`,
    },
    {
      send: `POST /v1/billing_portal/configurations/{portal} ${UPDATE}[enabled]=true`,
      message: `Missing required param: ${UPDATE}[default_allowed_updates].`,
      code: 'parameter_missing',
      param: `${UPDATE}[default_allowed_updates]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={mug}`,
      message: /does not belong to the product `shirt`/,
      param: `${UPDATE}[products][0][prices][0]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={once}`,
      message: /is not recurring\.$/,
      param: `${UPDATE}[products][0][prices][0]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={archived}`,
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: `${UPDATE}[products][0][prices][0]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={default}&${UPDATE}[products][0][prices][1]={free}`,
      message:
        'The prices of a product must have distinct billing intervals, but two of `shirt` are billed every 1 month.',
      param: `${UPDATE}[products][0][prices][1]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={default}&${UPDATE}[products][1][product]=shirt&${UPDATE}[products][1][prices][0]={free}`,
      message: 'The product `shirt` is listed more than once.',
      param: `${UPDATE}[products][1][product]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={default}&${UPDATE}[products][0][adjustable_quantity][enabled]=true&${UPDATE}[products][0][adjustable_quantity][minimum]=5&${UPDATE}[products][0][adjustable_quantity][maximum]=4`,
      message: 'The maximum must not be less than the minimum.',
      param: `${UPDATE}[products][0][adjustable_quantity][maximum]`,
    },
    {
      send: `POST /v1/billing_portal/configurations ${Array.from({ length: 11 }, (_, index) => `${UPDATE}[products][${index}][product]=p&${UPDATE}[products][${index}][prices][0]=p`).join('&')}&${UPDATE}[enabled]=false`,
      message: `Array ${UPDATE}[products] exceeded maximum 10 allowed elements.`,
      param: `${UPDATE}[products]`,
    },
    {
      send: 'POST /v1/billing_portal/configurations features[subscription_pause][enabled]=true&features[subscription_pause][duration][type]=interval_options',
      message: 'Missing required param: features[subscription_pause][duration][interval_options].',
      code: 'parameter_missing',
      param: 'features[subscription_pause][duration][interval_options]',
    },
    {
      send: 'POST /v1/billing_portal/configurations features[subscription_pause][duration][type]=indefinite&features[subscription_pause][duration][interval_options][0][interval]=day',
      message: '`interval_options` can only be set when `type=interval_options`.',
      param: 'features[subscription_pause][duration][interval_options]',
    },
    {
      send: 'POST /v1/billing_portal/configurations features[subscription_pause][duration][type]=interval_options&features[subscription_pause][duration][interval_options][0][interval]=year&features[subscription_pause][duration][interval_options][0][interval_count]=4',
      message: 'A pause can last three years at most.',
      param: 'features[subscription_pause][duration][interval_options][0][interval_count]',
    },
    {
      send: 'POST /v1/billing_portal/configurations active=false&features[invoice_history][enabled]=true',
      message: 'Received unknown parameter: active',
      code: 'parameter_unknown',
      param: 'active',
    },
  ],
};

for (const [group, rows] of Object.entries(ROWS)) {
  describe(group, () => {
    test.each(rows)('$send', async ({ send, message, code, param, status = 400 }) => {
      const [method = '', path = '', form = ''] = filled(send).split(' ');
      const before = (await client.control('GET', 'state')).body;
      const reply = await client.send(method, path, form);
      expect(reply.status).toBe(status);
      const { error } = reply.body;
      if (typeof message === 'string') expect(error.message).toBe(message);
      else expect(error.message).toMatch(message);
      // Attributes that do not apply are absent, not null.
      expect(error).toEqual({
        type: status === 501 ? 'api_error' : 'invalid_request_error',
        message: error.message,
        request_log_url: expect.stringContaining('/test/logs/req_'),
        ...(code === undefined
          ? {}
          : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` }),
        ...(param === undefined ? {} : { param }),
      });
      // A refusal changes nothing.
      expect((await client.control('GET', 'state')).body).toEqual(before);
    });
  });
}

function filled(send: string): string {
  return send.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`No fixture ${name}`);
    return id;
  });
}
