import type Stripe from 'stripe';
import type { Samples } from './sample.ts';

const ADDRESS = {
  city: 'Berlin',
  country: 'DE',
  line1: 'Unter den Linden 1',
  line2: 'Haus & Hof',
  postal_code: '10117',
  state: 'BE',
};
const SHIPPING = { address: ADDRESS, carrier: 'DHL', name: 'Ada', phone: '110', tracking_number: '12' };
const CARD = {
  capture_method: 'manual',
  request_three_d_secure: 'automatic',
  setup_future_usage: 'on_session',
};
const EXTRAS = {
  capture_method: 'manual',
  excluded_payment_method_types: ['klarna', 'sepa_debit'],
  metadata: { 'a b': 'c&d=e' },
  payment_method: '{attached}',
  payment_method_options: { card: CARD },
  receipt_email: 'ada@example.com',
  setup_future_usage: 'off_session',
  shipping: SHIPPING,
};
const CONFIRMATION = {
  error_on_requires_action: true,
  off_session: false,
  return_url: 'https://example.com/back',
  use_stripe_sdk: false,
};

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const customer = (await stripe.customers.create()).id;
  const attached = (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
  const other = (await stripe.customers.create()).id;
  const base = { amount: 1000, currency: 'usd' };
  const intent = (await stripe.paymentIntents.create({ ...base, customer })).id;
  const pay = { ...base, confirm: true, payment_method: 'pm_card_visa', return_url: 'https://example.com' };
  const held = (await stripe.paymentIntents.create({ ...pay, capture_method: 'manual' })).id;
  const paid = await stripe.paymentIntents.create(pay);
  const charge = String(paid.latest_charge);
  const refund = (await stripe.refunds.create({ charge, amount: 100 })).id;
  return { customer, other, attached, intent, held, paid: paid.id, charge, refund };
}

const homes = {
  payment_intent: '/v1/payment_intents',
  charge: '/v1/charges',
  refund: '/v1/refunds',
};

export const paymentIntentSamples: Samples = {
  files: ['resources/PaymentIntents.d.ts'],
  samples: [
    {
      call: 'POST /v1/payment_intents',
      params: 'PaymentIntentCreateParams',
      path: '/v1/payment_intents',
      values: [
        {
          ...EXTRAS,
          ...CONFIRMATION,
          amount: 1099,
          automatic_payment_methods: { allow_redirects: 'never', enabled: true },
          confirm: true,
          currency: 'eur',
          customer: '{customer}',
          description: 'A shirt',
          statement_descriptor_suffix: 'SHIRTS',
        },
        {
          allowed_payment_method_types: ['card', 'klarna'],
          amount: 500,
          confirmation_method: 'manual',
          currency: 'jpy',
        },
      ],
      refused: /^statement_descriptor$/,
    },
    {
      call: 'POST /v1/payment_intents/:id',
      params: 'PaymentIntentUpdateParams',
      path: '/v1/payment_intents/{intent}',
      values: [
        {
          ...EXTRAS,
          allowed_payment_method_types: ['card', 'paypal'],
          amount: 1200,
          currency: 'gbp',
          customer: '{customer}',
          description: 'Two shirts',
          statement_descriptor_suffix: 'SHIRTS',
        },
      ],
      refused: /^statement_descriptor$/,
    },
    {
      call: 'POST /v1/payment_intents/:id/confirm',
      params: 'PaymentIntentConfirmParams',
      path: '/v1/payment_intents/{intent}/confirm',
      values: [
        (({ metadata, ...others }) => ({ ...others, ...CONFIRMATION }))(EXTRAS),
        {
          ...CONFIRMATION,
          allowed_payment_method_types: ['card'],
          off_session: true,
          payment_method: '{attached}',
        },
      ],
    },
    {
      call: 'POST /v1/payment_intents/:id/capture',
      params: 'PaymentIntentCaptureParams',
      path: '/v1/payment_intents/{held}/capture',
      values: [
        {
          amount_to_capture: 900,
          final_capture: true,
          metadata: { a: 'b' },
          statement_descriptor_suffix: 'SHIRTS',
        },
      ],
      refused: /^statement_descriptor$/,
    },
    {
      call: 'POST /v1/payment_intents/:id/cancel',
      params: 'PaymentIntentCancelParams',
      path: '/v1/payment_intents/{held}/cancel',
      values: [{ cancellation_reason: 'duplicate' }],
    },
  ],
  homes,
  notShown:
    /^(confirm|error_on_requires_action|off_session|return_url|use_stripe_sdk|amount_to_capture|final_capture)$/,
  prepare,
};

export const chargeSamples: Samples = {
  files: ['resources/Charges.d.ts'],
  samples: [
    {
      call: 'POST /v1/charges/:id',
      params: 'ChargeUpdateParams',
      path: '/v1/charges/{charge}',
      values: [
        {
          customer: '{other}',
          description: 'A shirt',
          fraud_details: { user_report: 'safe' },
          metadata: { a: 'b' },
          receipt_email: 'ada@example.com',
          shipping: SHIPPING,
        },
      ],
      refused: /^transfer_group$/,
    },
  ],
  homes,
  notShown: /^$/,
  prepare,
};

export const refundSamples: Samples = {
  files: ['resources/Refunds.d.ts'],
  samples: [
    {
      call: 'POST /v1/refunds',
      params: 'RefundCreateParams',
      path: '/v1/refunds',
      values: [
        { amount: 250, charge: '{charge}', metadata: { a: 'b' }, reason: 'requested_by_customer' },
        { payment_intent: '{paid}' },
      ],
    },
    {
      call: 'POST /v1/refunds/:id',
      params: 'RefundUpdateParams',
      path: '/v1/refunds/{refund}',
      values: [{ metadata: { a: 'b' } }],
    },
  ],
  homes,
  notShown: /^$/,
  prepare,
};
