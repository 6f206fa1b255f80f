import type Stripe from 'stripe';
import { stepsOf } from '../encode.ts';
import type { Samples } from './sample.ts';

const AROUND = { mode: 'payment', success_url: 'https://shop.example/done?id={CHECKOUT_SESSION_ID}&x=%20' };
const LINE = { price: '{price}', quantity: 3 };

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const product = await stripe.products.create({ id: 'shirt', name: 'Shirt' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 2000,
    currency_options: { eur: { unit_amount: 1900 } },
  });
  const recurring = { interval: 'month' } as const;
  const monthly = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 900,
    recurring,
  });
  const customer = await stripe.customers.create();
  const open = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example/done',
    line_items: [{ price: price.id, quantity: 1 }],
  });
  return {
    CHECKOUT_SESSION_ID: '{CHECKOUT_SESSION_ID}',
    price: price.id,
    customer: customer.id,
    session: open.id,
    soon: String(open.created + 3600),
    monthly: monthly.id,
    inThreeDays: String(open.created + 3 * 24 * 3600),
  };
}

export const checkoutSamples: Samples = {
  files: ['resources/Checkout/Sessions.d.ts'],
  samples: [
    {
      call: 'POST /v1/checkout/sessions',
      params: 'Checkout.SessionCreateParams',
      path: '/v1/checkout/sessions',
      values: [
        {
          ...AROUND,
          adaptive_pricing: { enabled: false },
          allowed_payment_method_types: ['card', 'link'],
          automatic_tax: { enabled: false },
          billing_address_collection: 'required',
          cancel_url: 'https://shop.example/cart?a=b&c=d',
          client_reference_id: 'cart & 12',
          currency: 'eur',
          custom_text: {
            after_submit: { message: 'after' },
            shipping_address: { message: 'ship' },
            submit: { message: 'we & you' },
            terms_of_service_acceptance: { message: 'terms' },
          },
          customer: '{customer}',
          customer_update: { address: 'auto', name: 'never' },
          excluded_payment_method_types: ['klarna'],
          expires_at: '{soon}',
          integration_identifier: 'shop-1',
          invoice_creation: { enabled: false },
          line_items: [
            {
              ...LINE,
              adjustable_quantity: { enabled: true, minimum: 2, maximum: 5 },
              metadata: { colour: 'grey & blue' },
            },
          ],
          locale: 'de',
          managed_payments: { enabled: false },
          metadata: { 'a b': 'c&d=e' },
          origin_context: 'web',
          payment_intent_data: {
            capture_method: 'manual',
            description: 'Order 12',
            metadata: { order: '12' },
            receipt_email: 'receipts@example.com',
            setup_future_usage: 'off_session',
            statement_descriptor_suffix: 'ORDER 12',
          },
          payment_method_data: { allow_redisplay: 'always' },
          payment_method_options: {
            card: {
              capture_method: 'manual',
              installments: { enabled: false },
              request_three_d_secure: 'any',
              setup_future_usage: 'on_session',
            },
          },
          phone_number_collection: { enabled: true },
          saved_payment_method_options: {
            allow_redisplay_filters: ['always', 'limited'],
            payment_method_save: 'enabled',
          },
          submit_type: 'donate',
          tax_id_collection: { enabled: false },
          ui_mode: 'hosted_page',
        },
        {
          ...AROUND,
          customer_creation: 'always',
          customer_email: 'ada+1@example.com',
          line_items: [
            {
              price_data: {
                currency: 'usd',
                product_data: {
                  description: 'Soft & "grey"',
                  images: ['https://shop.example/a.png?b=c&d'],
                  metadata: { sku: '12' },
                  name: 'Hat & scarf',
                  tax_code: 'txcd_10000000',
                  tax_details: { performance_location: 'taxloc_1', tax_code: 'txcd_10000000' },
                  unit_label: 'piece',
                },
                tax_behavior: 'inclusive',
                unit_amount: 1250,
              },
              quantity: 1,
            },
            {
              price_data: { currency: 'usd', product: 'shirt', unit_amount_decimal: '0.125' },
              quantity: 1000,
            },
          ],
        },
        {
          ...AROUND,
          mode: 'setup',
          allowed_payment_method_types: ['card'],
          setup_intent_data: { description: 'For later', metadata: { plan: 'team' } },
        },
        {
          ...AROUND,
          mode: 'subscription',
          customer: '{customer}',
          line_items: [
            {
              price_data: {
                currency: 'usd',
                product: 'shirt',
                recurring: { interval: 'month', interval_count: 3 },
                unit_amount: 900,
              },
              quantity: 2,
            },
            LINE,
          ],
          payment_method_collection: 'if_required',
          submit_type: 'subscribe',
          subscription_data: {
            billing_mode: { flexible: { proration_discounts: 'itemized' }, type: 'flexible' },
            description: 'Team & more',
            invoice_settings: {
              custom_fields: [{ name: 'VAT', value: '12' }],
              description: 'Invoice',
              footer: 'Thanks',
              issuer: { type: 'self' },
            },
            metadata: { plan: 'team' },
            pending_invoice_item_interval: { interval: 'month', interval_count: 2 },
            proration_behavior: 'none',
            trial_end: '{inThreeDays}',
            trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
          },
        },
        {
          ...AROUND,
          mode: 'subscription',
          line_items: [{ price: '{monthly}', quantity: 1 }],
          subscription_data: { trial_period_days: 10 },
        },
        {
          ...AROUND,
          mode: 'subscription',
          line_items: [{ price: '{monthly}', quantity: 1 }],
          subscription_data: { billing_cycle_anchor: '{inThreeDays}' },
        },
      ],
      expand: ['line_items.data.price.product'],
    },
    {
      call: 'POST /v1/checkout/sessions/:id',
      params: 'Checkout.SessionUpdateParams',
      path: '/v1/checkout/sessions/{session}',
      values: [{ metadata: { a: 'b' } }],
    },
  ],
  homes: { 'checkout.session': '/v1/checkout/sessions' },
  notShown:
    /^(customer_update|payment_intent_data|payment_method_data|setup_intent_data|subscription_data|payment_method_options\.card\.installments)\b/,
  place: (name) => {
    const steps = stepsOf(name);
    const [first, index = '', inner = '', ...rest] = steps;
    if (first !== 'line_items') return steps;
    const line = ['line_items', 'data', index];
    if (inner !== 'price_data') return [...line, inner, ...rest];
    const [part = '', ...within] = rest;
    return [...line, 'price', part === 'product_data' ? 'product' : part, ...within];
  },
  prepare,
};
