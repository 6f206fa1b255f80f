/** Payment intents (facts.md §3.5). */
import { afterIntent } from '../../billing/invoices/after-intent.ts';
import { checkChangesOfInvoice, refuseOfInvoice } from '../../billing/invoices/owner.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { noteCapture } from '../../checkout/complete.ts';
import { checkChangesOfCheckout, refuseOfCheckout } from '../../checkout/owner.ts';
import { exclusive, invalid, noSuch, StripeError } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { checkPrecision } from '../../params/currency.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { cancelPayment, capturePayment } from '../../payments/capture.ts';
import { confirmPaymentIntent, newPaymentIntent } from '../../payments/payment.ts';
import { paymentMethodOf } from '../../payments/payment-methods.ts';
import {
  checkCancelable,
  checkCapturable,
  checkChangeable,
  checkConfirmable,
  checkOwner,
  checkPresence,
  declineOf,
  noMethod,
  refused,
} from '../../payments/payment-refusals.ts';
import { checkReferences } from '../../payments/references.ts';
import { checkReturnUrl } from '../../payments/return-url.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentIntent } from '../../store/objects.ts';
import { changedIntent, checkDescriptor, valuesOf } from './payment-intent-change.ts';
import {
  paymentIntentCancel,
  paymentIntentCapture,
  paymentIntentConfirm,
  paymentIntentCreate,
  paymentIntentList,
  paymentIntentRetrieve,
  paymentIntentUpdate,
} from './payment-intent-params.ts';

const KIND = 'payment_intent';

export const paymentIntentExpandables: Expandables = {
  application: { ref: [] },
  authenticated: { hidden: true },
  customer: { ref: ['customer', 'deleted_customer'] },
  latest_charge: { ref: 'charge' },
  on_behalf_of: { ref: [] },
  payment_method: { ref: 'payment_method' },
  payment_record: { ref: [] },
  review: { ref: [] },
  source: { ref: [] },
};

function find(account: Account, id: string): StoredPaymentIntent {
  const intent = account.table(KIND).get(id);
  if (intent === undefined) throw noSuch('payment_intent', id, 'intent', 404);
  return intent;
}

type CreateCall = Call<ValuesOf<typeof paymentIntentCreate>>;

function create(call: CreateCall): StoredPaymentIntent {
  const { account, now, params } = call;
  if (params.confirm !== true) {
    for (const name of ['error_on_requires_action', 'off_session', 'return_url', 'use_stripe_sdk'] as const) {
      if (params[name] === undefined) continue;
      throw invalid(`The parameter \`${name}\` can only be used with \`confirm=true\`.`, name);
    }
  }
  if (params.automatic_payment_methods !== undefined && params.confirmation_method !== undefined) {
    throw exclusive(['automatic_payment_methods', 'confirmation_method']);
  }
  const intent = newPaymentIntent(account, now, valuesOf(account, now, params));
  account.happened('payment_intent.created', KIND, intent);
  if (params.confirm !== true) return intent;
  try {
    return tryToConfirm(call, intent);
  } catch (error) {
    // Refused before anything was tried, there is no intent that the error could show.
    if (!(error instanceof StripeError) || error.status !== 400) throw error;
    const { objects, ...details } = error.details;
    throw new StripeError(400, error.message, details);
  }
}

type Confirmation = Pick<
  ValuesOf<typeof paymentIntentConfirm>,
  'error_on_requires_action' | 'off_session' | 'return_url' | 'use_stripe_sdk'
>;

/** @throws a 402 when the card is declined */
function tryToConfirm(
  { account, now, origin, params }: Call<Confirmation>,
  intent: StoredPaymentIntent,
): StoredPaymentIntent {
  const billedAt = timeOf(account, intent);
  checkConfirmable(intent);
  const id = intent.payment_method ?? defaultMethodOf(account, intent);
  if (id === null) throw noMethod(intent);
  const { error_on_requires_action: refusesAction = false, off_session: offSession = false } = params;
  checkPresence(intent, offSession);
  checkReturnUrl(intent, params);
  const method = paymentMethodOf(account, now, id, 'payment_method');
  checkOwner(method, intent.customer, intent);
  const tried = confirmPaymentIntent(account, now, intent, method, {
    offSession,
    origin,
    refusesAction,
    returnUrl: params.return_url,
  });
  afterIntent(account, billedAt, tried);
  if (tried.status === 'requires_payment_method') throw declineOf(tried);
  return tried;
}

/**
 * When what an intent means for an invoice happens: by the test clock of its customer.
 *
 * @throws a 429 while that advances
 */
function timeOf(account: Account, { customer: id }: StoredPaymentIntent): number {
  const customer = account.table('customer').get(id ?? '');
  checkStill(account, customer?.test_clock ?? null);
  return nowFor(account, customer);
}

function defaultMethodOf(account: Account, { customer }: StoredPaymentIntent): string | null {
  const owner = account.table('customer').get(customer ?? '');
  return owner?.invoice_settings.default_payment_method ?? null;
}

function retrieve({
  account,
  id,
  params,
}: Call<ValuesOf<typeof paymentIntentRetrieve>>): StoredPaymentIntent {
  const intent = find(account, id);
  if (params.client_secret !== undefined && params.client_secret !== intent.client_secret) {
    throw invalid(
      'The client_secret provided does not match the client_secret associated with this PaymentIntent.',
      'client_secret',
      'payment_intent_client_secret_mismatch',
    );
  }
  return intent;
}

function update(call: Call<ValuesOf<typeof paymentIntentUpdate>>): StoredPaymentIntent {
  const { account, id, now, params } = call;
  const intent = find(account, id);
  checkChangesOfCheckout(account, intent, params);
  checkChangesOfInvoice(account, intent, params);
  return account.put(KIND, changedIntent(account, now, intent, params));
}

function confirm(call: Call<ValuesOf<typeof paymentIntentConfirm>>): StoredPaymentIntent {
  const { account, id, now, params } = call;
  const { error_on_requires_action, off_session, return_url, use_stripe_sdk, ...changes } = params;
  const intent = find(account, id);
  refuseOfCheckout(account, intent);
  if (intent.status !== 'succeeded' && params.payment_method !== undefined) {
    checkChangeable(intent, 'payment_method');
  }
  checkConfirmable(intent);
  return tryToConfirm(call, changedIntent(account, now, intent, changes));
}

function capture({
  account,
  id,
  now,
  params,
}: Call<ValuesOf<typeof paymentIntentCapture>>): StoredPaymentIntent {
  const intent = find(account, id);
  checkCapturable(intent);
  checkDescriptor(params.statement_descriptor);
  const { amount_to_capture: amount = intent.amount_capturable } = params;
  if (params.final_capture === false) {
    throw refused(intent, 'Multicapture is not available for this PaymentIntent.', {
      param: 'final_capture',
    });
  }
  if (amount < 0) {
    throw refused(intent, 'Invalid non-negative integer', { param: 'amount_to_capture' });
  }
  if (amount < 1) {
    throw refused(intent, 'This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
  }
  if (amount > intent.amount_capturable) {
    throw refused(
      intent,
      'The payment could not be captured because the requested capture amount is greater than the amount you ' +
        'can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.',
      { code: 'amount_too_large' },
    );
  }
  checkPrecision(amount, intent.currency, 'amount_to_capture');
  const paid = capturePayment(
    account,
    now,
    {
      ...intent,
      metadata: mergeMetadata(intent.metadata, params.metadata),
      statement_descriptor_suffix: params.statement_descriptor_suffix ?? intent.statement_descriptor_suffix,
    },
    amount,
  );
  noteCapture(account, paid);
  afterIntent(account, timeOf(account, paid), paid);
  return paid;
}

function cancel({
  account,
  id,
  now,
  params,
}: Call<ValuesOf<typeof paymentIntentCancel>>): StoredPaymentIntent {
  const intent = find(account, id);
  checkCancelable(intent);
  refuseOfCheckout(account, intent);
  refuseOfInvoice(account, intent);
  const canceled = cancelPayment(account, now, intent, params.cancellation_reason ?? null);
  afterIntent(account, timeOf(account, canceled), canceled);
  return canceled;
}

function list(call: Call<ValuesOf<typeof paymentIntentList> & PageValues>): List<StoredPaymentIntent> {
  const { account, params } = call;
  const { created, customer } = params;
  checkReferences(account, { customer });
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { customer }),
    noun: 'payment_intent',
    url: '/v1/payment_intents',
    matches: (intent) => passes(customer, intent.customer) && within(intent.created, created),
  });
}

export const paymentIntentRoutes: Route[] = [
  one('POST', '/v1/payment_intents', KIND, paymentIntentCreate, create),
  many('/v1/payment_intents', KIND, paymentIntentList, list),
  one('GET', '/v1/payment_intents/:id', KIND, paymentIntentRetrieve, retrieve),
  one('POST', '/v1/payment_intents/:id', KIND, paymentIntentUpdate, update),
  one('POST', '/v1/payment_intents/:id/confirm', KIND, paymentIntentConfirm, confirm),
  one('POST', '/v1/payment_intents/:id/capture', KIND, paymentIntentCapture, capture),
  one('POST', '/v1/payment_intents/:id/cancel', KIND, paymentIntentCancel, cancel),
];
