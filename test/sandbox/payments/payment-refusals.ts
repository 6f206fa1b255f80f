/** What Stripe answers when a payment intent, or a card for it, is not what a call needs. */
import { StripeError } from '../errors.ts';
import type { StoredPaymentIntent, StoredPaymentMethod } from '../store/objects.ts';
import { termsOf } from './card-options.ts';
import { declined } from './payment-methods.ts';

type Status = StoredPaymentIntent['status'];

/** A 400 that carries the intent as it is. */
export function refused(
  intent: StoredPaymentIntent,
  message: string,
  details: { code?: string; param?: string } = {},
): StripeError {
  return new StripeError(400, message, { ...details, objects: { payment_intent: intent } });
}

function unexpected(intent: StoredPaymentIntent, message: string, param?: string): StripeError {
  const code = 'payment_intent_unexpected_state';
  return refused(intent, message, param === undefined ? { code } : { code, param });
}

/** The 402 of an intent whose last attempt failed; what the attempt left behind stays. */
export function declineOf(intent: StoredPaymentIntent): StripeError {
  const error = intent.last_payment_error;
  if (error === null) throw new Error(`${intent.id} was not declined`);
  const { code, decline_code, message, param } = error;
  const decline = { code, message, ...(decline_code === undefined ? {} : { decline_code }) };
  return declined(
    { ...decline, ...(param === undefined ? {} : { param: param as 'number' }) },
    {
      ...(error.charge === undefined ? {} : { charge: error.charge }),
      keepsEffects: true,
      objects: {
        payment_intent: intent,
        ...(error.payment_method === undefined ? {} : { payment_method: error.payment_method }),
      },
    },
  );
}

const OPEN: readonly Status[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Refuses to change what is settled once somebody has paid, or nobody will. */
export function checkChangeable(intent: StoredPaymentIntent, param: string): void {
  if (OPEN.includes(intent.status)) return;
  throw unexpected(
    intent,
    `This PaymentIntent's ${param} could not be updated because it has a status of ${intent.status}. You may only ` +
      `update the ${param} of a PaymentIntent with one of the following statuses: ${OPEN.join(', ')}.`,
    param,
  );
}

/** Nothing of a canceled intent can be changed. */
export function checkNotCanceled(intent: StoredPaymentIntent): void {
  if (intent.status !== 'canceled') return;
  throw unexpected(
    intent,
    'This PaymentIntent could not be updated because it has a status of canceled. Only a PaymentIntent with one ' +
      `of the following statuses may be updated: ${OPEN.join(', ')}.`,
  );
}

export function checkConfirmable(intent: StoredPaymentIntent): void {
  const { status } = intent;
  if (OPEN.includes(status)) return;
  if (status === 'succeeded') {
    throw unexpected(
      intent,
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
    );
  }
  throw unexpected(
    intent,
    `You cannot confirm this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of ` +
      'the following statuses may be confirmed: requires_confirmation, requires_payment_method, requires_action.',
  );
}

export function noMethod(intent: StoredPaymentIntent): StripeError {
  const why = "You cannot confirm this PaymentIntent because it's missing a payment method.";
  const { customer } = intent;
  return unexpected(
    intent,
    customer === null
      ? `${why} You can either update the PaymentIntent with a payment method and then confirm it again, or ` +
          'confirm it again directly with a payment method or ConfirmationToken.'
      : `${why} To confirm the PaymentIntent with ${customer}, specify a payment method attached to this ` +
          'customer along with the customer ID.',
  );
}

export function checkCapturable(intent: StoredPaymentIntent): void {
  const { status } = intent;
  if (status === 'requires_capture') return;
  if (status === 'succeeded') {
    throw unexpected(
      intent,
      'The remaining amount on this PaymentIntent could not be captured because the remainder of the ' +
        'authorized amount has been released.',
    );
  }
  throw unexpected(
    intent,
    `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one ` +
      'of the following statuses may be captured: requires_capture.',
  );
}

export function checkCancelable(intent: StoredPaymentIntent): void {
  const { status } = intent;
  if (status !== 'succeeded' && status !== 'canceled') return;
  throw unexpected(
    intent,
    `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of ` +
      'the following statuses may be canceled: requires_payment_method, requires_capture, ' +
      'requires_reauthorization, requires_confirmation, requires_action, expired, processing.',
  );
}

/** Refuses the card of somebody else. `intent` is absent while there is none yet. */
export function checkOwner(
  method: StoredPaymentMethod,
  customer: string | null,
  intent: StoredPaymentIntent | undefined,
): void {
  if (method.customer === null || method.customer === customer) return;
  const objects = intent === undefined ? {} : { objects: { payment_intent: intent } };
  if (customer === null) {
    throw new StripeError(
      400,
      `The \`payment_method\` parameter supplied ${method.id} belongs to the Customer ${method.customer}. Please ` +
        'include the Customer in the `customer` parameter on the PaymentIntent.',
      { code: 'parameter_missing', param: 'source', ...objects },
    );
  }
  throw new StripeError(
    400,
    `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${customer}. Please use this ` +
      'PaymentMethod with the Customer that it belongs to instead.',
    { param: 'payment_method', ...objects },
  );
}

/** A card can only be kept for later while its holder is there. */
export function checkPresence(intent: StoredPaymentIntent, offSession: boolean): void {
  if (!offSession || termsOf(intent).futureUsage === 'none') return;
  throw refused(
    intent,
    'You cannot confirm with `off_session=true` when `setup_future_usage` is also set on the PaymentIntent. The ' +
      'customer needs to be on-session to perform the steps which may be required to set up the PaymentMethod for ' +
      'future usage. Please confirm this PaymentIntent with your customer on-session.',
  );
}
