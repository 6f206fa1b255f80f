import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

/** Two subscribers, configurations that allow much and nothing, and subscriptions that nothing can be done to. */
export async function portalSessionFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const { id: product } = await stripe.products.create({ name: 'Portal' });
  const { id: other } = await stripe.products.create({ name: 'Other' });
  const price = async (of: string, interval: 'day' | 'month' | 'year', currency = 'usd') =>
    (await stripe.prices.create({ currency, product: of, unit_amount: 1000, recurring: { interval } })).id;
  const [portalMonthly, portalYearly, portalDaily] = [
    await price(product, 'month'),
    await price(product, 'year'),
    await price(product, 'day'),
  ];
  const [portalOther, portalEuro] = [await price(other, 'month'), await price(other, 'year', 'eur')];
  const weekly = { currency: 'usd', product: other, recurring: { interval: 'week' } } as const;
  const portalTaxed = (
    await stripe.prices.create({ ...weekly, tax_behavior: 'inclusive', unit_amount: 1000 })
  ).id;
  const { id: meter } = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'portal_calls',
    default_aggregation: { formula: 'sum' },
  });
  const portalUsage = await stripe.prices.create({
    ...weekly,
    unit_amount: 5,
    recurring: { interval: 'week', usage_type: 'metered', meter },
  });
  const features = { payment_method_update: { enabled: true }, subscription_cancel: { enabled: true } };
  const configuration = async (
    subscription_update?: Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate,
    more: Stripe.BillingPortal.ConfigurationCreateParams.Features = {},
  ) =>
    (
      await stripe.billingPortal.configurations.create({
        features: {
          ...features,
          ...(subscription_update === undefined ? {} : { subscription_update }),
          ...more,
        },
      })
    ).id;
  const range = { enabled: true, minimum: 2, maximum: 9 };
  const portalAll = await configuration(
    {
      enabled: true,
      default_allowed_updates: ['price', 'quantity'],
      products: [
        { product, prices: [portalMonthly, portalYearly], adjustable_quantity: range },
        { product: other, prices: [portalEuro, portalTaxed] },
      ],
    },
    { subscription_pause: { enabled: true } },
  );
  const portalPrices = await configuration({
    enabled: true,
    default_allowed_updates: ['price'],
    products: [{ product, prices: [portalMonthly, portalYearly] }],
  });
  const portalFixed = await configuration({
    enabled: true,
    default_allowed_updates: ['quantity'],
    products: [{ product, prices: [portalMonthly, portalYearly] }],
  });
  const portalNothing = await configuration(undefined, {
    payment_method_update: { enabled: false },
    subscription_cancel: { enabled: false },
  });
  const portalOff = await configuration();
  await stripe.billingPortal.configurations.update(portalOff, { active: false });

  const customer = async () => {
    const method = { payment_method: 'pm_card_visa' };
    const settings = { invoice_settings: { default_payment_method: 'pm_card_visa' } };
    return (await stripe.customers.create({ ...method, ...settings })).id;
  };
  const [portalCustomer, portalNeighbour, portalGone] = [
    await customer(),
    await customer(),
    await customer(),
  ];
  await stripe.customers.del(portalGone);
  const subscribe = async (more: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    await stripe.subscriptions.create({
      customer: portalCustomer,
      items: [{ price: portalMonthly, quantity: 3 }],
      ...more,
    });
  const own = await subscribe();
  const theirs = await subscribe({ customer: portalNeighbour });
  const portalEnding = (await subscribe({ cancel_at_period_end: true })).id;
  const portalLeaving = (await subscribe()).id;
  await stripe.subscriptions.update(portalLeaving, { cancel_at: 1_801_000_000 });
  const portalEnded = (await subscribe()).id;
  await stripe.subscriptions.cancel(portalEnded);
  const double = await subscribe({ items: [{ price: portalMonthly }, { price: portalOther }] });
  const portalMetered = (await subscribe({ items: [{ price: portalUsage.id }] })).id;
  const portalUnpaid = (await subscribe({ payment_behavior: 'default_incomplete' })).id;
  return {
    portalMonthly,
    portalYearly,
    portalDaily,
    portalEuro,
    portalAll,
    portalPrices,
    portalFixed,
    portalNothing,
    portalOff,
    portalCustomer,
    portalGone,
    portalSubscription: own.id,
    portalItem: own.items.data[0]?.id ?? '',
    portalTheirs: theirs.id,
    portalTheirItem: theirs.items.data[0]?.id ?? '',
    portalEnding,
    portalLeaving,
    portalEnded,
    portalTaxed,
    portalMetered,
    portalDouble: double.id,
    portalDoubleItem: double.items.data[0]?.id ?? '',
    portalUnpaid,
  };
}

const SESSIONS = 'POST /v1/billing_portal/sessions';
const BARE = `${SESSIONS} customer={portalCustomer}`;
const ANY = `${BARE}&configuration={portalAll}`;
const flow = (type: string, rest = '', configuration = 'portalAll') =>
  `${BARE}&configuration={${configuration}}&flow_data[type]=${type}${rest}`;
const of = (type: string, subscription: string, configuration?: string) =>
  flow(type, `&flow_data[${type}][subscription]={${subscription}}`, configuration);
const ITEMS = 'flow_data[subscription_update_confirm][items]';
const confirming = (item: string, configuration?: string, subscription = 'portalSubscription') =>
  `${of('subscription_update_confirm', subscription, configuration)}&${ITEMS}[0][id]=${item}`;
const own = (asked: string, configuration?: string) =>
  `${confirming('{portalItem}', configuration)}&${asked.replace(/(^|&)/g, `$1${ITEMS}[0]`)}`;
const AFTER = '&flow_data[after_completion]';
const missing = (param: string) => ({
  message: `Missing required param: ${param}.`,
  code: 'parameter_missing',
  param,
});
const absent = (name: string) => ({
  message: `The sandbox does not implement the parameter ${name}. See docs/sandbox.md.`,
  code: 'sandbox_not_implemented',
  status: 501,
});
const disabled = (done: string, feature: string) => ({
  message: `This subscription cannot be ${done} because the subscription ${feature} feature in the portal configuration is disabled.`,
});
const cannotBe = (to: string, why: string, name: string) => ({
  message: `The item \`{portalItem}\` cannot be updated to ${to} because the configuration ${why}`,
  param: `${ITEMS}[0][${name}]`,
});

export const portalSessionRefusals: Record<string, Row[]> = {
  'a portal session': [
    { send: SESSIONS, ...missing('customer') },
    {
      send: `${SESSIONS} customer=`,
      message: EMPTY('customer'),
      code: 'parameter_invalid_empty',
      param: 'customer',
    },
    {
      send: `${SESSIONS} customer=cus_x`,
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: `${SESSIONS} customer={portalGone}`,
      message: "No such customer: '{portalGone}'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: BARE,
      message:
        'No configuration provided and your test mode default configuration has not been created. Provide a configuration or create your default by saving your customer portal settings in test mode at https://dashboard.stripe.com/test/settings/billing/portal.',
    },
    {
      send: `${BARE}&configuration=bpc_x`,
      message: "No such configuration: 'bpc_x'",
      code: 'resource_missing',
      param: 'configuration',
    },
    {
      send: `${BARE}&configuration={portalOff}`,
      message:
        'The configuration `{portalOff}` is not active. Sessions can only be created with active configurations.',
      param: 'configuration',
    },
    {
      send: `${ANY}&return_url=shop.example`,
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'return_url',
    },
    { send: `${ANY}&locale=tlh`, message: /^Invalid locale: must be one of auto, bg, /, param: 'locale' },
    { send: `${SESSIONS} customer_account=acct_1`, ...absent('customer_account') },
    { send: `${ANY}&on_behalf_of=acct_1`, ...absent('on_behalf_of') },
    {
      send: `${ANY}&after_expiration[customer_login][expires_at]=1900000000`,
      ...missing('after_expiration[type]'),
    },
    {
      send: `${ANY}&after_expiration[type]=customer_login&after_expiration[customer_login][expires_at]=1800000000`,
      message: '`expires_at` must be a timestamp in the future.',
      param: 'after_expiration[customer_login][expires_at]',
    },
    {
      send: `${ANY}&flow_data[coupon]=x`,
      message: 'Received unknown parameter: flow_data[coupon]',
      code: 'parameter_unknown',
      param: 'flow_data[coupon]',
    },
    { send: `${ANY}&expand[0]=customer`, message: 'This property cannot be expanded (customer).' },
    { send: `${ANY}&expand[0]=hidden`, message: 'This property cannot be expanded (hidden).' },
    {
      send: 'GET /v1/billing_portal/sessions/bps_x',
      message: /^Unrecognized request URL \(GET: \/v1\/billing_portal\/sessions\/bps_x\)/,
      status: 404,
    },
  ],
  'the flow of a portal session': [
    { send: `${ANY}&flow_data[subscription_cancel][subscription]=x`, ...missing('flow_data[type]') },
    {
      send: flow('refund'),
      message:
        'Invalid flow_data[type]: must be one of customer_update, payment_method_update, subscription_cancel, subscription_pause, subscription_update, or subscription_update_confirm',
      param: 'flow_data[type]',
    },
    { send: flow('subscription_cancel'), ...missing('flow_data[subscription_cancel]') },
    { send: flow('subscription_pause'), ...missing('flow_data[subscription_pause]') },
    { send: flow('subscription_update'), ...missing('flow_data[subscription_update]') },
    { send: flow('subscription_update_confirm'), ...missing('flow_data[subscription_update_confirm]') },
    {
      send: of('subscription_update_confirm', 'portalSubscription'),
      ...missing(ITEMS),
    },
    {
      send: flow(
        'payment_method_update',
        '&flow_data[subscription_cancel][subscription]={portalSubscription}',
      ),
      message: '`subscription_cancel` can only be set when `type=subscription_cancel`.',
      param: 'flow_data[subscription_cancel]',
    },
    {
      send: `${of('subscription_cancel', 'portalSubscription')}&flow_data[subscription_cancel][retention][type]=coupon_offer`,
      ...absent('flow_data[subscription_cancel][retention]'),
    },
    {
      send: `${own('[price]={portalYearly}')}&flow_data[subscription_update_confirm][discounts][0][coupon]=x`,
      ...absent('flow_data[subscription_update_confirm][discounts]'),
    },
    {
      send: flow('payment_method_update', `${AFTER}[type]=redirect`),
      ...missing('flow_data[after_completion][redirect]'),
    },
    {
      send: flow('payment_method_update', `${AFTER}[type]=redirect${AFTER}[redirect][return_url]=shop`),
      message: 'Invalid URL: An explicit scheme (such as https) must be provided.',
      code: 'url_invalid',
      param: 'flow_data[after_completion][redirect][return_url]',
    },
    {
      send: flow(
        'payment_method_update',
        `${AFTER}[type]=portal_homepage${AFTER}[redirect][return_url]=https://a.example`,
      ),
      message: '`redirect` can only be set when `type=redirect`.',
      param: 'flow_data[after_completion][redirect]',
    },
    {
      send: flow(
        'payment_method_update',
        `${AFTER}[type]=redirect${AFTER}[redirect][return_url]=https://a.example${AFTER}[hosted_confirmation][custom_message]=x`,
      ),
      message: '`hosted_confirmation` can only be set when `type=hosted_confirmation`.',
      param: 'flow_data[after_completion][hosted_confirmation]',
    },
    {
      send: flow(
        'payment_method_update',
        `${AFTER}[type]=hosted_confirmation${AFTER}[hosted_confirmation][custom_message]=${LONG(501)}`,
      ),
      message: /must be at most 500 characters$/,
      param: 'flow_data[after_completion][hosted_confirmation][custom_message]',
    },
    {
      send: flow('customer_update'),
      message:
        'A flow of `type=customer_update` cannot be created because the customer update feature in the portal configuration is disabled.',
    },
    {
      send: flow('payment_method_update', '', 'portalNothing'),
      message:
        'A flow of `type=payment_method_update` cannot be created because the payment method update feature in the portal configuration is disabled.',
    },
    {
      send: flow('subscription_cancel', '&flow_data[subscription_cancel][subscription]=sub_x'),
      message: "No such subscription: 'sub_x'",
      code: 'resource_missing',
      param: 'flow_data[subscription_cancel][subscription]',
    },
    {
      send: of('subscription_update', 'portalTheirs'),
      message: 'The subscription `{portalTheirs}` does not belong to the customer `{portalCustomer}`.',
      param: 'flow_data[subscription_update][subscription]',
    },
    {
      send: of('subscription_cancel', 'portalSubscription', 'portalNothing'),
      ...disabled('canceled', 'cancel'),
    },
    { send: of('subscription_pause', 'portalSubscription', 'portalNothing'), ...disabled('paused', 'pause') },
    {
      send: of('subscription_update', 'portalSubscription', 'portalNothing'),
      ...disabled('updated', 'update'),
    },
    { send: own('[price]={portalYearly}', 'portalNothing'), ...disabled('updated', 'update') },
    {
      send: of('subscription_cancel', 'portalEnding'),
      message: 'The subscription {portalEnding} is already set to be canceled at period end.',
    },
    {
      send: of('subscription_cancel', 'portalLeaving'),
      message: 'The subscription {portalLeaving} is already set to be canceled at period end.',
    },
    {
      send: of('subscription_cancel', 'portalEnded'),
      message: 'The subscription {portalEnded} is already canceled.',
    },
    {
      send: of('subscription_cancel', 'portalUnpaid'),
      message: 'This subscription cannot be canceled in the portal while it is `incomplete`.',
    },
    {
      send: of('subscription_pause', 'portalEnded'),
      message: 'You cannot pause a subscription while it is `canceled`.',
    },
    {
      send: of('subscription_pause', 'portalUnpaid'),
      message: 'You cannot pause a subscription while it is `incomplete`.',
    },
    {
      send: of('subscription_pause', 'portalEnding'),
      message:
        'This subscription cannot be paused in the portal while it is set to be canceled or waits for a change.',
    },
    {
      send: of('subscription_pause', 'portalSubscription'),
      message:
        'Subscriptions can only be paused in the redesigned customer portal. The sandbox has it with `"cancel_flow": "newer"` in `POST /_sandbox/portal`.',
    },
    {
      send: of('subscription_update', 'portalEnding'),
      message:
        'The subscription {portalEnding} cannot be updated. This subscription will be canceled. Renew it to change it.',
    },
    {
      send: of('subscription_update', 'portalEnded'),
      message: 'The subscription {portalEnded} cannot be updated. This subscription has ended.',
    },
    {
      send: of('subscription_update', 'portalDouble'),
      message:
        'The subscription {portalDouble} cannot be updated. This subscription has several items and cannot be changed here.',
    },
    {
      send: of('subscription_update', 'portalMetered'),
      message:
        'The subscription {portalMetered} cannot be updated. This subscription is charged by usage and cannot be changed here.',
    },
    {
      send: of('subscription_update', 'portalSubscription', 'portalFixed'),
      message:
        'This subscription cannot be updated because there is no price in the portal configuration available to change to.',
    },
  ],
  'an update that is to be confirmed': [
    {
      send: `${own('[price]={portalYearly}')}&${ITEMS}[1][id]={portalItem}`,
      message: 'You must specify exactly one item to be updated.',
      param: ITEMS,
    },
    {
      send: confirming('{portalTheirItem}'),
      message: "No such subscription_item: '{portalTheirItem}'",
      code: 'resource_missing',
      param: `${ITEMS}[0][id]`,
    },
    {
      send: `${confirming('{portalDoubleItem}', undefined, 'portalDouble')}&${ITEMS}[0][price]={portalYearly}`,
      message:
        'The subscription {portalDouble} cannot be updated. This subscription has several items and cannot be changed here.',
    },
    {
      send: own('[price]=price_x'),
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: `${ITEMS}[0][price]`,
    },
    {
      send: own('[price]={archived}'),
      message: 'The price specified is inactive. This field only accepts active prices.',
      param: `${ITEMS}[0][price]`,
    },
    {
      send: own('[price]={portalDaily}'),
      ...cannotBe(
        'price `{portalDaily}`',
        '`{portalAll}` does not include the price in its `features[subscription_update][products]`.',
        'price',
      ),
    },
    {
      send: own('[price]={portalTaxed}'),
      message:
        'The item `{portalItem}` cannot be updated to price `{portalTaxed}` because its `tax_behavior` is another one.',
      param: `${ITEMS}[0][price]`,
    },
    {
      send: own('[price]={portalYearly}', 'portalFixed'),
      ...cannotBe(
        'price `{portalYearly}`',
        '`{portalFixed}` does not include `price` in its `features[subscription_update][default_allowed_updates]`.',
        'price',
      ),
    },
    {
      send: own('[price]={portalEuro}'),
      message: "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
      param: `${ITEMS}[0][price]`,
    },
    {
      send: own('[quantity]=4', 'portalPrices'),
      ...cannotBe(
        'quantity `4`',
        '`{portalPrices}` does not include `quantity` in its `features[subscription_update][default_allowed_updates]`.',
        'quantity',
      ),
    },
    {
      send: own('[quantity]=4', 'portalFixed'),
      ...cannotBe('quantity `4`', '`{portalFixed}` does not let it be adjusted.', 'quantity'),
    },
    {
      send: own('[quantity]=10'),
      ...cannotBe('quantity `10`', '`{portalAll}` wants it to be between 2 and 9.', 'quantity'),
    },
    {
      send: own('[price]={portalYearly}&[quantity]=1'),
      ...cannotBe('quantity `1`', '`{portalAll}` wants it to be between 2 and 9.', 'quantity'),
    },
    {
      send: own('[quantity]=-1'),
      message: 'Invalid non-negative integer',
      code: 'parameter_invalid_integer',
      param: `${ITEMS}[0][quantity]`,
    },
    {
      send: own('[price]={portalMonthly}&[quantity]=3'),
      message:
        'Cannot update the subscription `{portalSubscription}` because there are no changes to confirm. Provide a different `price` or `quantity`.',
    },
    {
      send: confirming('{portalItem}'),
      message:
        'Cannot update the subscription `{portalSubscription}` because there are no changes to confirm. Provide a different `price` or `quantity`.',
    },
  ],
};
