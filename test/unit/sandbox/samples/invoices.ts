import type Stripe from 'stripe';
import { stepsOf } from '../encode.ts';
import { NOW } from './now.ts';
import type { Samples } from './sample.ts';

const ADDRESS = {
  city: 'Berlin',
  country: 'DE',
  line1: 'Unter den Linden 1',
  line2: 'Haus & Hof',
  postal_code: '10117',
  state: 'BE',
};

/** Far enough ahead to be ahead of the sandbox's clock. */
const LATER = NOW + 30 * 24 * 60 * 60;

const TERMS = {
  auto_advance: true,
  automatic_tax: { enabled: false },
  automatically_finalizes_at: LATER,
  custom_fields: [
    { name: 'Order', value: '12 & 13' },
    { name: 'Project', value: 'Moon' },
  ],
  default_payment_method: '{card}',
  description: 'A memo',
  effective_at: 1_700_000_000,
  footer: 'Thank you',
  issuer: { type: 'self' },
  metadata: { 'a b': 'c&d=e' },
  number: 'R-1',
  payment_settings: {
    payment_method_options: { card: { request_three_d_secure: 'any' } },
    payment_method_types: ['card'],
  },
  rendering: { amount_tax_display: 'exclude_tax', pdf: { page_size: 'a4' } },
  shipping_details: { address: ADDRESS, name: 'Ada', phone: '110' },
  statement_descriptor: 'SHIRTS',
};

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const customer = (await stripe.customers.create()).id;
  const card = (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
  const item = { customer, amount: 1000, currency: 'usd' };
  const draft = (await stripe.invoices.create({ customer })).id ?? '';
  await stripe.invoiceItems.create({ ...item, invoice: draft });
  const open = (await stripe.invoices.create({ customer })).id ?? '';
  await stripe.invoiceItems.create({ ...item, invoice: open });
  await stripe.invoices.finalizeInvoice(open);
  const intent = (await stripe.paymentIntents.create({ amount: 100, currency: 'usd', customer })).id;
  const month = { interval: 'month' } as const;
  const { id: product } = await stripe.products.create({ name: 'Pro' });
  const price = { currency: 'usd', product, recurring: month, unit_amount: 500 };
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price_data: price }],
    payment_behavior: 'default_incomplete',
  });
  return { customer, card, draft, open, intent, subscription };
}

export const invoiceSamples: Samples = {
  files: ['resources/Invoices.d.ts'],
  samples: [
    {
      call: 'POST /v1/invoices',
      params: 'InvoiceCreateParams',
      path: '/v1/invoices',
      values: [
        { ...TERMS, collection_method: 'charge_automatically', currency: 'eur', customer: '{customer}' },
        {
          collection_method: 'send_invoice',
          customer: '{customer}',
          days_until_due: 30,
          pending_invoice_items_behavior: 'include',
          subscription: '{subscription}',
        },
        { collection_method: 'send_invoice', customer: '{customer}', due_date: LATER },
      ],
    },
    {
      call: 'POST /v1/invoices/:id',
      params: 'InvoiceUpdateParams',
      path: '/v1/invoices/{draft}',
      values: [
        { ...TERMS, collection_method: 'charge_automatically' },
        { collection_method: 'send_invoice', days_until_due: 30 },
        { collection_method: 'send_invoice', due_date: LATER },
      ],
    },
    {
      call: 'POST /v1/invoices/:id/finalize',
      params: 'InvoiceFinalizeInvoiceParams',
      path: '/v1/invoices/{draft}/finalize',
      values: [{ auto_advance: true }],
    },
    {
      call: 'POST /v1/invoices/:id/pay',
      params: 'InvoicePayParams',
      path: '/v1/invoices/{open}/pay',
      values: [{ off_session: false, payment_method: '{card}' }, { paid_out_of_band: true }],
    },
    {
      call: 'POST /v1/invoices/:id/attach_payment',
      params: 'InvoiceAttachPaymentParams',
      path: '/v1/invoices/{open}/attach_payment',
      values: [{ payment_intent: '{intent}' }],
    },
  ],
  homes: { invoice: '/v1/invoices' },
  notShown:
    /^(days_until_due|pending_invoice_items_behavior|off_session|payment_method|paid_out_of_band|payment_intent)$/,
  place: (name) =>
    name === 'subscription' ? ['parent', 'subscription_details', 'subscription'] : stepsOf(name),
  prepare,
};
