/** What parameters make of a payment intent, before anybody pays. */
import { invalid } from '../../errors.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { checkAmount } from '../../payments/amounts.ts';
import { customerOf } from '../../payments/customers.ts';
import { NEW_CARD_OPTIONS, type PaymentValues } from '../../payments/payment.ts';
import { checkUsable, paymentMethodOf } from '../../payments/payment-methods.ts';
import { checkChangeable, checkNotCanceled, checkOwner } from '../../payments/payment-refusals.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentIntent } from '../../store/objects.ts';
import { checkCardsRemain } from '../customers/method-types.ts';
import { shippingOf } from '../shipping-params.ts';
import type { CardOptions, paymentIntentCreate, paymentIntentUpdate } from './payment-intent-params.ts';

type Create = ValuesOf<typeof paymentIntentCreate>;
type Update = ValuesOf<typeof paymentIntentUpdate>;

/** A new intent's values, checked. A payment method that is a template becomes a card of its own. */
export function valuesOf(account: Account, now: number, params: Create): PaymentValues {
  const { amount, currency } = params;
  checkAmount(amount, currency);
  checkDescriptor(params.statement_descriptor);
  if (params.customer !== undefined) customerOf(account, params.customer);
  const allowed = params.allowed_payment_method_types ?? null;
  const excluded = params.excluded_payment_method_types ?? null;
  checkCardsRemain(allowed, excluded);
  const manual = params.confirmation_method === 'manual';
  const { enabled = !manual && allowed === null, allow_redirects = 'always' } =
    params.automatic_payment_methods ?? {};
  const intent: PaymentValues = {
    allowed_payment_method_types: allowed,
    amount,
    automatic_payment_methods: enabled ? { allow_redirects, enabled } : null,
    currency,
    excluded_payment_method_types: excluded,
    metadata: mergeMetadata({}, params.metadata),
    ...given(params),
  };
  if (params.payment_method !== undefined) {
    intent.payment_method = methodFor(
      account,
      now,
      params.payment_method,
      params.customer ?? null,
      undefined,
    );
  }
  return withOptions(intent, params.payment_method_options?.card);
}

/** The simple ones among the parameters: taken as they are sent. */
function given(params: Create | Update): Partial<StoredPaymentIntent> {
  const values: Partial<StoredPaymentIntent> = {};
  if (params.capture_method !== undefined) values.capture_method = params.capture_method;
  if ('confirmation_method' in params && params.confirmation_method !== undefined)
    values.confirmation_method = params.confirmation_method;
  if (params.customer !== undefined) values.customer = params.customer;
  if (params.description !== undefined) values.description = params.description;
  if (params.receipt_email !== undefined) values.receipt_email = params.receipt_email;
  if (params.setup_future_usage !== undefined) values.setup_future_usage = params.setup_future_usage;
  if (params.shipping !== undefined) {
    values.shipping = params.shipping === null ? null : shippingOf(params.shipping);
  }
  if (params.statement_descriptor_suffix !== undefined)
    values.statement_descriptor_suffix = params.statement_descriptor_suffix;
  return values;
}

/** What can only change while nobody has paid; the rest can as long as the intent is not canceled. */
const UNTIL_PAID = [
  'amount',
  'currency',
  'customer',
  'payment_method',
  'setup_future_usage',
  'capture_method',
  'allowed_payment_method_types',
  'excluded_payment_method_types',
  'payment_method_options',
] as const;

/** An intent as parameters change it. Nothing is stored but the card of a template. */
export function changedIntent(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  params: Update,
): StoredPaymentIntent {
  for (const name of UNTIL_PAID) {
    if (params[name] !== undefined) checkChangeable(intent, name);
  }
  checkNotCanceled(intent);
  const { amount = intent.amount, currency = intent.currency } = params;
  if (params.amount !== undefined || params.currency !== undefined) checkAmount(amount, currency);
  checkDescriptor(params.statement_descriptor);
  if (params.customer !== undefined) customerOf(account, params.customer);
  const allowed = params.allowed_payment_method_types ?? intent.allowed_payment_method_types;
  const excluded =
    params.excluded_payment_method_types === undefined
      ? intent.excluded_payment_method_types
      : params.excluded_payment_method_types;
  checkCardsRemain(allowed, excluded);
  let changed: StoredPaymentIntent = {
    ...intent,
    allowed_payment_method_types: allowed,
    amount,
    currency,
    excluded_payment_method_types: excluded,
    metadata: mergeMetadata(intent.metadata, params.metadata),
    ...given(params),
  };
  if (params.payment_method !== undefined) {
    const { customer } = changed;
    changed.payment_method = methodFor(account, now, params.payment_method, customer, intent);
  }
  changed = { ...changed, ...withOptions(changed, params.payment_method_options?.card) };
  return afresh(intent, changed);
}

/** An intent that waits for a payment method has one now; what the cardholder is asked or has agreed to is another. */
function afresh(before: StoredPaymentIntent, after: StoredPaymentIntent): StoredPaymentIntent {
  const isOther = before.payment_method !== after.payment_method;
  if (before.status === 'requires_payment_method' && isOther) {
    return { ...after, status: 'requires_confirmation' };
  }
  const isAgreed = !isOther && before.amount === after.amount && before.currency === after.currency;
  if (isAgreed || before.status === 'requires_payment_method') return after;
  return { ...after, authenticated: null, next_action: null, status: 'requires_confirmation' };
}

/** Options of the card, merged; its own capture method and future usage stand for the intent's. */
function withOptions<T extends PaymentValues>(intent: T, card: CardOptions | null | undefined): T {
  if (card === undefined) return intent;
  const before = (intent.payment_method_options?.card ?? NEW_CARD_OPTIONS) as object;
  const kept = Object.entries({ ...(card === null ? NEW_CARD_OPTIONS : before), ...card }).filter(
    ([name, value]) => value !== null || name in NEW_CARD_OPTIONS,
  );
  return { ...intent, payment_method_options: { card: Object.fromEntries(kept) } };
}

/** Setting it for a card is an error, says the SDK's documentation. */
export function checkDescriptor(descriptor: string | undefined): void {
  if (descriptor === undefined) return;
  throw invalid(
    'The statement_descriptor parameter is not supported for the payment_method_type `card`. To continue ' +
      'supporting payment_method_type `card`, please pass in `statement_descriptor_suffix` or remove the ' +
      '`statement_descriptor` parameter altogether.',
    'statement_descriptor',
  );
}

function methodFor(
  account: Account,
  now: number,
  id: string,
  customer: string | null,
  intent: StoredPaymentIntent | undefined,
): string {
  const method = paymentMethodOf(account, now, id, 'payment_method');
  checkUsable(method);
  checkOwner(method, customer, intent);
  return method.id;
}
