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
const CUSTOMER = {
  address: ADDRESS,
  balance: -250,
  business_name: 'Ada & Co',
  description: 'Soft & "grey"',
  email: 'ada+1@example.com',
  individual_name: 'Ada',
  invoice_prefix: 'ADA1',
  invoice_settings: {
    custom_fields: [
      { name: 'PO', value: '12' },
      { name: 'VAT', value: 'DE1' },
    ],
    default_payment_method: '{attached}',
    footer: 'Thanks',
    rendering_options: { amount_tax_display: 'exclude_tax' },
  },
  metadata: { 'a b': 'c&d=e' },
  name: 'Ada Lovelace',
  next_invoice_sequence: 42,
  phone: '+4930123456',
  preferred_locales: ['de', 'en-GB'],
  shipping: { address: ADDRESS, name: 'Ada', phone: '110' },
  tax_exempt: 'reverse',
};
const BILLING = { address: ADDRESS, email: 'ada@example.com', name: 'Ada', phone: '110', tax_id: '123' };
const OPTIONS = { card: { request_three_d_secure: 'automatic' } };

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const customer = await stripe.customers.create();
  const card = () => stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  const attached = await stripe.paymentMethods.attach((await card()).id, { customer: customer.id });
  const intent = await stripe.setupIntents.create();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_900_000_000 });
  return {
    clock: clock.id,
    customer: customer.id,
    attached: attached.id,
    loose: (await card()).id,
    intent: intent.id,
  };
}

const homes = {
  customer: '/v1/customers',
  payment_method: '/v1/payment_methods',
  setup_intent: '/v1/setup_intents',
};

export const customerSamples: Samples = {
  files: ['resources/Customers.d.ts'],
  samples: [
    {
      call: 'POST /v1/customers',
      params: 'CustomerCreateParams',
      path: '/v1/customers',
      values: [
        {
          ...CUSTOMER,
          invoice_settings: { ...CUSTOMER.invoice_settings, default_payment_method: '{loose}' },
          payment_method: '{loose}',
        },
        { email: 'x@example.com', tax_exempt: 'exempt', test_clock: '{clock}' },
      ],
    },
    {
      call: 'POST /v1/customers/:id',
      params: 'CustomerUpdateParams',
      path: '/v1/customers/{customer}',
      values: [CUSTOMER],
    },
  ],
  homes,
  notShown: /^payment_method$/,
  prepare,
};

export const paymentMethodSamples: Samples = {
  files: ['resources/PaymentMethods.d.ts'],
  samples: [
    {
      call: 'POST /v1/payment_methods',
      params: 'PaymentMethodCreateParams',
      path: '/v1/payment_methods',
      values: [
        {
          allow_redisplay: 'always',
          billing_details: BILLING,
          card: { token: 'tok_mastercard' },
          metadata: { a: 'b' },
          type: 'card',
        },
      ],
      refused: /^(customer|card\.(cvc|exp_month|exp_year|number))$/,
    },
    {
      call: 'POST /v1/payment_methods/:id',
      params: 'PaymentMethodUpdateParams',
      path: '/v1/payment_methods/{attached}',
      values: [
        {
          allow_redisplay: 'limited',
          billing_details: BILLING,
          card: { exp_month: 2, exp_year: 2050 },
          metadata: { a: 'b' },
        },
      ],
    },
    {
      call: 'POST /v1/payment_methods/:id/attach',
      params: 'PaymentMethodAttachParams',
      path: '/v1/payment_methods/{loose}/attach',
      values: [{ customer: '{customer}' }],
    },
  ],
  homes,
  notShown: /^card\.token$/,
  prepare,
};

export const setupIntentSamples: Samples = {
  files: ['resources/SetupIntents.d.ts'],
  samples: [
    {
      call: 'POST /v1/setup_intents',
      params: 'SetupIntentCreateParams',
      path: '/v1/setup_intents',
      values: [
        {
          automatic_payment_methods: { allow_redirects: 'never', enabled: true },
          confirm: true,
          customer: '{customer}',
          description: 'For later',
          metadata: { a: 'b' },
          payment_method: '{attached}',
          payment_method_options: OPTIONS,
          return_url: 'https://example.com/back',
          usage: 'on_session',
          use_stripe_sdk: false,
        },
        { payment_method: '{loose}' },
      ],
    },
    {
      call: 'POST /v1/setup_intents/:id',
      params: 'SetupIntentUpdateParams',
      path: '/v1/setup_intents/{intent}',
      values: [
        {
          customer: '{customer}',
          description: 'Changed',
          metadata: { a: 'b' },
          payment_method: '{attached}',
          payment_method_options: { card: { request_three_d_secure: 'challenge' } },
        },
      ],
    },
    {
      call: 'POST /v1/setup_intents/:id/confirm',
      params: 'SetupIntentConfirmParams',
      path: '/v1/setup_intents/{intent}/confirm',
      values: [
        {
          payment_method: '{loose}',
          payment_method_options: OPTIONS,
          return_url: 'https://example.com/back',
          use_stripe_sdk: true,
        },
      ],
    },
    {
      call: 'POST /v1/setup_intents/:id/cancel',
      params: 'SetupIntentCancelParams',
      path: '/v1/setup_intents/{intent}/cancel',
      values: [{ cancellation_reason: 'duplicate' }],
    },
  ],
  homes,
  notShown: /^(confirm|return_url|use_stripe_sdk)$/,
  prepare,
};
