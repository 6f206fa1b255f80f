/** Payment methods: cards, made of test tokens and templates (facts.md §3.2, §3.3). */
import { forgetCard } from '../../billing/subscriptions/forget-card.ts';
import { checkStill } from '../../billing/time.ts';
import { invalid, missingParameter, noSuch, notImplemented, StripeError } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes } from '../../lists.ts';
import { mergeAddress, NO_ADDRESS } from '../../params/address.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { customerOf } from '../../payments/customers.ts';
import {
  attach,
  type BillingDetails,
  declined,
  detach,
  expiryOf,
  mintCard,
  NO_BILLING_DETAILS,
  paymentMethodOf,
} from '../../payments/payment-methods.ts';
import { cardOfToken, TOKEN_NAME } from '../../payments/test-cards.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentMethod } from '../../store/objects.ts';
import {
  type BillingDetailsValues,
  customerMethodList,
  methodAttach,
  methodCreate,
  methodList,
  methodUpdate,
} from './payment-method-params.ts';

const KIND = 'payment_method';
const URL = '/v1/payment_methods';

export const paymentMethodExpandables: Expandables = {
  customer: { ref: 'customer' },
  set_up: { hidden: true },
  spent: { hidden: true },
  to_attach: { hidden: true },
  test_card: { hidden: true },
};

function find(account: Account, id: string): StoredPaymentMethod {
  const method = account.table(KIND).get(id);
  if (method === undefined) throw noSuch('PaymentMethod', id, KIND, 404);
  return method;
}

function create({ account, now, params }: Call<ValuesOf<typeof methodCreate>>): StoredPaymentMethod {
  if (params.customer !== undefined) {
    throw invalid(
      'You cannot attach a PaymentMethod to a Customer during PaymentMethod creation. Please instead create ' +
        'the PaymentMethod and then attach it using the attachment method of the PaymentMethods API.',
    );
  }
  if (params.type === undefined) throw missingParameter('type');
  if (params.card === undefined) throw missingParameter('card');
  const { number, token, ...rest } = params.card;
  if (number !== undefined) throw rawNumber();
  if (token === undefined) throw missingParameter('card[token]');
  for (const name of Object.keys(rest)) throw notImplemented(`the parameter card[${name}] beside a token`);
  const card = cardOfToken(token);
  if (card === undefined && TOKEN_NAME.test(token)) throw notImplemented(`the test card ${token}`);
  if (card === undefined) throw invalid(`Invalid token id: ${token}`, 'token');
  const details = changedDetails(NO_BILLING_DETAILS, params.billing_details);
  const method = mintCard(account, now, card, expiryOf(now), details);
  return account.put(KIND, {
    ...method,
    allow_redisplay: params.allow_redisplay ?? 'unspecified',
    metadata: mergeMetadata({}, params.metadata),
  });
}

/** Only whoever Stripe has allowed to may send numbers; a test account is told of the tokens. */
function rawNumber(): StripeError {
  return new StripeError(
    402,
    'Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test ' +
      'tokens that map to the test card you are using, see https://stripe.com/docs/testing. To enable testing ' +
      'raw card data APIs, see ' +
      'https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.',
  );
}

function update({ account, id, now, params }: Call<ValuesOf<typeof methodUpdate>>): StoredPaymentMethod {
  const before = find(account, id);
  if (before.customer === null) {
    throw invalid('You must save this PaymentMethod to a customer before you can update it.');
  }
  checkCustomer(account, before.customer);
  const { exp_month = before.card.exp_month, exp_year = before.card.exp_year } = params.card ?? {};
  if (params.card !== undefined) checkExpiry(now, exp_month, exp_year);
  const after = account.put(KIND, {
    ...before,
    allow_redisplay: params.allow_redisplay ?? before.allow_redisplay,
    billing_details: changedDetails(before.billing_details, params.billing_details),
    card: { ...before.card, exp_month, exp_year },
    metadata: mergeMetadata(before.metadata ?? {}, params.metadata),
  });
  account.happened('payment_method.updated', KIND, after, before);
  return after;
}

/** Merged field by field, the address too; all of its keys are always there. */
function changedDetails(current: BillingDetails, change: BillingDetailsValues | undefined): BillingDetails {
  if (change === undefined) return current;
  const { address, ...others } = change;
  if (address === undefined) return { ...current, ...others };
  return {
    ...current,
    ...others,
    address: address === null ? NO_ADDRESS : mergeAddress(current.address, address),
  };
}

function checkExpiry(now: number, month: number, year: number): void {
  if (month < 1 || month > 12) {
    throw declined({
      code: 'invalid_expiry_month',
      message: "Your card's expiration month is invalid.",
      param: 'exp_month',
    });
  }
  if (Date.UTC(year, month) <= now * 1000) {
    throw declined({
      code: 'invalid_expiry_year',
      message: "Your card's expiration year is invalid.",
      param: 'exp_year',
    });
  }
}

function attachTo({ account, id, now, params }: Call<ValuesOf<typeof methodAttach>>): StoredPaymentMethod {
  const method = paymentMethodOf(account, now, id, KIND, 404);
  if (params.customer === undefined) {
    throw invalid('Must provide customer or customer_account.', undefined, 'parameter_missing');
  }
  const customer = customerOf(account, params.customer);
  checkStill(account, customer.test_clock);
  return attach(account, method, customer.id);
}

function detachFrom({ account, id }: Call<unknown>): StoredPaymentMethod {
  const method = find(account, id);
  if (method.customer === null) {
    throw invalid(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    );
  }
  checkCustomer(account, method.customer);
  const detached = detach(account, method);
  forgetCard(account, method);
  return detached;
}

function checkCustomer(account: Account, id: string): void {
  checkStill(account, customerOf(account, id).test_clock);
}

function list(call: Call<ValuesOf<typeof methodList> & PageValues>): List<StoredPaymentMethod> {
  const { account, params } = call;
  if (params.customer === undefined) return methodsOf(call, undefined, URL);
  return methodsOf(call, customerOf(account, params.customer).id, URL);
}

function listUnder(call: Call<ValuesOf<typeof customerMethodList> & PageValues>): List<StoredPaymentMethod> {
  const { id } = customerOf(call.account, call.id, 'id', 404);
  return methodsOf(call, id, `/v1/customers/${id}/payment_methods`);
}

/** A customer's cards; without a customer there are none to see. */
function methodsOf(
  call: Call<ValuesOf<typeof customerMethodList> & PageValues>,
  customer: string | undefined,
  url: string,
): List<StoredPaymentMethod> {
  const { account, params } = call;
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: customer === undefined ? [] : table.by('customer', [customer]),
    noun: 'PaymentMethod',
    url,
    matches: (method) =>
      passes(params.allow_redisplay, method.allow_redisplay) && passes(params.type, method.type),
  });
}

function retrieveUnder({ account, id, innerId }: Call<unknown>): StoredPaymentMethod {
  const customer = customerOf(account, id, 'id', 404);
  const method = find(account, innerId);
  if (method.customer !== customer.id) throw new StripeError(404, 'Invalid request', { param: 'customer' });
  return method;
}

export const paymentMethodRoutes: Route[] = [
  one('POST', URL, KIND, methodCreate, create),
  many(URL, KIND, methodList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', `${URL}/:id`, KIND, methodUpdate, update),
  one('POST', `${URL}/:id/attach`, KIND, methodAttach, attachTo),
  one('POST', `${URL}/:id/detach`, KIND, {}, detachFrom),
  many('/v1/customers/:id/payment_methods', KIND, customerMethodList, listUnder),
  one('GET', '/v1/customers/:id/payment_methods/:id', KIND, {}, retrieveUnder),
];
