import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

/** Two customers with a card each, one that is deleted, and cards in every other condition. */
export async function customerFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const card = async () =>
    (await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })).id;
  const attach = async (customer: string) =>
    (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
  const ada = (await stripe.customers.create({ invoice_prefix: 'TAKEN1' })).id;
  const bob = (await stripe.customers.create()).id;
  const gone = (await stripe.customers.create({ invoice_prefix: 'TAKEN2' })).id;
  await stripe.customers.del(gone);
  const detached = await attach(ada);
  await stripe.paymentMethods.detach(detached);
  const usedUp = await card();
  const automatic_payment_methods = { enabled: true, allow_redirects: 'never' } as const;
  const payment = { amount: 100, currency: 'usd', automatic_payment_methods };
  await stripe.paymentIntents.create({ ...payment, payment_method: usedUp, confirm: true });
  const setUp = await card();
  await stripe.setupIntents.create({ payment_method: setUp, confirm: true, use_stripe_sdk: true });
  return {
    ada,
    bob,
    gone,
    loose: await card(),
    adas: await attach(ada),
    bobs: await attach(bob),
    detached,
    usedUp,
    setUp,
  };
}

const NOT_THERE = (id: string) => ({ message: `No such customer: '${id}'`, code: 'resource_missing' });
const NOT_HERE = (what: string) => ({
  message: `The sandbox does not implement ${what}. See docs/sandbox.md.`,
  code: 'sandbox_not_implemented',
  status: 501,
});
const PREFIX = 'Invoice number prefix must be 1–12 uppercase letters or numbers.';
const DEFAULT = 'invoice_settings[default_payment_method]';
const NOT_ATTACHED = (id: string) => ({
  message: `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
  code: 'resource_missing',
  param: DEFAULT,
});
const SPENT =
  'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.';
const CARD = 'type=card&card';

export const customersRefusals: Record<string, Row[]> = {
  'a customer that is not there': [
    { send: 'GET /v1/customers/cus_x', ...NOT_THERE('cus_x'), param: 'id', status: 404 },
    { send: 'POST /v1/customers/cus_x name=a', ...NOT_THERE('cus_x'), param: 'id', status: 404 },
    { send: 'DELETE /v1/customers/cus_x', ...NOT_THERE('cus_x'), param: 'id', status: 404 },
    { send: 'GET /v1/customers/cus_x/payment_methods', ...NOT_THERE('cus_x'), param: 'id', status: 404 },
    {
      send: 'GET /v1/customers/cus_x/payment_methods/{adas}',
      ...NOT_THERE('cus_x'),
      param: 'id',
      status: 404,
    },
    { send: 'POST /v1/customers/{gone} name=a', ...NOT_THERE('{gone}'), param: 'id', status: 404 },
    { send: 'DELETE /v1/customers/{gone}', ...NOT_THERE('{gone}'), param: 'id', status: 404 },
    { send: 'GET /v1/customers/{gone}/payment_methods', ...NOT_THERE('{gone}'), param: 'id', status: 404 },
    { send: 'GET /v1/customers starting_after=cus_x', ...NOT_THERE('cus_x'), param: 'starting_after' },
    { send: 'GET /v1/customers starting_after={gone}', ...NOT_THERE('{gone}'), param: 'starting_after' },
    { send: 'GET /v1/payment_methods customer=cus_x', ...NOT_THERE('cus_x'), param: 'customer' },
    { send: 'GET /v1/payment_methods customer={gone}', ...NOT_THERE('{gone}'), param: 'customer' },
    { send: 'GET /v1/setup_intents customer=cus_x', ...NOT_THERE('cus_x'), param: 'customer' },
    { send: 'POST /v1/setup_intents customer=cus_x', ...NOT_THERE('cus_x'), param: 'customer' },
    { send: 'POST /v1/setup_intents customer={gone}', ...NOT_THERE('{gone}'), param: 'customer' },
    {
      send: 'POST /v1/payment_methods/{loose}/attach customer=cus_x',
      ...NOT_THERE('cus_x'),
      param: 'customer',
    },
    {
      send: 'POST /v1/payment_methods/{loose}/attach customer={gone}',
      ...NOT_THERE('{gone}'),
      param: 'customer',
    },
  ],
  "a customer's parameters": [
    {
      send: 'POST /v1/customers email=nobody',
      message: 'Invalid email address: nobody',
      code: 'email_invalid',
      param: 'email',
    },
    {
      send: 'POST /v1/customers email=',
      message: EMPTY('email'),
      code: 'parameter_invalid_empty',
      param: 'email',
    },
    {
      send: `POST /v1/customers email=${LONG(512)}@a.example`,
      message: /at most 512 characters$/,
      param: 'email',
    },
    { send: `POST /v1/customers name=${LONG(257)}`, message: /at most 256 characters$/, param: 'name' },
    { send: `POST /v1/customers phone=${LONG(21)}`, message: /at most 20 characters$/, param: 'phone' },
    {
      send: `POST /v1/customers description=${LONG(5001)}`,
      message: /at most 5000 characters$/,
      param: 'description',
    },
    {
      send: 'POST /v1/customers balance=1.5',
      message: 'Invalid integer: 1.5',
      code: 'parameter_invalid_integer',
      param: 'balance',
    },
    {
      send: 'POST /v1/customers next_invoice_sequence=0',
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'next_invoice_sequence',
    },
    {
      send: 'POST /v1/customers tax_exempt=no',
      message: 'Invalid tax_exempt: must be one of exempt, none, or reverse',
      param: 'tax_exempt',
    },
    {
      send: 'POST /v1/customers address[country]=Utopia',
      message:
        "Country 'Utopia' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'. A full list of country codes is available at https://en.wikipedia.org/wiki/ISO_3166-1_alpha-2#Officially_assigned_code_elements",
      param: 'address[country]',
    },
    {
      send: 'POST /v1/customers address[country]=XY',
      message: /^Country 'XY' is unknown/,
      param: 'address[country]',
    },
    { send: 'POST /v1/customers address=Berlin', message: 'Invalid object', param: 'address' },
    {
      send: 'POST /v1/customers shipping[address][line1]=1',
      message: 'Missing required param: shipping[name].',
      code: 'parameter_missing',
      param: 'shipping[name]',
    },
    ...['a', 'AB_1', 'ABCDEFGHIJKLM'].map((prefix) => ({
      send: `POST /v1/customers invoice_prefix=${prefix}`,
      message: PREFIX,
    })),
    ...[
      ['POST /v1/customers invoice_prefix=TAKEN1', '{ada}'],
      ['POST /v1/customers/{bob} invoice_prefix=TAKEN1', '{ada}'],
      ['POST /v1/customers invoice_prefix=TAKEN2', '{gone}'],
    ].map(([send = '', holder = '']) => ({
      send,
      message: `This invoice number prefix is taken by customer: ${holder}. Please enter a different prefix.`,
      param: 'invoice_prefix',
    })),
    {
      send: `POST /v1/customers ${[0, 1, 2, 3, 4].map((n) => `invoice_settings[custom_fields][${n}][name]=a&invoice_settings[custom_fields][${n}][value]=b`).join('&')}`,
      message: 'Array invoice_settings[custom_fields] exceeded maximum 4 allowed elements.',
      param: 'invoice_settings[custom_fields]',
    },
    {
      send: 'POST /v1/customers currency=usd&coupon=x',
      message: 'Received unknown parameters: currency, coupon',
      code: 'parameter_unknown',
      param: 'currency',
    },
    {
      send: `POST /v1/customers/{ada} ${DEFAULT}=pm_x`,
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: DEFAULT,
    },
    { send: `POST /v1/customers/{ada} ${DEFAULT}={loose}`, ...NOT_ATTACHED('{loose}') },
    { send: `POST /v1/customers/{ada} ${DEFAULT}={bobs}`, ...NOT_ATTACHED('{bobs}') },
    { send: `POST /v1/customers/{ada} ${DEFAULT}={detached}`, ...NOT_ATTACHED('{detached}') },
    { send: `POST /v1/customers payment_method={loose}&${DEFAULT}={adas}`, ...NOT_ATTACHED('{adas}') },
    {
      send: 'POST /v1/customers payment_method=pm_x',
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
    },
    {
      send: 'POST /v1/customers payment_method={adas}',
      message: 'The payment method you provided has already been attached to a customer.',
    },
    { send: 'POST /v1/customers payment_method={usedUp}', message: SPENT },
    ...['cash_balance', 'source', 'tax', 'tax_id_data', 'validate'].map((name) => ({
      send: `POST /v1/customers ${name}=1`,
      ...NOT_HERE(`the parameter ${name}`),
    })),
    {
      send: 'POST /v1/customers/{ada} default_source=card_1',
      ...NOT_HERE('the parameter default_source'),
    },
    { send: "GET /v1/customers/search query=email:'a'", ...NOT_HERE('GET /v1/customers/search') },
    {
      send: 'GET /v1/customers/{ada} expand[]=tax_ids',
      ...NOT_HERE('expanding tax_ids (tax ids)'),
    },
    {
      send: 'GET /v1/customers/{ada} expand[]=email',
      message: 'This property cannot be expanded (email).',
    },
  ],
  'making payment methods': [
    {
      send: `POST /v1/payment_methods type=card&customer={ada}&card[token]=tok_visa`,
      message:
        'You cannot attach a PaymentMethod to a Customer during PaymentMethod creation. Please instead create the PaymentMethod and then attach it using the attachment method of the PaymentMethods API.',
    },
    {
      send: 'POST /v1/payment_methods card[token]=tok_visa',
      message: 'Missing required param: type.',
      code: 'parameter_missing',
      param: 'type',
    },
    {
      send: 'POST /v1/payment_methods type=card',
      message: 'Missing required param: card.',
      code: 'parameter_missing',
      param: 'card',
    },
    {
      send: `POST /v1/payment_methods ${CARD}[number]=4242424242424242&card[exp_month]=1&card[exp_year]=2050&card[cvc]=123`,
      message:
        'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.',
      status: 402,
    },
    {
      send: `POST /v1/payment_methods ${CARD}[cvc]=123`,
      message: 'Missing required param: card[token].',
      code: 'parameter_missing',
      param: 'card[token]',
    },
    {
      send: `POST /v1/payment_methods ${CARD}[token]=pm_card_visa`,
      message: 'Invalid token id: pm_card_visa',
      param: 'token',
    },
    {
      send: `POST /v1/payment_methods ${CARD}[token]=tok_1AbC`,
      message: 'Invalid token id: tok_1AbC',
      param: 'token',
    },
    {
      send: `POST /v1/payment_methods ${CARD}[token]=tok_riskLevelHighest`,
      ...NOT_HERE('the test card tok_riskLevelHighest'),
    },
    ...[
      'POST /v1/payment_methods/tok_visa/attach customer={ada}',
      'POST /v1/setup_intents payment_method=tok_visa',
    ].map((send) => ({
      send,
      message:
        'A token may not be passed in as a PaymentMethod. Instead, create a PaymentMethod or convert your token to a PaymentMethod by setting the `card[token]` parameter to tok_visa.',
      param: 'payment_method',
    })),
    {
      send: 'POST /v1/payment_methods/pm_card_refundFail/attach customer={ada}',
      ...NOT_HERE('the test card pm_card_refundFail'),
    },
    {
      send: 'POST /v1/payment_methods type=cash',
      message: /^Invalid type: must be one of acss_debit, .*, zip, or card$/,
      param: 'type',
    },
    { send: 'POST /v1/payment_methods type=klarna', ...NOT_HERE('payment methods of type klarna') },
    {
      send: `POST /v1/payment_methods ${CARD}[token]=tok_visa&klarna[dob]=1`,
      ...NOT_HERE('the parameter klarna'),
    },
    ...['cvc', 'exp_month', 'exp_year'].map((name) => ({
      send: `POST /v1/payment_methods ${CARD}[token]=tok_visa&card[${name}]=12`,
      ...NOT_HERE(`the parameter card[${name}] beside a token`),
    })),
    {
      send: `POST /v1/payment_methods ${CARD}[token]=tok_visa&payment_method={adas}`,
      ...NOT_HERE('the parameter payment_method'),
    },
  ],
  'using payment methods': [
    ...[
      'GET /v1/payment_methods/{id}',
      'POST /v1/payment_methods/{id} metadata[a]=b',
      'POST /v1/payment_methods/{id}/detach',
    ].flatMap((send) =>
      ['pm_x', 'pm_card_visa'].map((id) => ({
        send: send.replace('{id}', id),
        message: `No such PaymentMethod: '${id}'`,
        code: 'resource_missing',
        param: 'payment_method',
        status: 404,
      })),
    ),
    {
      send: 'POST /v1/payment_methods/pm_x/attach customer={ada}',
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
      status: 404,
    },
    {
      send: 'POST /v1/payment_methods/{loose}/attach',
      message: 'Must provide customer or customer_account.',
      code: 'parameter_missing',
    },
    {
      send: 'POST /v1/payment_methods/{bobs}/attach customer={ada}',
      message: 'The payment method you provided has already been attached to a customer.',
    },
    { send: 'POST /v1/payment_methods/{detached}/attach customer={ada}', message: SPENT },
    { send: 'POST /v1/payment_methods/{usedUp}/attach customer={ada}', message: SPENT },
    ...['{loose}', '{detached}'].map((id) => ({
      send: `POST /v1/payment_methods/${id}/detach`,
      message: 'The payment method you provided is not attached to a customer so detachment is impossible.',
    })),
    {
      send: 'POST /v1/payment_methods/{loose} metadata[a]=b',
      message: 'You must save this PaymentMethod to a customer before you can update it.',
    },
    {
      send: 'POST /v1/payment_methods/{adas} card[exp_month]=13',
      message: "Your card's expiration month is invalid.",
      code: 'invalid_expiry_month',
      param: 'exp_month',
      status: 402,
      type: 'card_error',
    },
    {
      send: 'POST /v1/payment_methods/{adas} card[exp_year]=2020',
      message: "Your card's expiration year is invalid.",
      code: 'invalid_expiry_year',
      param: 'exp_year',
      status: 402,
      type: 'card_error',
    },
    {
      send: 'POST /v1/payment_methods/{adas} us_bank_account[account_type]=savings',
      ...NOT_HERE('the parameter us_bank_account'),
    },
    {
      send: 'GET /v1/customers/{ada}/payment_methods/{bobs}',
      message: 'Invalid request',
      param: 'customer',
      status: 404,
    },
    {
      send: 'GET /v1/customers/{ada}/payment_methods/pm_x',
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
      status: 404,
    },
  ],
  'making setup intents': [
    {
      send: 'POST /v1/setup_intents payment_method=pm_x',
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
    },
    {
      send: 'POST /v1/setup_intents payment_method={adas}',
      message:
        'The payment method supplied ({adas}) belongs to the Customer {ada}. Please include the Customer in the `customer` parameter on the SetupIntent.',
      param: 'payment_method',
    },
    {
      send: 'POST /v1/setup_intents payment_method={adas}&customer={bob}&confirm=true',
      message:
        'The PaymentMethod {adas} does not belong to the Customer you supplied {bob}. Please use this PaymentMethod with the Customer that it belongs to instead.',
      param: 'payment_method',
    },
    ...['usedUp', 'detached', 'setUp'].map((name) => ({
      send: `POST /v1/setup_intents payment_method={${name}}&confirm=true&use_stripe_sdk=true`,
      message:
        'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    })),
    {
      send: 'POST /v1/setup_intents confirm=true',
      message:
        "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      code: 'setup_intent_unexpected_state',
    },
    ...['return_url=https://example.com', 'use_stripe_sdk=true'].map((sent) => ({
      send: `POST /v1/setup_intents ${sent}`,
      message: `The parameter \`${sent.split('=')[0]}\` cannot be passed when creating a SetupIntent unless \`confirm\` is set to true.`,
      param: sent.split('=')[0] ?? '',
    })),
    {
      send: 'POST /v1/setup_intents payment_method_types[]=card',
      message: 'Received unknown parameter: payment_method_types',
      code: 'parameter_unknown',
      param: 'payment_method_types',
    },
    {
      send: 'POST /v1/setup_intents automatic_payment_methods[allow_redirects]=never',
      message: 'Missing required param: automatic_payment_methods[enabled].',
      code: 'parameter_missing',
      param: 'automatic_payment_methods[enabled]',
    },
    ...[
      'mandate_data=1',
      'single_use[amount]=5',
      'payment_method_data[type]=card',
      'confirmation_token=c',
    ].map((sent) => ({
      send: `POST /v1/setup_intents ${sent}`,
      ...NOT_HERE(`the parameter ${sent.split(/[[=]/)[0]}`),
    })),
    ...[
      'GET /v1/setup_intents/seti_x',
      'POST /v1/setup_intents/seti_x description=a',
      'POST /v1/setup_intents/seti_x/confirm',
      'POST /v1/setup_intents/seti_x/cancel',
    ].map((send) => ({
      send,
      message: "No such setupintent: 'seti_x'",
      code: 'resource_missing',
      param: 'intent',
      status: 404,
    })),
    {
      send: 'GET /v1/setup_attempts',
      message: 'Missing required param: setup_intent.',
      code: 'parameter_missing',
      param: 'setup_intent',
    },
    {
      send: 'GET /v1/setup_attempts setup_intent=seti_x',
      message: "No such setupintent: 'seti_x'",
      code: 'resource_missing',
      param: 'setup_intent',
    },
  ],
};
