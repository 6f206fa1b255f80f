/** Making a session: the rules between its parameters, and what it is filled with (facts.md §4.1, §4.2, §4.5). */
import { createLines, readLines, sumOf } from '../checkout/line-items.ts';
import { checkTotal } from '../checkout/total.ts';
import { exclusive, invalid, missingParameter, noSuch, notImplemented } from '../errors.ts';
import { mergeMetadata } from '../params/metadata.ts';
import type { Call } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { SessionTerms, StoredSession } from '../store/objects.ts';
import type { SessionCreate } from './checkout-session-params.ts';

const HALF_AN_HOUR = 30 * 60;
const A_DAY = 24 * 60 * 60;

export function createSession({ account, now, origin, params }: Call<SessionCreate>): StoredSession {
  const mode = modeOf(params);
  checkTogether(params, mode);
  const customer = customerOf(account, params);
  const expires_at = expiryOf(params.expires_at, now);
  const basket = mode === 'payment' ? readLines(account, now, params.line_items, params.currency) : undefined;

  const id = account.newId('checkout.session');
  const lines = basket === undefined ? [] : createLines(account, now, id, basket.lines, basket.currency);
  const total = sumOf(lines);
  const isChosen = basket?.lines.some(({ price }) => price.custom_unit_amount !== null) ?? false;
  if (basket !== undefined && !isChosen) checkTotal(total, basket.currency);

  return account.put('checkout.session', {
    id,
    object: 'checkout.session',
    adaptive_pricing: mode === 'setup' ? null : { enabled: false },
    after_expiration: null,
    allow_promotion_codes: 'allow_promotion_codes' in params ? false : null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: basket === undefined ? null : total,
    amount_total: basket === undefined ? null : total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: basket?.currency ?? null,
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
    customer_creation: customer === null ? (params.customer_creation ?? 'if_required') : null,
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: mode === 'setup' ? null : [],
    ...(params.excluded_payment_method_types === undefined
      ? {}
      : { excluded_payment_method_types: params.excluded_payment_method_types }),
    expires_at,
    hidden: termsOf(params),
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
    payment_method_collection: mode === 'payment' ? 'if_required' : 'always',
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
    total_details: basket === undefined ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${origin}/c/pay/${id}`,
    wallet_options: null,
  });
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

const TO_BE_OFF = [
  'adaptive_pricing',
  'automatic_tax',
  'invoice_creation',
  'managed_payments',
  'tax_id_collection',
] as const;

/** What the sandbox has not is refused before anything else: what Stripe would say is another matter. */
function modeOf(params: SessionCreate): 'payment' | 'setup' {
  const { ui_mode = 'hosted_page', mode } = params;
  if (ui_mode !== 'hosted_page') throw notImplemented(`ui_mode=${ui_mode}`);
  if (mode === 'subscription') throw notImplemented('mode=subscription');
  if (mode === undefined) throw missingParameter('mode');
  for (const name of TO_BE_OFF) {
    if (params[name]?.enabled === true) throw notImplemented(`${name}[enabled]=true`);
  }
  if (params.payment_method_options?.card?.installments?.enabled === true) {
    throw notImplemented('payment_method_options[card][installments][enabled]=true');
  }
  return mode;
}

/** What belongs to one mode only, in Stripe's words where they are known. */
const ONLY_IN = {
  line_items: 'payment',
  payment_intent_data: 'payment',
  invoice_creation: 'payment',
  submit_type: 'payment',
  saved_payment_method_options: 'payment',
  setup_intent_data: 'setup',
} as const satisfies { [name in keyof SessionCreate]?: 'payment' | 'setup' };

function checkTogether(params: SessionCreate, mode: 'payment' | 'setup'): void {
  for (const [name, only] of Object.entries(ONLY_IN)) {
    if (only === mode || params[name as keyof typeof ONLY_IN] === undefined) continue;
    const shown = name === 'submit_type' ? `submit_type: '${params.submit_type}'` : name;
    throw invalid(`You can not pass \`${shown}\` in \`${mode}\` mode.`, name);
  }
  for (const name of ['capture_method', 'setup_future_usage'] as const) {
    if (mode === 'payment' || params.payment_method_options?.card?.[name] === undefined) continue;
    const at = `payment_method_options[card][${name}]`;
    throw invalid(`You can not pass \`${at}\` in \`setup\` mode.`, at);
  }
  for (const name of ['payment_method_collection', 'redirect_on_completion', 'return_url'] as const) {
    if (params[name] === undefined) continue;
    throw invalid(
      name === 'payment_method_collection'
        ? `You can not pass \`${name}\` in \`${mode}\` mode.`
        : `You can not pass \`${name}\` when \`ui_mode\` is \`hosted_page\`.`,
      name,
    );
  }
  if (params.submit_type === 'subscribe') {
    throw invalid("You can not pass `submit_type: 'subscribe'` in `payment` mode.", 'submit_type');
  }
  if (params.success_url === undefined) throw missingParameter('success_url');
  if (
    mode === 'setup' &&
    params.currency === undefined &&
    params.allowed_payment_method_types === undefined
  ) {
    throw missingParameter('currency');
  }
  if (params.customer !== undefined) {
    for (const name of ['customer_email', 'customer_creation'] as const) {
      if (params[name] !== undefined) throw exclusive(['customer', name]);
    }
  } else if (params.customer_update !== undefined) {
    throw invalid('`customer_update` can only be used with `customer`.', 'customer_update');
  }
  checkCards(params);
}

/** A session that leaves no card to pay with is of no use here: the sandbox has no other method. */
function checkCards(params: SessionCreate): void {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  if (allowed !== undefined && !allowed.includes('card')) {
    throw notImplemented('allowed_payment_method_types without card');
  }
  if (excluded?.includes('card')) throw notImplemented('excluded_payment_method_types with card');
}

function customerOf(account: Account, { customer }: SessionCreate): string | null {
  if (customer === undefined) return null;
  if (account.table('customer').get(customer) === undefined) throw noSuch('customer', customer, 'customer');
  return customer;
}

/** Half an hour to a day ahead. */
function expiryOf(wanted: number | undefined, now: number): number {
  if (wanted === undefined) return now + A_DAY;
  if (wanted < now + HALF_AN_HOUR) {
    throw invalid('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.');
  }
  if (wanted > now + A_DAY) {
    throw invalid('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.');
  }
  return wanted;
}

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

function termsOf(params: SessionCreate): SessionTerms {
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
    allow_redisplay: params.payment_method_data?.allow_redisplay ?? null,
    attempt: null,
  };
}
