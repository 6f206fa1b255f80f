/** Making a session: what it is filled with (facts.md §4.5). */
import { checkStill, nowFor } from '../../billing/time.ts';
import { readBasket } from '../../checkout/basket.ts';
import { createLines, sumOf } from '../../checkout/line-items.ts';
import { checkTotal } from '../../checkout/total.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { customerOf } from '../../payments/customers.ts';
import type { Call } from '../../routes.ts';
import type { SessionSubscription, SessionTerms, StoredSession } from '../../store/objects.ts';
import type { SessionCreate } from './checkout-session-params.ts';
import { checkTogether, expiryOf, type Mode, modeOf } from './checkout-session-rules.ts';
import { sessionSubscription } from './checkout-subscription-data.ts';

/**
 * A new open session with its lines. Stripe tells of it with no event.
 *
 * @throws a 400 for parameters that do not go together, and for what cannot be sold or paid
 */
export function createSession({ account, now, origin, params }: Call<SessionCreate>): StoredSession {
  const mode = modeOf(params);
  checkTogether(params, mode);
  const buyer = params.customer === undefined ? undefined : customerOf(account, params.customer);
  const customer = buyer?.id ?? null;
  checkStill(account, buyer?.test_clock ?? null);
  const at = nowFor(account, buyer);
  const expires_at = expiryOf(params.expires_at, now);
  const subscription =
    mode === 'subscription' ? sessionSubscription(params.subscription_data ?? {}, at) : null;
  const basket =
    mode === 'setup'
      ? undefined
      : readBasket(account, now, params.line_items, {
          mode,
          currency: params.currency,
          customer: buyer,
          subscription,
          at,
        });

  const id = account.newId('checkout.session');
  const lines = basket === undefined ? [] : createLines(account, now, id, basket, subscription, at);
  const total = sumOf(lines);
  const isChosen = basket?.lines.some(({ price }) => price.custom_unit_amount !== null) ?? false;
  if (basket !== undefined && !isChosen) checkTotal(total, basket.currency);

  const session = newSession(params, {
    id,
    mode,
    customer,
    subscription,
    currency: basket?.currency ?? null,
    total: basket === undefined ? null : total,
    isChosen,
    created: now,
    expires_at,
    url: `${origin}/c/pay/${id}`,
  });
  return account.put('checkout.session', session);
}

/** What of a session does not stand in its parameters. */
interface Found
  extends Pick<StoredSession, 'created' | 'currency' | 'customer' | 'expires_at' | 'id' | 'url'> {
  mode: Mode;
  subscription: SessionSubscription | null;
  /** What its lines come to; null when it sells nothing. */
  total: number | null;
  /** Whether the buyer chooses the amount. */
  isChosen: boolean;
}

/** Not stored yet. */
function newSession(
  params: SessionCreate,
  { mode, customer, subscription, total, isChosen, ...found }: Found,
): StoredSession {
  return {
    ...found,
    object: 'checkout.session',
    adaptive_pricing: mode === 'setup' ? null : { enabled: false },
    after_expiration: null,
    allow_promotion_codes: 'allow_promotion_codes' in params ? false : null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: params.custom_text?.after_submit ?? null,
      shipping_address: params.custom_text?.shipping_address ?? null,
      submit: params.custom_text?.submit ?? null,
      terms_of_service_acceptance: params.custom_text?.terms_of_service_acceptance ?? null,
    },
    customer,
    customer_account: null,
    customer_creation: customer === null ? (params.customer_creation ?? creationIn(mode)) : null,
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: mode === 'setup' ? null : [],
    ...(params.excluded_payment_method_types === undefined
      ? {}
      : { excluded_payment_method_types: params.excluded_payment_method_types }),
    hidden: termsOf(params, subscription),
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: mode === 'payment' ? NO_INVOICE : null,
    livemode: false,
    locale: (params.locale as StoredSession['locale'] | undefined) ?? null,
    managed_payments: { enabled: false },
    metadata: mergeMetadata({}, params.metadata),
    mode,
    optional_items: null,
    origin_context: params.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      params.payment_method_collection ?? (mode === 'payment' ? 'if_required' : 'always'),
    payment_method_configuration_details: null,
    payment_method_options: { card: cardOptionsOf(params) },
    payment_method_types: ['card'],
    payment_status: mode === 'setup' || (total === 0 && !isChosen) ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    saved_payment_method_options: savedOptionsOf(params, customer),
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    ...(params.tax_id_collection === undefined
      ? {}
      : { tax_id_collection: { enabled: false, required: 'never' } }),
    total_details: total === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    wallet_options: null,
  };
}

/** What recurs is always somebody's. */
function creationIn(mode: Mode): 'always' | 'if_required' {
  return mode === 'subscription' ? 'always' : 'if_required';
}

const NO_INVOICE: StoredSession['invoice_creation'] = {
  enabled: false,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: {},
    rendering_options: null,
  },
};

function cardOptionsOf({ payment_method_options: options }: SessionCreate) {
  const { capture_method, request_three_d_secure = 'automatic', setup_future_usage } = options?.card ?? {};
  return {
    ...(capture_method === undefined ? {} : { capture_method }),
    request_three_d_secure,
    ...(setup_future_usage === undefined ? {} : { setup_future_usage }),
  };
}

/** Of use only to a customer who comes back: null for a guest, unless asked for. */
function savedOptionsOf(
  { mode, saved_payment_method_options: given }: SessionCreate,
  customer: string | null,
): StoredSession['saved_payment_method_options'] {
  if (mode === 'setup' || (given === undefined && customer === null)) return null;
  return {
    allow_redisplay_filters: given?.allow_redisplay_filters ?? ['always'],
    payment_method_remove: 'disabled',
    payment_method_save: given?.payment_method_save ?? null,
  };
}

function termsOf(params: SessionCreate, subscription: SessionSubscription | null): SessionTerms {
  const payment = params.payment_intent_data;
  const setup = params.setup_intent_data;
  return {
    payment_intent_data: {
      capture_method: payment?.capture_method ?? 'automatic_async',
      description: payment?.description ?? null,
      metadata: mergeMetadata({}, payment?.metadata),
      receipt_email: payment?.receipt_email ?? null,
      setup_future_usage: payment?.setup_future_usage ?? null,
      statement_descriptor_suffix: payment?.statement_descriptor_suffix ?? null,
    },
    setup_intent_data: {
      description: setup?.description ?? null,
      metadata: mergeMetadata({}, setup?.metadata),
    },
    customer_update: {
      address: params.customer_update?.address ?? 'never',
      name: params.customer_update?.name ?? 'never',
    },
    subscription,
    payment_intent: null,
    setup_intent: null,
    allow_redisplay: params.payment_method_data?.allow_redisplay ?? null,
    attempt: null,
  };
}
