import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

const URL = 'success_url=https://a.example';
const PAY = `POST /v1/checkout/sessions mode=payment&${URL}`;
const SETUP = `POST /v1/checkout/sessions mode=setup&currency=usd&${URL}`;
const SUBSCRIBE = `POST /v1/checkout/sessions mode=subscription&${URL}`;
const LINE = 'line_items[0]';
const MONTHLY = `${LINE}[price]={coMonthly}&${LINE}[quantity]=1`;
const ONE = `${LINE}[price]={sold}&${LINE}[quantity]=1`;
const INLINE = `${LINE}[quantity]=1&${LINE}[price_data][currency]=usd`;
const NOT_HERE = (what: string) => `The sandbox does not implement ${what}. See docs/sandbox.md.`;

/** What the rows speak of. */
export async function checkoutFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const around = { mode: 'payment', success_url: 'https://a.example' } as const;
  const sold = await stripe.prices.create({ currency: 'usd', product: 'mug', unit_amount: 1000 });
  const off = await stripe.prices.create({ currency: 'usd', product: 'mug', unit_amount: 1, active: false });
  const euro = await stripe.prices.create({ currency: 'eur', product: 'mug', unit_amount: 1000 });
  const month = { interval: 'month' } as const;
  const monthly = await stripe.prices.create({
    currency: 'usd',
    product: 'mug',
    unit_amount: 900,
    recurring: month,
  });
  const yearly = await stripe.prices.create({
    currency: 'usd',
    product: 'mug',
    unit_amount: 9000,
    recurring: { interval: 'year' },
  });
  const monthlyInEuro = await stripe.prices.create({
    currency: 'eur',
    product: 'mug',
    unit_amount: 900,
    recurring: month,
  });
  const meter = await stripe.billing.meters.create({
    display_name: 'Sips',
    event_name: 'checkout_sips',
    default_aggregation: { formula: 'sum' },
  });
  const metered = await stripe.prices.create({
    currency: 'usd',
    product: 'mug',
    unit_amount: 9,
    recurring: { ...month, usage_type: 'metered', meter: meter.id },
  });
  const subscriber = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const visitor = await stripe.customers.create();
  await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://a.example',
    customer: visitor.id,
    line_items: [{ price: monthly.id, quantity: 1 }],
  });
  await stripe.subscriptions.create({ customer: subscriber.id, items: [{ price: yearly.id }] });
  const chosen = await stripe.prices.create({
    currency: 'usd',
    product: 'mug',
    custom_unit_amount: { enabled: true },
  });
  await stripe.products.create({ id: 'gone', name: 'Gone' });
  const orphan = await stripe.prices.create({ currency: 'usd', product: 'gone', unit_amount: 1000 });
  await stripe.products.update('gone', { active: false });
  const customer = await stripe.customers.create();
  const made = await stripe.checkout.sessions.create({
    ...around,
    line_items: [{ price: sold.id, quantity: 1 }],
  });
  const expired = await stripe.checkout.sessions.create({
    ...around,
    line_items: [{ price: sold.id, quantity: 1 }],
  });
  await stripe.checkout.sessions.expire(expired.id);
  const now = made.created;
  return {
    sold: sold.id,
    unsold: off.id,
    euro: euro.id,
    coMonthly: monthly.id,
    coYearly: yearly.id,
    coMonthlyInEuro: monthlyInEuro.id,
    coMetered: metered.id,
    coSubscriber: subscriber.id,
    coVisitor: visitor.id,
    chosen: chosen.id,
    orphan: orphan.id,
    buyer: customer.id,
    open: made.id,
    expired: expired.id,
    in20minutes: String(now + 20 * 60),
    in25hours: String(now + 25 * 60 * 60),
    coIn47hours: String(now + 47 * 60 * 60),
    coIn3years: String(now + 3 * 365 * 24 * 60 * 60),
    coIn10days: String(now + 10 * 24 * 60 * 60),
    coIn40days: String(now + 40 * 24 * 60 * 60),
    coNow: String(now),
  };
}

/** Parameters that belong to one mode only. */
const MISPLACED: [string, string, string][] = [
  [SETUP, 'line_items', ONE],
  [SETUP, 'payment_intent_data', 'payment_intent_data[description]=x'],
  [SETUP, 'invoice_creation', 'invoice_creation[enabled]=false'],
  [SETUP, 'submit_type', 'submit_type=book'],
  [SETUP, 'saved_payment_method_options', 'saved_payment_method_options[payment_method_save]=enabled'],
  [SETUP, 'payment_method_collection', 'payment_method_collection=always'],
  ...['capture_method=manual', 'setup_future_usage=on_session'].map((option): [string, string, string] => {
    const name = `payment_method_options[card][${option.replace(/=.*/, '')}]`;
    return [SETUP, name, `${name}=${option.replace(/.*=/, '')}`];
  }),
  [`${PAY}&${ONE}`, 'setup_intent_data', 'setup_intent_data[description]=x'],
  [`${PAY}&${ONE}`, 'payment_method_collection', 'payment_method_collection=always'],
  [`${PAY}&${ONE}`, 'subscription_data', 'subscription_data[description]=x'],
  [SETUP, 'subscription_data', 'subscription_data[description]=x'],
  [`${SUBSCRIBE}&${MONTHLY}`, 'payment_intent_data', 'payment_intent_data[description]=x'],
  [`${SUBSCRIBE}&${MONTHLY}`, 'setup_intent_data', 'setup_intent_data[description]=x'],
  [`${SUBSCRIBE}&${MONTHLY}`, 'invoice_creation', 'invoice_creation[enabled]=false'],
  [`${SUBSCRIBE}&${MONTHLY}`, 'submit_type', 'submit_type=book'],
  ...['capture_method=manual', 'setup_future_usage=off_session'].map((option): [string, string, string] => {
    const name = `payment_method_options[card][${option.replace(/=.*/, '')}]`;
    return [`${SUBSCRIBE}&${MONTHLY}`, name, `${name}=${option.replace(/.*=/, '')}`];
  }),
];

export const checkoutRefusals: Record<string, Row[]> = {
  'checkout: what is not here': [
    ...['embedded_page', 'elements', 'form'].map(
      (mode): Row => ({
        send: `${PAY}&ui_mode=${mode}`,
        message: NOT_HERE(`ui_mode=${mode}`),
        code: 'sandbox_not_implemented',
        status: 501,
      }),
    ),
    ...['adaptive_pricing', 'automatic_tax', 'invoice_creation', 'managed_payments', 'tax_id_collection'].map(
      (name): Row => ({
        send: `${PAY}&${ONE}&${name}[enabled]=true`,
        message: NOT_HERE(`${name}[enabled]=true`),
        code: 'sandbox_not_implemented',
        status: 501,
      }),
    ),
    ...['discounts[0][coupon]', 'shipping_options[0][shipping_rate]', 'custom_fields[0][key]'].map(
      (name): Row => ({
        send: `${PAY}&${ONE}&${name}=x`,
        message: NOT_HERE(`the parameter ${name.replace(/\[.*/, '')}`),
        code: 'sandbox_not_implemented',
        status: 501,
      }),
    ),
    ...[
      'application_fee_percent',
      'billing_cycle_anchor_config',
      'default_tax_rates',
      'on_behalf_of',
      'transfer_data',
    ].map(
      (name): Row => ({
        send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[${name}]=1`,
        message: NOT_HERE(`the parameter subscription_data[${name}]`),
        code: 'sandbox_not_implemented',
        status: 501,
      }),
    ),
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[invoice_settings][issuer][type]=account`,
      message: NOT_HERE('the parameter subscription_data[invoice_settings][issuer][type]'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&allow_promotion_codes=true`,
      message: NOT_HERE('the parameter allow_promotion_codes'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${PAY}&${ONE}&allowed_payment_method_types[0]=link`,
      message: NOT_HERE('allowed_payment_method_types without card'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${PAY}&${ONE}&excluded_payment_method_types[0]=card`,
      message: NOT_HERE('excluded_payment_method_types with card'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${PAY}&${ONE}&payment_method_options[card][installments][enabled]=true`,
      message: NOT_HERE('payment_method_options[card][installments][enabled]=true'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: 'POST /v1/checkout/sessions/{open} line_items[0][price]={sold}',
      message: NOT_HERE('the parameter line_items'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
  ],
  'checkout: parameters': [
    {
      send: `POST /v1/checkout/sessions ${URL}`,
      message: 'Missing required param: mode.',
      code: 'parameter_missing',
      param: 'mode',
    },
    {
      send: `POST /v1/checkout/sessions mode=payment&${ONE}`,
      message: 'Missing required param: success_url.',
      code: 'parameter_missing',
      param: 'success_url',
    },
    {
      send: `${PAY}&${ONE}&success_url=https://`,
      message: 'Not a valid URL',
      code: 'url_invalid',
      param: 'success_url',
    },
    {
      send: `${PAY}&${ONE}&success_url=shop`,
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'success_url',
    },
    {
      send: `${PAY}&${ONE}&payment_method_types[0]=card`,
      message: 'Received unknown parameter: payment_method_types',
      code: 'parameter_unknown',
      param: 'payment_method_types',
    },
    {
      send: `${PAY}&${ONE}&ui_mode=hosted`,
      message: 'Invalid ui_mode: must be one of elements, embedded_page, form, or hosted_page',
      param: 'ui_mode',
    },
    {
      send: `${PAY}&${ONE}&mode=buy`,
      message: 'Invalid mode: must be one of payment, setup, or subscription',
      param: 'mode',
    },
    {
      send: `${PAY}&${ONE}&client_reference_id=${LONG(201)}`,
      message: 'Invalid string: xxxxxxxxxx...xxxxxxxxxx; must be at most 200 characters',
      param: 'client_reference_id',
    },
    {
      send: `${PAY}&${ONE}&custom_text[submit][message]=${LONG(1201)}`,
      message: 'Invalid string: xxxxxxxxxx...xxxxxxxxxx; must be at most 1200 characters',
      param: 'custom_text[submit][message]',
    },
    {
      send: `${PAY}&${ONE}&customer_email=x`,
      message: 'Invalid email address: x',
      code: 'email_invalid',
      param: 'customer_email',
    },
    {
      send: `${PAY}&${ONE}&expires_at={in20minutes}`,
      message: 'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    },
    {
      send: `${PAY}&${ONE}&expires_at={in25hours}`,
      message: 'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    },
    {
      send: `${PAY}&${ONE}&return_url=https://a.example`,
      message: 'You can not pass `return_url` when `ui_mode` is `hosted_page`.',
      param: 'return_url',
    },
    {
      send: `${PAY}&${ONE}&redirect_on_completion=never`,
      message: 'You can not pass `redirect_on_completion` when `ui_mode` is `hosted_page`.',
      param: 'redirect_on_completion',
    },
    {
      send: `${PAY}&${ONE}&submit_type=subscribe`,
      message: "You can not pass `submit_type: 'subscribe'` in `payment` mode.",
      param: 'submit_type',
    },
    {
      send: `POST /v1/checkout/sessions mode=setup&${URL}`,
      message: 'Missing required param: currency.',
      code: 'parameter_missing',
      param: 'currency',
    },
    ...MISPLACED.map(
      ([call, name, form]): Row => ({
        send: `${call}&${form}`,
        message: `You can not pass \`${name === 'submit_type' ? "submit_type: 'book'" : name}\` in \`${/mode=(\w+)/.exec(call)?.[1]}\` mode.`,
        param: name,
      }),
    ),
  ],
  'checkout: customers': [
    {
      send: `${PAY}&${ONE}&customer={buyer}&customer_email=a@b.example`,
      message: 'You may only specify one of these parameters: customer, customer_email.',
      param: 'customer',
    },
    {
      send: `${PAY}&${ONE}&customer={buyer}&customer_creation=always`,
      message: 'You may only specify one of these parameters: customer, customer_creation.',
      param: 'customer',
    },
    {
      send: `${PAY}&${ONE}&customer_update[name]=auto`,
      message: '`customer_update` can only be used with `customer`.',
      param: 'customer_update',
    },
    {
      send: `${PAY}&${ONE}&customer=cus_x`,
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: `${PAY}&${ONE}&customer=`,
      message: EMPTY('customer'),
      code: 'parameter_invalid_empty',
      param: 'customer',
    },
  ],
  'checkout: line items': [
    {
      send: PAY,
      message: 'Missing required param: line_items.',
      code: 'parameter_missing',
      param: 'line_items',
    },
    {
      send: `${PAY}&${LINE}[quantity]=1`,
      message: 'You must provide one of `price` or `price_data` for each line item when using prices.',
    },
    {
      send: `${PAY}&${LINE}[price]={sold}`,
      message: 'Quantity is required. Add `quantity` to `line_items[0]`',
    },
    {
      send: `${PAY}&${LINE}[price]={sold}&${LINE}[quantity]=0`,
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'line_items[0][quantity]',
    },
    {
      send: `${PAY}&${LINE}[price]=price_x&${LINE}[quantity]=1`,
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'line_items[0][price]',
    },
    {
      send: `${PAY}&${ONE}&line_items[1][price]={unsold}&line_items[1][quantity]=1`,
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: 'line_items[1][price]',
    },
    {
      send: `${PAY}&${LINE}[price]={orphan}&${LINE}[quantity]=1`,
      message: 'The product gone is marked as inactive, and thus no new purchases can be made for it.',
      code: 'product_inactive',
      param: 'line_items[0][price]',
    },
    {
      send: `${PAY}&${LINE}[price]={coMonthly}&${LINE}[quantity]=1`,
      message:
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][product]=mug&${LINE}[price_data][unit_amount]=100&${LINE}[price_data][recurring][interval]=month`,
      message:
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
    },
    {
      send: `${PAY}&${ONE}&${LINE}[price_data][currency]=usd`,
      message: 'You may only specify one of these parameters: price, price_data.',
      param: 'line_items[0][price]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][unit_amount]=100`,
      message: 'You must specify either `product` or `product_data` when creating a price.',
      param: 'line_items[0][price_data]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][unit_amount]=100&${LINE}[price_data][product]=mug&${LINE}[price_data][product_data][name]=x`,
      message: 'You may only specify one of these parameters: product, product_data.',
      param: 'line_items[0][price_data][product]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][unit_amount]=100&${LINE}[price_data][product]=none`,
      message: "No such product: 'none'",
      code: 'resource_missing',
      param: 'line_items[0][price_data][product]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][unit_amount]=100&${LINE}[price_data][product]=gone`,
      message: 'The product gone is marked as inactive, and thus no new purchases can be made for it.',
      code: 'product_inactive',
      param: 'line_items[0][price_data][product]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][product]=mug`,
      message: 'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      param: 'line_items[0][price_data]',
    },
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][product]=mug&${LINE}[price_data][unit_amount]=1&${LINE}[price_data][unit_amount_decimal]=1`,
      message: 'You may only specify one of these parameters: unit_amount, unit_amount_decimal.',
      param: 'line_items[0][price_data][unit_amount]',
    },
    {
      send: `${PAY}&${ONE}&line_items[1][price]={euro}&line_items[1][quantity]=1`,
      message: "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
      param: 'line_items[1][price]',
    },
    {
      send: `${PAY}&${ONE}&currency=eur`,
      message: "The price specified only supports `usd`. This doesn't match the expected currency: `eur`.",
      param: 'line_items[0][price]',
    },
    {
      send: `${PAY}&${ONE}&line_items[1][price]={chosen}&line_items[1][quantity]=1`,
      message: 'A price with `custom_unit_amount` must be the only line item of a Checkout Session.',
      param: 'line_items[1][price]',
    },
    {
      send: `${PAY}&${LINE}[price]={chosen}&${LINE}[quantity]=2`,
      message: 'The quantity of a price with `custom_unit_amount` must be 1.',
      param: 'line_items[0][quantity]',
    },
    {
      send: `${PAY}&${LINE}[price]={chosen}&${LINE}[quantity]=1&${LINE}[adjustable_quantity][enabled]=true`,
      message: '`adjustable_quantity` cannot be enabled for a price with `custom_unit_amount`.',
      param: 'line_items[0][adjustable_quantity]',
    },
    {
      send: `${PAY}&${ONE}&${LINE}[adjustable_quantity][enabled]=true&${LINE}[adjustable_quantity][minimum]=5&${LINE}[adjustable_quantity][maximum]=4`,
      message: 'The minimum must not be greater than the maximum.',
      param: 'line_items[0][adjustable_quantity][minimum]',
    },
    {
      send: `${PAY}&${ONE}&${LINE}[adjustable_quantity][enabled]=true&${LINE}[adjustable_quantity][minimum]=5`,
      message: 'The quantity is less than the minimum.',
      param: 'line_items[0][adjustable_quantity][minimum]',
    },
    {
      send: `${PAY}&${LINE}[price]={sold}&${LINE}[quantity]=100&${LINE}[adjustable_quantity][enabled]=true`,
      message: 'The quantity is greater than the maximum.',
      param: 'line_items[0][adjustable_quantity][maximum]',
    },
    {
      send: `${PAY}&${Array.from({ length: 101 }, (_, n) => `line_items[${n}][price]={sold}&line_items[${n}][quantity]=1`).join('&')}`,
      message: 'Array line_items exceeded maximum 100 allowed elements.',
      param: 'line_items',
    },
  ],
  'checkout: subscriptions': [
    {
      send: `${SUBSCRIBE}&${MONTHLY}&customer_creation=always`,
      message: '`customer_creation` can only be used in `payment` mode.',
      param: 'customer_creation',
    },
    {
      send: SUBSCRIBE,
      message: 'Missing required param: line_items.',
      code: 'parameter_missing',
      param: 'line_items',
    },
    {
      send: `${SUBSCRIBE}&${ONE}`,
      message: 'You must provide at least one recurring price in `subscription` mode when using prices.',
    },
    {
      send: `${SUBSCRIBE}&${LINE}[price]={coMetered}&${LINE}[quantity]=1`,
      message:
        'Quantity should not be specified where usage_type is `metered`. Remove quantity from `line_items[0]`',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&line_items[1][price]={coMetered}&line_items[1][adjustable_quantity][enabled]=true`,
      message: '`adjustable_quantity` cannot be enabled where usage_type is `metered`.',
      param: 'line_items[1][adjustable_quantity]',
    },
    {
      send: `${SUBSCRIBE}&${LINE}[price]={coMonthly}`,
      message: 'Quantity is required. Add `quantity` to `line_items[0]`',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&line_items[1][price]={coMonthly}&line_items[1][quantity]=2`,
      message:
        'Cannot create a Subscription with multiple Subscription Items with the same Price: {coMonthly}',
      param: 'line_items',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&line_items[1][price]={coYearly}&line_items[1][quantity]=1&subscription_data[billing_mode][type]=classic`,
      message: 'Checkout does not support multiple prices with different billing intervals.',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&${Array.from({ length: 21 }, (_, n) => `line_items[${n + 1}][price]={sold}&line_items[${n + 1}][quantity]=1`).join('&')}`,
      message: 'You may only specify up to 20 recurring and 20 one-time prices in `subscription` mode.',
      param: 'line_items',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&line_items[1][price]={euro}&line_items[1][quantity]=1`,
      message: "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
      param: 'line_items[1][price]',
    },
    ...['coSubscriber', 'coVisitor'].map(
      (customer): Row => ({
        send: `${SUBSCRIBE}&${LINE}[price]={coMonthlyInEuro}&${LINE}[quantity]=1&customer={${customer}}`,
        message:
          'You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, invoice item or active subscription mode checkout session with currency usd.',
      }),
    ),
    {
      send: `${SUBSCRIBE}&${INLINE}&${LINE}[price_data][product]=mug&${LINE}[price_data][unit_amount]=49&${LINE}[price_data][recurring][interval]=month`,
      message: "The Checkout Session's total amount due must add up to at least $0.50 usd",
      code: 'amount_too_small',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_period_days]=0`,
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'subscription_data[trial_period_days]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_period_days]=731`,
      message: 'The maximum number of trial period days is 730 (2 years).',
      param: 'subscription_data[trial_period_days]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_end]={coIn3years}`,
      message: 'The maximum number of trial period days is 730 (2 years).',
      param: 'subscription_data[trial_end]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_end]=9999999999`,
      message: 'Invalid timestamp: can be no more than five years in the future.',
      param: 'subscription_data[trial_end]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[billing_mode][type]=classic&subscription_data[billing_mode][flexible][proration_discounts]=itemized`,
      message: 'You can only specify `billing_mode[flexible]` when `billing_mode[type]` is `flexible`.',
      param: 'subscription_data[billing_mode][flexible]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_end]={coIn47hours}`,
      message: 'The `trial_end` date has to be at least 2 days in the future.',
      param: 'subscription_data[trial_end]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[trial_end]={coIn10days}&subscription_data[trial_period_days]=10`,
      message: 'You may only specify one of these parameters: trial_end, trial_period_days.',
      param: 'subscription_data[trial_end]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[billing_cycle_anchor]={coIn10days}&subscription_data[trial_period_days]=10`,
      message: 'You may only specify one of these parameters: billing_cycle_anchor, trial_period_days.',
      param: 'subscription_data[billing_cycle_anchor]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[billing_cycle_anchor]={coNow}`,
      message: 'The `billing_cycle_anchor` must be a timestamp in the future.',
      param: 'subscription_data[billing_cycle_anchor]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[billing_cycle_anchor]={coIn40days}`,
      message: 'The billing_cycle_anchor cannot be later than next natural billing date.',
      param: 'subscription_data[billing_cycle_anchor]',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&line_items[1][price]={sold}&line_items[1][quantity]=1&subscription_data[billing_cycle_anchor]={coIn10days}&subscription_data[proration_behavior]=none`,
      message:
        'One-time prices cannot be used with `subscription_data[billing_cycle_anchor]` and `subscription_data[proration_behavior]=none`.',
      param: 'line_items',
    },
    {
      send: `${SUBSCRIBE}&${MONTHLY}&subscription_data[items][0][price]={coMonthly}`,
      message: 'Received unknown parameter: subscription_data[items]',
      code: 'parameter_unknown',
      param: 'subscription_data[items]',
    },
  ],
  'checkout: totals': [
    ...(
      [
        ['usd', 49, '$0.50'],
        ['eur', 49, '€0.50'],
        ['gbp', 29, '£0.30'],
        ['jpy', 49, '¥50'],
        ['hkd', 399, '$4.00'],
      ] as const
    ).map(
      ([currency, amount, least]): Row => ({
        send: `${PAY}&${LINE}[quantity]=1&${LINE}[price_data][currency]=${currency}&${LINE}[price_data][product]=mug&${LINE}[price_data][unit_amount]=${amount}`,
        message: `The Checkout Session's total amount due must add up to at least ${least} ${currency}`,
        code: 'amount_too_small',
      }),
    ),
    {
      send: `${PAY}&${INLINE}&${LINE}[price_data][product]=mug&${LINE}[price_data][unit_amount]=99999999&line_items[1][price]={sold}&line_items[1][quantity]=1`,
      message: "The Checkout Session's total amount due must be no more than $999,999.99 usd",
      code: 'amount_too_large',
    },
  ],
  'checkout: lists': [
    ...Object.entries({
      customer: 'cus_x',
      payment_intent: 'pi_x',
      payment_link: 'plink_x',
      subscription: 'sub_x',
    }).map(
      ([name, id]): Row => ({
        send: `GET /v1/checkout/sessions ${name}=${id}`,
        message: `No such ${name}: '${id}'`,
        code: 'resource_missing',
        param: name,
      }),
    ),
  ],
  'checkout: afterwards': [
    {
      send: 'GET /v1/checkout/sessions/cs_x',
      message: "No such checkout.session: 'cs_x'",
      code: 'resource_missing',
      param: 'session',
      status: 404,
    },
    {
      send: 'POST /v1/checkout/sessions/cs_x metadata[a]=b',
      message: "No such checkout.session: 'cs_x'",
      code: 'resource_missing',
      param: 'session',
      status: 404,
    },
    {
      send: 'POST /v1/checkout/sessions/cs_x/expire',
      message: "No such checkout.session: 'cs_x'",
      code: 'resource_missing',
      param: 'session',
      status: 404,
    },
    {
      send: 'GET /v1/checkout/sessions/cs_x/line_items',
      message: "No such checkout.session: 'cs_x'",
      code: 'resource_missing',
      param: 'session',
      status: 404,
    },
    {
      send: 'GET /v1/checkout/sessions/{open}/line_items starting_after=li_x',
      message: "No such item: 'li_x'",
      code: 'resource_missing',
      param: 'starting_after',
    },
    {
      send: 'POST /v1/checkout/sessions/{expired}/expire',
      message:
        'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `expired`.',
    },
    {
      send: 'GET /v1/checkout/sessions starting_after=cs_x',
      message: "No such checkout.session: 'cs_x'",
      code: 'resource_missing',
      param: 'starting_after',
    },
    {
      send: 'GET /v1/checkout/sessions status=paid',
      message: 'Invalid status: must be one of complete, expired, or open',
      param: 'status',
    },
    {
      send: 'GET /v1/checkout/sessions/{open} expand[0]=url',
      message: 'This property cannot be expanded (url).',
    },
  ],
};
