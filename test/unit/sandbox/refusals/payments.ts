import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

/** What the rows speak of. */
export async function paymentFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const owner = (await stripe.customers.create()).id;
  const stranger = (await stripe.customers.create()).id;
  const owned = (await stripe.paymentMethods.attach('pm_card_visa', { customer: owner })).id;
  const used = (await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } })).id;
  const pay = {
    amount: 1000,
    // What is captured asynchronously changes by itself a second later.
    capture_method: 'automatic' as const,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'https://example.com',
  };
  const paid = await stripe.paymentIntents.create({ ...pay, payment_method: used });
  const held = await stripe.paymentIntents.create({ ...pay, capture_method: 'manual' });
  const open = await stripe.paymentIntents.create({ amount: 1000, currency: 'usd' });
  const partly = await stripe.paymentIntents.create({ ...pay, amount: 8000 });
  await stripe.refunds.create({ payment_intent: partly.id, amount: 5000 });
  const back = await stripe.paymentIntents.create({ ...pay, currency: 'jpy', amount: 500 });
  const refund = await stripe.refunds.create({ payment_intent: back.id });
  const disputed = await stripe.paymentIntents.create({ ...pay, payment_method: 'pm_card_createDispute' });
  const failed = await stripe.paymentIntents
    .create({ ...pay, payment_method: 'pm_card_visa_chargeDeclined' })
    .catch((error: Stripe.errors.StripeError) => error.payment_intent);
  return {
    owner,
    stranger,
    owned,
    used,
    paidIntent: paid.id,
    paidCharge: String(paid.latest_charge),
    heldIntent: held.id,
    heldCharge: String(held.latest_charge),
    openIntent: open.id,
    partlyCharge: String(partly.latest_charge),
    backCharge: String(back.latest_charge),
    refund: refund.id,
    disputedCharge: String(disputed.latest_charge),
    failedIntent: failed?.id ?? '',
    failedCharge: String(failed?.latest_charge),
  };
}

const CREATE = 'POST /v1/payment_intents';
const CONFIRM = 'confirm=true&return_url=https://example.com';
const MINIMUM =
  'The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents';
const AWAY =
  'You cannot confirm with `off_session=true` when `setup_future_usage` is also set on the PaymentIntent. The customer needs to be on-session to perform the steps which may be required to set up the PaymentMethod for future usage. Please confirm this PaymentIntent with your customer on-session.';
const DESCRIPTOR =
  'The statement_descriptor parameter is not supported for the payment_method_type `card`. To continue supporting payment_method_type `card`, please pass in `statement_descriptor_suffix` or remove the `statement_descriptor` parameter altogether.';
const ABSENT = (what: string, path: string) => `The sandbox does not implement ${what}. See ${path}.`;

const tooSmall = (currency: string, amount: number, least: string): Row => ({
  send: `${CREATE} amount=${amount}&currency=${currency}`,
  message: `Amount must be at least ${least} ${currency}`,
  code: 'amount_too_small',
  param: 'amount',
});

/** Parameters of what is not here: 501, never ignored. */
const BEYOND = [
  'amount_details[tax][total_tax_amount]=1',
  'application_fee_amount=1',
  'confirmation_token=ctoken_1',
  'customer_account=acct_1',
  'hooks[inputs][tax][calculation]=x',
  'mandate=mandate_1',
  'mandate_data[customer_acceptance][type]=offline',
  'on_behalf_of=acct_1',
  'payment_details[order_reference]=1',
  'payment_method_configuration=pmc_1',
  'payment_method_data[type]=klarna',
  'payment_method_options[klarna][preferred_locale]=de-DE',
  'payment_method_options[card][moto]=true',
  'payment_method_options[card][request_multicapture]=if_available',
  'radar_options[session]=rse_1',
  'transfer_data[destination]=acct_1',
  'transfer_group=g',
];

export const paymentsRefusals: Record<string, Row[]> = {
  'amounts of payment intents': [
    {
      send: `${CREATE} amount=0&currency=usd`,
      message: MINIMUM,
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=-1&currency=usd`,
      message: 'Invalid non-negative integer',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=1.5&currency=usd`,
      message: 'Invalid integer: 1.5',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    tooSmall('usd', 49, '$0.50'),
    tooSmall('eur', 49, '€0.50'),
    tooSmall('gbp', 29, '£0.30'),
    tooSmall('jpy', 49, '¥50'),
    tooSmall('huf', 17499, 'HUF175.00'),
    {
      send: `${CREATE} amount=100000000&currency=usd`,
      message: 'Amount must be no more than $999,999.99',
      code: 'amount_too_large',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=100000000&currency=jpy`,
      message: 'Amount must be no more than ¥99,999,999',
      code: 'amount_too_large',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=1001&currency=kwd`,
      message: 'Invalid amount: 1001. The last digit of an amount in kwd must be 0.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=1050&currency=isk`,
      message: 'Invalid amount: 1050. The last two digits of an amount in isk must be 00.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      send: 'POST /v1/payment_intents/{openIntent} amount=10',
      message: 'Amount must be at least $0.50 usd',
      code: 'amount_too_small',
      param: 'amount',
    },
    {
      send: 'POST /v1/payment_intents/{openIntent} currency=huf',
      message: 'Amount must be at least HUF175.00 huf',
      code: 'amount_too_small',
      param: 'amount',
    },
    {
      send: `${CREATE} currency=usd`,
      message: 'Missing required param: amount.',
      code: 'parameter_missing',
      param: 'amount',
    },
    {
      send: `${CREATE} amount=100`,
      message: 'Missing required param: currency.',
      code: 'parameter_missing',
      param: 'currency',
    },
    {
      send: `${CREATE} amount=100&currency=xxx`,
      message: /^Invalid currency: xxx. Stripe currently supports these currencies: usd, aed/,
      param: 'currency',
    },
  ],
  'what goes into a payment intent': [
    {
      send: `${CREATE} amount=100&currency=usd&customer=cus_x`,
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method=pm_x`,
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'payment_method',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method={owned}`,
      message:
        'The `payment_method` parameter supplied {owned} belongs to the Customer {owner}. Please include the Customer in the `customer` parameter on the PaymentIntent.',
      code: 'parameter_missing',
      param: 'source',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method={owned}&customer={stranger}&${CONFIRM}`,
      message:
        'The PaymentMethod {owned} does not belong to the Customer you supplied {stranger}. Please use this PaymentMethod with the Customer that it belongs to instead.',
      param: 'payment_method',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method={used}&${CONFIRM}`,
      message:
        'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    },
    {
      send: `${CREATE} amount=100&currency=usd&confirm=true&payment_method=pm_card_visa`,
      message:
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    },
    {
      send: `${CREATE} amount=100&currency=usd&${CONFIRM}`,
      message:
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      code: 'payment_intent_unexpected_state',
    },
    {
      send: `${CREATE} amount=100&currency=usd&${CONFIRM}&customer={stranger}`,
      message:
        "You cannot confirm this PaymentIntent because it's missing a payment method. To confirm the PaymentIntent with {stranger}, specify a payment method attached to this customer along with the customer ID.",
      code: 'payment_intent_unexpected_state',
    },
    {
      send: `${CREATE} amount=100&currency=usd&automatic_payment_methods[enabled]=true&confirmation_method=manual`,
      message:
        'You may only specify one of these parameters: automatic_payment_methods, confirmation_method.',
      param: 'automatic_payment_methods',
    },
    ...[
      'off_session=true',
      'return_url=https://a.example',
      'error_on_requires_action=true',
      'use_stripe_sdk=true',
    ].map((sent) => ({
      send: `${CREATE} amount=100&currency=usd&${sent}`,
      message: `The parameter \`${sent.split('=')[0]}\` can only be used with \`confirm=true\`.`,
      param: sent.split('=')[0] ?? '',
    })),
    {
      send: `${CREATE} amount=100&currency=usd&statement_descriptor=SHIRTS`,
      message: DESCRIPTOR,
      param: 'statement_descriptor',
    },
    {
      send: 'POST /v1/payment_intents/{openIntent} statement_descriptor=SHIRTS',
      message: DESCRIPTOR,
      param: 'statement_descriptor',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method=pm_card_visa&setup_future_usage=on_session&off_session=true&${CONFIRM}`,
      message: AWAY,
    },
    {
      send: 'POST /v1/payment_intents/{heldIntent}/capture statement_descriptor=SHIRTS',
      message: DESCRIPTOR,
      param: 'statement_descriptor',
    },
    {
      send: `${CREATE} amount=100&currency=usd&statement_descriptor_suffix=${LONG(23)}`,
      message: 'The statement descriptor must be at most 22 characters.',
      param: 'statement_descriptor_suffix',
    },
    {
      send: `${CREATE} amount=100&currency=usd&capture_method=later`,
      message: 'Invalid capture_method: must be one of automatic, automatic_async, or manual',
      param: 'capture_method',
    },
    {
      send: `${CREATE} amount=100&currency=usd&shipping[name]=Ada`,
      message: 'Missing required param: shipping[address].',
      code: 'parameter_missing',
      param: 'shipping[address]',
    },
    {
      send: `${CREATE} amount=100&currency=usd&receipt_email=`,
      message: EMPTY('receipt_email'),
      code: 'parameter_invalid_empty',
      param: 'receipt_email',
    },
    {
      send: `${CREATE} amount=100&currency=usd&payment_method_types[0]=card`,
      message: 'Received unknown parameter: payment_method_types',
      code: 'parameter_unknown',
      param: 'payment_method_types',
    },
    {
      send: 'GET /v1/payment_intents/pi_x',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'intent',
      status: 404,
    },
    {
      send: 'POST /v1/payment_intents/pi_x/confirm',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'intent',
      status: 404,
    },
    {
      send: 'GET /v1/payment_intents/{openIntent} client_secret=pi_secret',
      message:
        'The client_secret provided does not match the client_secret associated with this PaymentIntent.',
      code: 'payment_intent_client_secret_mismatch',
      param: 'client_secret',
    },
    {
      send: 'POST /v1/payment_intents/{openIntent}/cancel cancellation_reason=automatic',
      message:
        'Invalid cancellation_reason: must be one of abandoned, duplicate, fraudulent, or requested_by_customer',
      param: 'cancellation_reason',
    },
    {
      send: 'GET /v1/payment_intents starting_after=pi_x',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'starting_after',
    },
  ],
  'beyond payments by card': [
    ...BEYOND.map((sent) => ({
      send: `${CREATE} amount=100&currency=usd&${sent}`,
      message: ABSENT(`the parameter ${topOf(sent)}`, 'docs/sandbox.md'),
      code: 'sandbox_not_implemented',
      status: 501,
    })),
    {
      send: `${CREATE} amount=100&currency=usd&allowed_payment_method_types[0]=klarna`,
      message: ABSENT('payments without cards', 'docs/sandbox.md'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    {
      send: `${CREATE} amount=100&currency=usd&excluded_payment_method_types[0]=card`,
      message: ABSENT('payments without cards', 'docs/sandbox.md'),
      code: 'sandbox_not_implemented',
      status: 501,
    },
    ...[
      'POST /v1/charges',
      'GET /v1/charges/search',
      'GET /v1/payment_intents/search',
      'POST /v1/payment_intents/{openIntent}/increment_authorization',
      'POST /v1/payment_intents/{openIntent}/verify_microdeposits',
      'POST /v1/payment_intents/{openIntent}/apply_customer_balance',
      'POST /v1/disputes/du_1/close',
    ].map((send) => ({
      send,
      message: ABSENT(send, 'docs/sandbox.md'),
      code: 'sandbox_not_implemented',
      status: 501,
    })),
  ],
  charges: [
    {
      send: 'GET /v1/charges/ch_x',
      message: "No such charge: 'ch_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/charges/{paidCharge}/capture',
      message: 'Charge {paidCharge} has already been captured.',
      code: 'charge_already_captured',
    },
    {
      send: 'POST /v1/charges/{heldCharge}/capture',
      message:
        'This uncaptured Charge was created by a PaymentIntent ({heldIntent}). You must capture the PaymentIntent instead. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method',
    },
    {
      send: 'POST /v1/charges/{paidCharge} transfer_group=g',
      message:
        'This Charge was created by a PaymentIntent ({paidIntent}). You must update the `transfer_group` on the PaymentIntent instead of updating the Charge directly.',
      param: 'transfer_group',
    },
    {
      send: 'POST /v1/charges/{paidCharge} customer=cus_x',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: 'POST /v1/charges/{paidCharge} fraud_details[user_report]=odd',
      message: 'Invalid fraud_details[user_report]: must be one of fraudulent or safe',
      param: 'fraud_details[user_report]',
    },
  ],
  refunds: [
    {
      send: 'POST /v1/refunds',
      message: 'One of the following params should be provided for this request: payment_intent or charge.',
    },
    {
      send: 'POST /v1/refunds charge=ch_x',
      message: "No such charge: 'ch_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'POST /v1/refunds payment_intent=pi_x',
      message: "No such payment_intent: 'pi_x'",
      code: 'resource_missing',
      param: 'payment_intent',
      status: 404,
    },
    ...[0, -5].map((amount) => ({
      send: `POST /v1/refunds charge={paidCharge}&amount=${amount}`,
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    })),
    {
      send: 'POST /v1/refunds charge={paidCharge}&amount=2000',
      message: 'Refund amount ($20.00) is greater than charge amount ($10.00)',
      param: 'amount',
    },
    {
      send: 'POST /v1/refunds charge={partlyCharge}&amount=4000',
      message: 'Refund amount ($40.00) is greater than unrefunded amount on charge ($30.00)',
      param: 'amount',
    },
    {
      send: 'POST /v1/refunds charge={backCharge}&amount=1',
      message: 'Charge {backCharge} has already been refunded.',
      code: 'charge_already_refunded',
    },
    {
      send: 'POST /v1/refunds charge={heldCharge}',
      message:
        'This uncaptured Charge was created by a PaymentIntent ({heldIntent}). You must cancel the PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method',
    },
    {
      send: 'POST /v1/refunds charge={failedCharge}',
      message: 'This PaymentIntent ({failedIntent}) does not have a successful charge to refund.',
    },
    {
      send: 'POST /v1/refunds payment_intent={failedIntent}',
      message: 'This PaymentIntent ({failedIntent}) does not have a successful charge to refund.',
    },
    {
      send: 'POST /v1/refunds payment_intent={openIntent}',
      message: 'This PaymentIntent ({openIntent}) does not have a successful charge to refund.',
    },
    {
      send: 'POST /v1/refunds charge={disputedCharge}',
      message: 'Charge {disputedCharge} has been charged back; cannot issue a refund.',
      code: 'charge_disputed',
    },
    {
      send: 'POST /v1/refunds charge={paidCharge}&payment_intent={heldIntent}',
      message: 'Charge {paidCharge} does not belong to PaymentIntent {heldIntent}.',
      param: 'charge',
    },
    {
      send: 'POST /v1/refunds charge={paidCharge}&reason=expired_uncaptured_charge',
      message: 'Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer',
      param: 'reason',
    },
    { send: 'POST /v1/refunds/{refund}/cancel', message: 'Canceling this refund is unsupported.' },
    {
      send: 'POST /v1/refunds/re_x/cancel',
      message: "No such refund: 're_x'",
      code: 'resource_missing',
      param: 'refund',
      status: 404,
    },
    {
      send: 'POST /v1/refunds/{refund} reason=duplicate',
      message: 'Received unknown parameter: reason',
      code: 'parameter_unknown',
      param: 'reason',
    },
  ],
  'lists of what money leaves behind': [
    ...[
      ['payment_intents', 'customer'],
      ['charges', 'customer'],
      ['charges', 'payment_intent'],
      ['refunds', 'charge'],
      ['refunds', 'payment_intent'],
      ['disputes', 'charge'],
      ['disputes', 'payment_intent'],
    ].map(([kind, param = '']) => ({
      send: `GET /v1/${kind} ${param}=x`,
      message: `No such ${param}: 'x'`,
      code: 'resource_missing',
      param,
    })),
  ],
  'the balance': [
    {
      send: 'GET /v1/balance_transactions/txn_x',
      message: "No such balance transaction: 'txn_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    },
    {
      send: 'GET /v1/disputes/du_x',
      message: "No such dispute: 'du_x'",
      code: 'resource_missing',
      param: 'dispute',
      status: 404,
    },
    { send: 'GET /v1/balance expand[0]=x', message: 'This property cannot be expanded (x).' },
  ],
};

/** The parameter that is not here, as the 501 names it. */
function topOf(sent: string): string {
  const [name = ''] = sent.split('=');
  const inner = /^payment_method_options\[(klarna|card\]\[\w+)\]/.exec(name)?.[0];
  return inner ?? name.split('[')[0] ?? '';
}
