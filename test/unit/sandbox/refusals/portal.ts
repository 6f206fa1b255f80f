import { CANCEL, LONG, type Row, UPDATE, UPDATES } from './row.ts';

const SWITCHING = `${UPDATES}[product]=shirt&${UPDATE}[products][0][prices][0]={default}`;
const NO_NEW_CARD = 'Cannot enable subscription updates while payment method update is disabled.';

export const portalRefusals: Record<string, Row[]> = {
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
      send: `POST /v1/billing_portal/configurations ${CANCEL}[enabled]=true&${CANCEL}[cancellation_reason][enabled]=true&${CANCEL}[cancellation_reason][options][0]=other&${CANCEL}[cancellation_reason][feedback_options][0]=a%20b`,
      message: "No such feedback option: 'a b'",
      code: 'resource_missing',
      param: `${CANCEL}[cancellation_reason][feedback_options][0]`,
    },
    {
      send: 'POST /v1/products name=x&tax_details[performance_location]=here',
      message: "No such tax location: 'here'",
      code: 'resource_missing',
      param: 'tax_details[performance_location]',
    },
    {
      send: 'POST /v1/products name=x&default_price_data[currency]=usd&default_price_data[unit_amount]=1&default_price_data[currency_options][eur][tiers][0][up_to]=inf',
      message:
        'The sandbox does not implement default_price_data[currency_options][eur][tiers]. See docs/sandbox.md.',
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
    { send: `POST /v1/billing_portal/configurations ${SWITCHING}`, message: NO_NEW_CARD },
    {
      send: `POST /v1/billing_portal/configurations ${SWITCHING}&features[payment_method_update][enabled]=false`,
      message: NO_NEW_CARD,
    },
    { send: `POST /v1/billing_portal/configurations/{portal} ${SWITCHING}`, message: NO_NEW_CARD },
    {
      send: 'POST /v1/billing_portal/configurations/{portalAll} features[payment_method_update][enabled]=false',
      message: NO_NEW_CARD,
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
