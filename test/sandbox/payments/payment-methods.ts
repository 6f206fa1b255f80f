/** Cards as payment methods: made, found by id or template, attached to a customer. */
import { invalid, noSuch, notImplemented, StripeError } from '../errors.ts';
import { NO_ADDRESS } from '../params/address.ts';
import type { Account } from '../store/account.ts';
import { scramble } from '../store/ids.ts';
import type { StoredPaymentMethod } from '../store/objects.ts';
import { cardOfTemplate, type Decline, TEMPLATE_NAME, type TestCard, testCard } from './test-cards.ts';

export type BillingDetails = StoredPaymentMethod['billing_details'];

export const NO_BILLING_DETAILS: BillingDetails = {
  address: NO_ADDRESS,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

export interface CardDetails {
  exp_month: number;
  exp_year: number;
  /** Whether a security code was given: the bank checks it when the card is first used. */
  cvc: boolean;
}

/** A card that belongs to nobody yet, as from `POST /v1/payment_methods` or a form. Makes no event. */
export function mintCard(
  account: Account,
  now: number,
  card: TestCard,
  { exp_month, exp_year, cvc }: CardDetails = expiryOf(now),
  billing_details: BillingDetails = NO_BILLING_DETAILS,
): StoredPaymentMethod {
  const { address } = billing_details;
  return account.put('payment_method', {
    id: account.newId('payment_method'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details,
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: address?.line1 ? 'unchecked' : null,
        address_postal_code_check: address?.postal_code ? 'unchecked' : null,
        cvc_check: cvc ? 'unchecked' : null,
      },
      country: card.country,
      display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
      exp_month,
      exp_year,
      fingerprint: scramble(`${account.seed}:fingerprint:${card.number}`, 16),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
    test_card: card.number,
    set_up: false,
    spent: false,
    to_attach: false,
  });
}

/** Test cards made of a token or a template expire in the month it is, a year from now, and have a code. */
export function expiryOf(now: number): CardDetails {
  const date = new Date(now * 1000);
  return { exp_month: date.getUTCMonth() + 1, exp_year: date.getUTCFullYear() + 1, cvc: true };
}

/**
 * A card after its bank was asked for the first time: what could be checked has been (recorded of the live API).
 * `decline` is what it is refused for, if it is; what the card is made for unless given.
 */
export function verified(
  method: StoredPaymentMethod,
  decline: Decline | undefined = cardOf(method).decline,
): StoredPaymentMethod {
  const { checks } = method.card;
  if (checks === null) return method;
  const wrongCode = decline?.code === 'incorrect_cvc';
  const checked = (result: string | null) => (result === 'unchecked' ? 'pass' : result);
  return {
    ...method,
    card: {
      ...method.card,
      checks: {
        address_line1_check: checked(checks.address_line1_check),
        address_postal_code_check: checked(checks.address_postal_code_check),
        cvc_check: wrongCode && checks.cvc_check !== null ? 'fail' : checked(checks.cvc_check),
      },
    },
  };
}

/** Refuses an intent a card that is used up, or that was used for nobody and is to be attached first. */
export function checkUsable(method: StoredPaymentMethod): void {
  if (!method.spent && (method.customer !== null || !method.to_attach)) return;
  throw invalid(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared ' +
      'with a connected account without Customer attachment, or was detached from a Customer. It may not be ' +
      'used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
  );
}

/** The payment method of an id, or a fresh one when the id is a template such as `pm_card_visa`. */
export function paymentMethodOf(
  account: Account,
  now: number,
  id: string,
  param: string,
  status: 400 | 404 = 400,
): StoredPaymentMethod {
  if (id.startsWith('tok_')) {
    throw invalid(
      'A token may not be passed in as a PaymentMethod. Instead, create a PaymentMethod or convert your token to ' +
        `a PaymentMethod by setting the \`card[token]\` parameter to ${id}.`,
      param,
    );
  }
  const template = cardOfTemplate(id);
  if (template !== undefined) return mintCard(account, now, template);
  const method = account.table('payment_method').get(id);
  if (method === undefined && TEMPLATE_NAME.test(id)) throw notImplemented(`the test card ${id}`);
  if (method === undefined) throw noSuch('PaymentMethod', id, param, status);
  return method;
}

/** What a payment method's card does. */
export function cardOf(method: StoredPaymentMethod): TestCard {
  const card = testCard(method.test_card);
  if (card === undefined) throw new Error(`${method.id} has a card that is no test card`);
  return card;
}

/** Stripe's 402 for a declined card. */
export function declined(
  decline: Decline,
  details: Partial<ConstructorParameters<typeof StripeError>[2]> = {},
): StripeError {
  const { code, decline_code, message, param } = decline;
  return new StripeError(402, message, {
    type: 'card_error',
    code,
    ...(decline_code === undefined ? {} : { decline_code }),
    ...(param === undefined ? {} : { param }),
    ...details,
  });
}

/** Attaches a card to a customer, with its event; to the customer it has already, without one. */
export function attach(
  account: Account,
  method: StoredPaymentMethod,
  customer: string,
  { setUp = false }: { setUp?: boolean } = {},
): StoredPaymentMethod {
  const attached = give(account, method, customer, { setUp });
  if (method.customer === null) account.happened('payment_method.attached', 'payment_method', attached);
  return attached;
}

/**
 * Makes a card a customer's, without an event. This asks the bank, unless `setUp` says that it has been asked:
 * a card that declines whatever it is asked is refused with 402, one that wants authentication is not asked
 * for it. A card that was detached or used up cannot come back.
 */
export function give(
  account: Account,
  method: StoredPaymentMethod,
  customer: string,
  { setUp = false }: { setUp?: boolean } = {},
): StoredPaymentMethod {
  if (method.spent) {
    throw invalid(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a ' +
        'Customer, and may not be used again.',
    );
  }
  if (method.customer !== null && method.customer !== customer) {
    throw invalid('The payment method you provided has already been attached to a customer.');
  }
  const { authentication, decline, declinesPaymentsOnly } = cardOf(method);
  if (decline !== undefined && !declinesPaymentsOnly && authentication === 'never' && !setUp) {
    throw declined(decline);
  }
  return account.put('payment_method', { ...verified(method), customer, set_up: method.set_up || setUp });
}

/**
 * Takes a card from its customer, for good, with its event: it is the default for the customer's invoices no
 * more.
 */
export function detach(account: Account, method: StoredPaymentMethod): StoredPaymentMethod {
  const detached = account.put('payment_method', { ...method, customer: null, spent: true });
  account.happened('payment_method.detached', 'payment_method', detached, method);
  const customer = account.table('customer').get(method.customer ?? '');
  if (customer?.invoice_settings.default_payment_method === method.id) {
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: null };
    const without = account.put('customer', { ...customer, invoice_settings });
    account.happened('customer.updated', 'customer', without, customer);
  }
  return detached;
}
