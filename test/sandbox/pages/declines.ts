/**
 * What Checkout's page says when the bank refuses: not the API's sentences, but those that public tests of real
 * pages have (docs/sandbox.md lists them).
 */
import type { Decline } from '../payments/test-cards.ts';

const SENTENCES: Record<string, { field: string; message: string }> = {
  generic_decline: {
    field: 'cardNumber',
    message: 'Your credit card was declined. Try paying with a debit card instead.',
  },
  insufficient_funds: {
    field: 'cardNumber',
    message:
      'Your credit card was declined because of insufficient funds. Try paying with a debit card instead.',
  },
  stolen_card: { field: 'cardNumber', message: 'Your card has been declined.' },
  expired_card: { field: 'cardExpiry', message: 'Your card is expired. Try a different card.' },
  incorrect_cvc: { field: 'cardCvc', message: "Your card's CVC is incorrect." },
  processing_error: {
    field: 'cardNumber',
    message: 'An error occurred while processing your card. Try again.',
  },
};

const FIELDS = { number: 'cardNumber', exp_month: 'cardExpiry', exp_year: 'cardExpiry', cvc: 'cardCvc' };

/** Which field the sentence belongs to, and the sentence. Every test card that is declined is a credit card. */
export function declineOnPage({ message, code, decline_code, param }: Decline): {
  field: string;
  message: string;
} {
  const known = SENTENCES[decline_code ?? code] ?? SENTENCES[code];
  return known ?? { field: FIELDS[param ?? 'number'], message };
}
