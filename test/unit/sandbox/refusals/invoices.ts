import type Stripe from 'stripe';
import { EMPTY, type Row } from './row.ts';

/** What the rows speak of: an invoice in each state, each of a customer with a card. */
export async function invoiceFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const billed = (await stripe.customers.create()).id;
  const card = (await stripe.paymentMethods.attach('pm_card_visa', { customer: billed })).id;
  const cardless = (await stripe.customers.create()).id;
  const invoice = async (customer: string, finalize = true) => {
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', invoice: id });
    if (finalize) await stripe.invoices.finalizeInvoice(id);
    return id;
  };
  const paidInvoice = await invoice(billed);
  await stripe.invoices.pay(paidInvoice, { payment_method: card });
  const voidInvoice = await invoice(billed);
  await stripe.invoices.voidInvoice(voidInvoice);
  const badInvoice = await invoice(billed);
  await stripe.invoices.markUncollectible(badInvoice);
  const openInvoice = await invoice(billed);
  const [payment] = (await stripe.invoicePayments.list({ invoice: openInvoice })).data;
  const intent = async (values: Partial<Stripe.PaymentIntentCreateParams>) =>
    (await stripe.paymentIntents.create({ amount: 500, currency: 'usd', customer: billed, ...values })).id;
  const canceledIntent = await intent({});
  await stripe.paymentIntents.cancel(canceledIntent);
  const cash = await stripe.customers.createBalanceTransaction(billed, { amount: 5, currency: 'usd' });
  const inKuwait = (await stripe.customers.create()).id;
  await stripe.customers.createBalanceTransaction(inKuwait, { amount: 50, currency: 'kwd' });
  return {
    billed,
    inKuwait,
    cardless,
    cash: cash.id,
    draftInvoice: await invoice(billed, false),
    openInvoice,
    invoiceIntent: String(payment?.payment.payment_intent),
    cardlessInvoice: await invoice(cardless),
    sentInvoice: String(
      (
        await stripe.invoices.create({
          customer: billed,
          collection_method: 'send_invoice',
          days_until_due: 3,
        })
      ).id,
    ),
    paidInvoice,
    voidInvoice,
    badInvoice,
    canceledIntent,
    euroIntent: await intent({ currency: 'eur' }),
    foreignIntent: await intent({ customer: cardless }),
  };
}

const CREATE = 'POST /v1/invoices customer={billed}';
const NOT_OPEN = "You can only pass in open invoices. This invoice isn't open.";
const FINAL = "This invoice is already finalized, you can't re-finalize a non-draft invoice.";
const FIXED = "Finalized invoices can't be updated in this way";
const DUE =
  "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.";
const NO_DUE =
  "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.";
const UNSENDABLE =
  'This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact with details, so we can help.';
const NO_CARD =
  'There is no `default_payment_method` set on the associated Customer, Invoice, or Subscription. Set a default on one of those objects, or specify the Payment Method you wish to use in the `payment_method` parameter.';
const NOT_OWN =
  'The customer does not have a payment method with the ID {used}. The payment method must be attached to the customer.';
const ABSENT = (param: string) =>
  `The sandbox does not implement the parameter ${param}. See docs/sandbox.md.`;

/** `at` is where the sandbox stops reading. */
const absent = (call: string, sent: string, at = sent.split('=')[0] ?? ''): Row => ({
  send: `${call}${call.includes('=') ? '&' : ' '}${sent}`,
  message: ABSENT(at),
  code: 'sandbox_not_implemented',
  status: 501,
  type: 'api_error',
});

/** Of both calls that write an invoice. */
const BEYOND: [string, string?][] = [
  ['account_tax_ids[0]=atxi_1', 'account_tax_ids'],
  ['application_fee_amount=1'],
  ['automatic_tax[enabled]=true'],
  ['discounts[0][coupon]=x', 'discounts'],
  ['issuer[type]=account'],
  ['payment_settings[default_mandate]=mandate_1'],
  [
    'payment_settings[payment_method_options][konbini][x]=1',
    'payment_settings[payment_method_options][konbini]',
  ],
  ['rendering[template]=inrtem_1'],
  ['default_tax_rates[0]=txr_1', 'default_tax_rates'],
  ['transfer_data[destination]=acct_1', 'transfer_data'],
];

/** Stripe's name for the id in the path differs by call. */
const MISSING: [string, string][] = [
  ['GET /v1/invoices/in_x', 'invoice'],
  ['DELETE /v1/invoices/in_x', 'invoice'],
  ['POST /v1/invoices/in_x/send', 'invoice'],
  ['POST /v1/invoices/in_x', 'id'],
  ['POST /v1/invoices/in_x/pay', 'id'],
  ['POST /v1/invoices/in_x/finalize', 'id'],
  ['POST /v1/invoices/in_x/void', 'id'],
  ['POST /v1/invoices/in_x/mark_uncollectible', 'id'],
  ['POST /v1/invoices/in_x/attach_payment', 'id'],
];

/** Each call in each state that it is not for. */
const STATES: [string, Record<string, string>][] = [
  ['/finalize', { open: FINAL, paid: FINAL, void: FINAL, bad: FINAL }],
  ['/pay', { paid: 'Invoice is already paid', void: NOT_OPEN }],
  ['/void', { draft: NOT_OPEN, paid: 'Invoices with `paid` payments cannot be voided.', void: NOT_OPEN }],
  [
    '/mark_uncollectible',
    {
      draft: NOT_OPEN,
      paid: NOT_OPEN,
      void: NOT_OPEN,
      bad: 'This invoice has already been marked uncollectible.',
    },
  ],
  [
    '/send',
    {
      draft: "You can only manually send an invoice if its collection method is 'send_invoice'.",
      open: "You can only manually send an invoice if its collection method is 'send_invoice'.",
      paid: UNSENDABLE,
      void: UNSENDABLE,
      bad: UNSENDABLE,
    },
  ],
];

export const invoiceRefusals: Record<string, Row[]> = {
  'an invoice that is not there': MISSING.map(([send, param]) => ({
    send,
    message: "No such invoice: 'in_x'",
    code: 'resource_missing',
    param,
    status: 404,
  })),
  'an invoice in the wrong state': [
    ...STATES.flatMap(([path, rows]) =>
      Object.entries(rows).map(([state, message]) => ({
        send: `POST /v1/invoices/{${state}Invoice}${path}`,
        message,
      })),
    ),
    ...['open', 'paid', 'void', 'bad'].map((state) => ({
      send: `DELETE /v1/invoices/{${state}Invoice}`,
      message: 'You can only delete draft invoices.',
    })),
    ...['open', 'paid', 'void', 'bad'].map((state) => ({
      send: `POST /v1/invoices/{${state}Invoice} description=x`,
      message: FIXED,
      param: 'description',
    })),
    ...['paid', 'void'].map((state) => ({
      send: `POST /v1/invoices/{${state}Invoice} auto_advance=true`,
      message: FIXED,
      param: 'auto_advance',
    })),
    ...['draft', 'paid', 'void'].map((state) => ({
      send: `POST /v1/invoices/{${state}Invoice}/attach_payment payment_intent={openIntent}`,
      message: NOT_OPEN,
    })),
  ],
  'making and changing invoices': [
    {
      send: 'POST /v1/invoices',
      message: 'Missing required param: customer.',
      code: 'parameter_missing',
      param: 'customer',
    },
    {
      send: 'POST /v1/invoices customer=cus_x',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: 'POST /v1/invoices customer=',
      message: EMPTY('customer'),
      code: 'parameter_invalid_empty',
      param: 'customer',
    },
    { send: `${CREATE}&collection_method=send_invoice`, message: NO_DUE },
    { send: `${CREATE}&days_until_due=3`, message: DUE },
    { send: `${CREATE}&due_date=1900000000`, message: DUE },
    {
      send: `${CREATE}&collection_method=send_invoice&days_until_due=3&due_date=1900000000`,
      message: 'You may only specify one of these parameters: days_until_due, due_date.',
      param: 'days_until_due',
    },
    {
      send: `${CREATE}&collection_method=send_invoice&due_date=1800000000`,
      message: 'Invalid timestamp: must be an integer Unix timestamp in the future.',
      param: 'due_date',
    },
    {
      send: 'POST /v1/invoices/{sentInvoice} due_date=1800000000',
      message: 'Invalid timestamp: must be an integer Unix timestamp in the future.',
      param: 'due_date',
    },
    {
      send: `${CREATE}&collection_method=send_invoice&due_date=2000000000`,
      message: 'Invalid timestamp: can be no more than five years in the future.',
      param: 'due_date',
    },
    { send: 'POST /v1/invoices/{draftInvoice} days_until_due=3', message: DUE },
    { send: 'POST /v1/invoices/{draftInvoice} collection_method=send_invoice', message: NO_DUE },
    {
      send: `${CREATE}&subscription=sub_x`,
      message: "No such subscription: 'sub_x'",
      code: 'resource_missing',
      param: 'subscription',
    },
    {
      send: `${CREATE}&default_payment_method=pm_x`,
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'default_payment_method',
    },
    {
      send: `${CREATE}&default_payment_method={used}`,
      message: NOT_OWN,
      code: 'resource_missing',
      param: 'default_payment_method',
    },
    {
      send: `${CREATE}&automatically_finalizes_at=1800000000`,
      message: 'Invalid timestamp: must be an integer Unix timestamp in the future.',
      param: 'automatically_finalizes_at',
    },
    {
      send: `${CREATE}&automatically_finalizes_at=2000000000`,
      message: 'Invalid timestamp: can be no more than five years in the future.',
      param: 'automatically_finalizes_at',
    },
    { send: `${CREATE}&number=${'1'.repeat(27)}`, message: /must be at most 26 characters/, param: 'number' },
    {
      send: `${CREATE}&pending_invoice_items_behavior=all`,
      message: 'Invalid pending_invoice_items_behavior: must be one of exclude or include',
      param: 'pending_invoice_items_behavior',
    },
    {
      send: `${CREATE}&payment_settings[payment_method_types][0]=klarna`,
      message: 'The sandbox does not implement payments without cards. See docs/sandbox.md.',
      code: 'sandbox_not_implemented',
      status: 501,
      type: 'api_error',
    },
    ...BEYOND.map(([sent, at]) => absent(CREATE, sent, at)),
    ...BEYOND.map(([sent, at]) => absent('POST /v1/invoices/{draftInvoice}', sent, at)),
    absent(CREATE, 'from_invoice=in_1'),
    absent(CREATE, 'customer_account=acct_1'),
    absent(CREATE, 'on_behalf_of=acct_1'),
    absent(CREATE, 'shipping_cost=1'),
  ],
  'paying invoices': [
    { send: 'POST /v1/invoices/{cardlessInvoice}/pay', message: NO_CARD, code: 'missing' },
    {
      send: 'POST /v1/invoices/{openInvoice}/pay payment_method=pm_x',
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
    },
    {
      send: 'POST /v1/invoices/{openInvoice}/pay payment_method={used}',
      message: NOT_OWN,
      code: 'resource_missing',
      param: 'payment_method',
    },
    absent('POST /v1/invoices/{openInvoice}/pay', 'forgive=true'),
    absent('POST /v1/invoices/{openInvoice}/pay', 'source=card_1'),
    absent('POST /v1/invoices/{openInvoice}/pay', 'mandate=mandate_1'),
    {
      send: 'POST /v1/invoices/{openInvoice}/attach_payment',
      message: 'Missing required param: payment_intent.',
      code: 'parameter_missing',
      param: 'payment_intent',
    },
    {
      send: 'POST /v1/invoices/{openInvoice}/attach_payment payment_intent=pi_x',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'payment_intent',
    },
    absent('POST /v1/invoices/{openInvoice}/attach_payment', 'payment_record=pr_1'),
    ...(
      [
        ['canceledIntent', 'it has been canceled'],
        ['euroIntent', 'it is not in the same currency'],
        ['foreignIntent', 'it is not for the same customer'],
        ['invoiceIntent', 'it is attached to {openInvoice}'],
      ] as const
    ).map(([intent, why]) => ({
      send: `POST /v1/invoices/{openInvoice}/attach_payment payment_intent={${intent}}`,
      message: `The PaymentIntent {${intent}} cannot be attached to this invoice: ${why}.`,
      param: 'payment_intent',
    })),
  ],
  'lists of invoices and their payments': [
    {
      send: 'GET /v1/invoices status=closed',
      message: 'Invalid status: must be one of draft, open, void, paid, or uncollectible',
      param: 'status',
    },
    {
      send: 'GET /v1/invoices customer=cus_x',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: 'GET /v1/invoices subscription=sub_x',
      message: "No such subscription: 'sub_x'",
      code: 'resource_missing',
      param: 'subscription',
    },
    absent('GET /v1/invoices', 'customer_account=acct_1'),
    {
      send: 'GET /v1/invoice_payments/inpay_x',
      message: "No such invoice_payment: 'inpay_x'",
      code: 'resource_missing',
      param: 'invoice_payment',
      status: 404,
    },
    {
      send: 'GET /v1/invoice_payments invoice=in_x',
      message: "No such invoice: 'in_x'",
      code: 'resource_missing',
      param: 'invoice',
    },
    {
      send: 'GET /v1/invoice_payments payment[payment_intent]=pi_1',
      message: 'Missing required param: payment[type].',
      code: 'parameter_missing',
      param: 'payment[type]',
    },
    {
      send: 'GET /v1/invoice_payments payment[type]=payment_intent&payment[payment_intent]=pi_x',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'payment[payment_intent]',
    },
  ],
  "customers' balances": [
    {
      send: 'POST /v1/customers/{billed}/balance_transactions amount=5',
      message: 'Missing required param: currency.',
      code: 'parameter_missing',
      param: 'currency',
    },
    {
      send: 'POST /v1/customers/{billed}/balance_transactions amount=-100000000&currency=usd',
      message: 'This value must be greater than or equal to -99999999.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: 'POST /v1/customers/{inKuwait}/balance_transactions amount=-5&currency=kwd',
      message: 'Invalid amount: -5. The last digit of an amount in kwd must be 0.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: 'POST /v1/customers/{inKuwait} balance=15',
      message: 'Invalid amount: 15. The last digit of an amount in kwd must be 0.',
      code: 'parameter_invalid_integer',
      param: 'balance',
    },
    {
      send: 'POST /v1/customers/{billed}/balance_transactions currency=usd',
      message: 'Missing required param: amount.',
      code: 'parameter_missing',
      param: 'amount',
    },
    {
      send: 'POST /v1/customers/{billed}/balance_transactions amount=5&currency=eur',
      message: "The currency eur does not match the currency of the customer's balance, usd.",
      param: 'currency',
    },
    {
      send: 'POST /v1/customers/cus_x/balance_transactions amount=5&currency=eur',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
      status: 404,
    },
    {
      send: 'GET /v1/customers/{billed}/balance_transactions/cbtxn_x',
      message: "No such customer balance transaction: 'cbtxn_x'",
      code: 'resource_missing',
      param: 'transaction',
      status: 404,
    },
    {
      send: 'GET /v1/customers/{cardless}/balance_transactions/{cash}',
      message: "No such customer balance transaction: '{cash}'",
      code: 'resource_missing',
      param: 'transaction',
      status: 404,
    },
    {
      send: 'GET /v1/customers/{billed}/balance_transactions invoice=in_x',
      message: "No such invoice: 'in_x'",
      code: 'resource_missing',
      param: 'invoice',
    },
  ],
};
