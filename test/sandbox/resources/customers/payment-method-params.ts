/** The parameters of the payment method calls, one for one as in the SDK's types (facts.md §3.2). */
import { address } from '../../params/address.ts';
import { email } from '../../params/email.ts';
import { choice, emptyable, type Field, integer, object, text, unsupported } from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { methodType, newMethodType, OTHER_METHOD_TYPES } from '../../payments/payment-method-types.ts';

const allowRedisplay = () => choice(['always', 'limited', 'unspecified']);

const billingDetails = object({
  address: emptyable(address()),
  email: emptyable(email()),
  name: emptyable(text()),
  phone: emptyable(text()),
  tax_id: text(),
});
export type BillingDetailsValues = ReturnType<(typeof billingDetails)['parse']>;

/** A parameter for each kind of payment method that is no card, named like its type. */
const others = Object.fromEntries(
  [...OTHER_METHOD_TYPES, 'interac_present' as const].map((type) => [type, unsupported()]),
) as Record<(typeof OTHER_METHOD_TYPES)[number] | 'interac_present', Field<undefined>>;

export const methodCreate = {
  ...others,
  allow_redisplay: allowRedisplay(),
  billing_details: billingDetails,
  // All but the token are refused by the call itself: servers do not send card numbers.
  card: object({
    cvc: text(),
    exp_month: integer(),
    exp_year: integer(),
    networks: unsupported(),
    number: text(),
    token: text(),
  }),
  customer: text(),
  metadata: metadata(),
  payment_method: unsupported(),
  radar_options: unsupported(),
  type: newMethodType(),
};

export const methodUpdate = {
  allow_redisplay: allowRedisplay(),
  billing_details: billingDetails,
  card: object({ exp_month: integer(), exp_year: integer(), networks: unsupported() }),
  metadata: emptyable(metadata()),
  us_bank_account: unsupported(),
};

export const methodAttach = { customer: text(), customer_account: unsupported() };

/** Of the list under a customer. */
export const customerMethodList = { allow_redisplay: allowRedisplay(), type: methodType() };
export const methodList = { ...customerMethodList, customer: text(), customer_account: unsupported() };
