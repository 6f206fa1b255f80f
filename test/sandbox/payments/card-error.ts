/** What went wrong with a card, as an intent remembers it. */
import { docUrl } from '../errors.ts';
import type { CardError, StoredPaymentMethod } from '../store/objects.ts';
import type { Decline } from './test-cards.ts';

/** `last_payment_error` or `last_setup_error` after a decline, with the card as it is now. */
export function cardError(
  decline: Decline,
  method: StoredPaymentMethod,
  extra: Pick<CardError, 'charge'> = {},
): CardError {
  return errorAbout('card_error', decline, method, extra);
}

/** The same after the cardholder failed to authenticate: no card error, as Stripe counts it. */
export function authenticationError(
  intent: 'PaymentIntent' | 'SetupIntent',
  method: StoredPaymentMethod,
): CardError {
  const code =
    intent === 'SetupIntent'
      ? 'setup_intent_authentication_failure'
      : 'payment_intent_authentication_failure';
  const message =
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
    `PaymentMethod to attempt to fulfill this ${intent} again.`;
  return errorAbout('invalid_request_error', { code, message }, method, {});
}

/** The decline that an intent remembers, as the page on which the card was typed says it. */
export function declineOf({ message, code, decline_code, param }: CardError): Decline {
  return {
    message,
    code,
    ...(decline_code === undefined ? {} : { decline_code }),
    ...(param === undefined ? {} : { param: param as NonNullable<Decline['param']> }),
  };
}

function errorAbout(
  type: CardError['type'],
  { code, decline_code, message, param }: Decline,
  method: StoredPaymentMethod,
  extra: Pick<CardError, 'charge'>,
): CardError {
  // What is never shown of a card is not remembered either: the error is shown as it is.
  const { set_up, spent, test_card, to_attach, ...shown } = method;
  return {
    ...extra,
    code,
    ...(decline_code === undefined ? {} : { decline_code }),
    doc_url: docUrl(code),
    message,
    ...(param === undefined ? {} : { param }),
    payment_method: shown,
    type,
  };
}
