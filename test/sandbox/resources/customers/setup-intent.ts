/** Setup intents (facts.md §3.4). What becomes of them is in `payments/setup.ts`. */
import { afterSetup } from '../../billing/subscriptions/after-setup.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { checkChangesOfCheckout, refuseOfCheckout } from '../../checkout/owner.ts';
import { invalid, noSuch, StripeError } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { customerOf } from '../../payments/customers.ts';
import { paymentMethodOf } from '../../payments/payment-methods.ts';
import { checkReferences } from '../../payments/references.ts';
import { checkReturnUrl } from '../../payments/return-url.ts';
import { confirmSetupIntent, NEW_METHOD_OPTIONS, newSetupIntent } from '../../payments/setup.ts';
import { endAttempt } from '../../payments/setup-attempt.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentMethod, StoredSetupIntent } from '../../store/objects.ts';
import {
  type IntentConfirm,
  intentCancel,
  intentConfirm,
  intentCreate,
  intentList,
  intentRetrieve,
  intentUpdate,
  type MethodOptions,
} from './setup-intent-params.ts';

const KIND = 'setup_intent';
const URL = '/v1/setup_intents';

export const setupIntentExpandables: Expandables = {
  application: { unsupported: 'Connect' },
  customer: { ref: ['customer', 'deleted_customer'] },
  latest_attempt: { ref: 'setup_attempt' },
  mandate: { unsupported: 'mandates' },
  on_behalf_of: { unsupported: 'Connect' },
  payment_method: { ref: 'payment_method' },
  single_use_mandate: { unsupported: 'mandates' },
};

function find(account: Account, id: string): StoredSetupIntent {
  const intent = account.table(KIND).get(id);
  // One word, and the name of the placeholder (recorded of the live API).
  if (intent === undefined) throw noSuch('setupintent', id, 'intent', 404);
  return intent;
}

function create(call: Call<ValuesOf<typeof intentCreate>>): StoredSetupIntent {
  const { account, now, params } = call;
  const { automatic_payment_methods: automatic, confirm = false } = params;
  if (!confirm) {
    for (const name of ['return_url', 'use_stripe_sdk'] as const) {
      if (params[name] === undefined) continue;
      throw invalid(
        `The parameter \`${name}\` cannot be passed when creating a SetupIntent unless \`confirm\` is set to true.`,
        name,
      );
    }
  }
  const customer = params.customer === undefined ? null : customerOf(account, params.customer).id;
  const method = given(account, now, params.payment_method);
  if (method !== undefined) checkOwner(method, customer);
  const created = newSetupIntent(account, now, {
    // On unless it is told otherwise, since 2023-08-16 (facts.md §10).
    automatic_payment_methods: {
      allow_redirects: automatic?.allow_redirects ?? 'always',
      enabled: automatic?.enabled ?? true,
    },
    customer,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_method: method?.id ?? null,
    payment_method_options: withOptions(NEW_METHOD_OPTIONS, params.payment_method_options),
    usage: params.usage ?? 'off_session',
  });
  account.happened('setup_intent.created', KIND, created);
  if (!confirm) return created;
  if (method === undefined) throw missingMethod();
  checkReturnUrl(created, params, { isNew: true });
  return tryMethod(call, created, method, params);
}

function update({ account, id, now, params }: Call<ValuesOf<typeof intentUpdate>>): StoredSetupIntent {
  const intent = find(account, id);
  checkChangesOfCheckout(account, intent, params);
  const customer = params.customer === undefined ? intent.customer : customerOf(account, params.customer).id;
  const next: StoredSetupIntent = {
    ...intent,
    customer,
    description: params.description ?? intent.description,
    metadata: mergeMetadata(intent.metadata ?? {}, params.metadata),
    payment_method_options: withOptions(intent.payment_method_options, params.payment_method_options),
  };
  if (params.payment_method === undefined) {
    const kept = account.table('payment_method').get(intent.payment_method ?? '');
    if (kept !== undefined && params.customer !== undefined) checkOwner(kept, customer, intent);
    return account.put(KIND, next);
  }
  if (intent.status === 'succeeded') throw wrongState(intent, 'update', 'it has already succeeded');
  if (intent.status === 'canceled') throw wrongState(intent, 'update', 'it has been canceled');
  const method = given(account, now, params.payment_method ?? undefined);
  if (method !== undefined) checkOwner(method, customer, intent);
  endAttempt(account, intent.latest_attempt, 'abandoned');
  return account.put(KIND, {
    ...next,
    next_action: null,
    payment_method: method?.id ?? null,
    status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
  });
}

function confirm(call: Call<IntentConfirm>): StoredSetupIntent {
  const { account, id, now, params } = call;
  const intent = find(account, id);
  refuseOfCheckout(account, intent);
  const method = given(account, now, params.payment_method ?? intent.payment_method ?? undefined);
  // Before the state is looked at (recorded of the live API).
  if (method === undefined) throw missingMethod(intent);
  if (intent.status === 'succeeded') throw wrongState(intent, 'confirm', 'it has already succeeded');
  if (intent.status === 'canceled') throw wrongState(intent, 'confirm', 'it has been canceled');
  if (intent.customer !== null) customerOf(account, intent.customer);
  checkOwner(method, intent.customer, intent);
  checkReturnUrl(intent, params);
  const options = withOptions(intent.payment_method_options, params.payment_method_options);
  return tryMethod(call, { ...intent, payment_method_options: options }, method, params);
}

/** Confirms, and answers a refused card with Stripe's 402: what it did to the intent stays. */
function tryMethod(
  { account, now, origin }: Call<unknown>,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
  { return_url: returnUrl, use_stripe_sdk: inPage = false }: IntentConfirm,
): StoredSetupIntent {
  const customer = account.table('customer').get(intent.customer ?? '');
  checkStill(account, customer?.test_clock ?? null);
  const tried = confirmSetupIntent(account, now, intent, method, {
    origin,
    ...(returnUrl === undefined || inPage ? {} : { returnUrl }),
  });
  afterSetup(account, nowFor(account, customer), tried);
  const error = tried.last_setup_error;
  if (tried.status !== 'requires_payment_method' || error === null) return tried;
  const { doc_url: _, message, payment_method: __, ...attributes } = error;
  const refused = account.table('payment_method').get(method.id) ?? method;
  throw new StripeError(402, message, {
    ...attributes,
    objects: { payment_method: refused, setup_intent: tried },
    keepsEffects: true,
  });
}

function cancel({ account, id, params }: Call<ValuesOf<typeof intentCancel>>): StoredSetupIntent {
  const intent = find(account, id);
  refuseOfCheckout(account, intent);
  if (intent.status === 'canceled') throw wrongState(intent, 'cancel', 'it is already canceled');
  if (intent.status === 'succeeded') {
    throw wrongState(
      intent,
      'cancel',
      `it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be ` +
        'canceled: `requires_payment_method`, `requires_confirmation`, or `requires_action`',
    );
  }
  endAttempt(account, intent.latest_attempt, 'abandoned');
  const canceled = account.put(KIND, {
    ...intent,
    cancellation_reason: params.cancellation_reason ?? null,
    next_action: null,
    status: 'canceled',
  });
  account.happened('setup_intent.canceled', KIND, canceled);
  return canceled;
}

function retrieve({ account, id, params }: Call<ValuesOf<typeof intentRetrieve>>): StoredSetupIntent {
  const intent = find(account, id);
  if (params.client_secret !== undefined && params.client_secret !== intent.client_secret) {
    throw invalid(
      'The client_secret provided does not match the client_secret associated with the SetupIntent.',
      'client_secret',
    );
  }
  return intent;
}

function list(call: Call<ValuesOf<typeof intentList> & PageValues>): List<StoredSetupIntent> {
  const { account } = call;
  const { created, customer, payment_method } = call.params;
  checkReferences(account, { customer, payment_method });
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { payment_method, customer }),
    noun: 'setupintent',
    url: URL,
    matches: (intent) => passes(customer, intent.customer) && within(intent.created, created),
  });
}

function given(account: Account, now: number, id: string | undefined): StoredPaymentMethod | undefined {
  return id === undefined ? undefined : paymentMethodOf(account, now, id, 'payment_method');
}

/** A customer's card is for that customer's intents alone. */
function checkOwner(method: StoredPaymentMethod, customer: string | null, intent?: StoredSetupIntent): void {
  if (method.customer === null || method.customer === customer) return;
  const message =
    customer === null
      ? `The payment method supplied (${method.id}) belongs to the Customer ${method.customer}. Please include ` +
        'the Customer in the `customer` parameter on the SetupIntent.'
      : `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${customer}. Please use ` +
        'this PaymentMethod with the Customer that it belongs to instead.';
  throw new StripeError(400, message, {
    param: 'payment_method',
    ...(intent === undefined ? {} : { objects: { setup_intent: intent } }),
  });
}

function missingMethod(intent?: StoredSetupIntent): StripeError {
  const what =
    "it's missing a payment method. You can either update the SetupIntent with a payment method and then " +
    'confirm it again, or confirm it again directly with a payment method or ConfirmationToken';
  return wrongState(intent, 'confirm', what);
}

function wrongState(intent: StoredSetupIntent | undefined, verb: string, reason: string): StripeError {
  return new StripeError(400, `You cannot ${verb} this SetupIntent because ${reason}.`, {
    code: 'setup_intent_unexpected_state',
    ...(intent === undefined ? {} : { objects: { setup_intent: intent } }),
  });
}

function withOptions(
  current: StoredSetupIntent['payment_method_options'],
  change: MethodOptions | undefined,
): StoredSetupIntent['payment_method_options'] {
  const wish = change?.card?.request_three_d_secure;
  if (wish === undefined) return current;
  return { ...current, card: { ...(current?.card ?? {}), request_three_d_secure: wish } };
}

export const setupIntentRoutes: Route[] = [
  one('POST', URL, KIND, intentCreate, create),
  many(URL, KIND, intentList, list),
  one('GET', `${URL}/:id`, KIND, intentRetrieve, retrieve),
  one('POST', `${URL}/:id`, KIND, intentUpdate, update),
  one('POST', `${URL}/:id/confirm`, KIND, intentConfirm, confirm),
  one('POST', `${URL}/:id/cancel`, KIND, intentCancel, cancel),
];
