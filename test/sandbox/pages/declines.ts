/**
 * What Checkout's page says when the bank refuses: not the API's sentences. As public tests of real pages have
 * them (../shared/stripe/hosted-pages.md has the generic two; the others are listed in docs/sandbox.md).
 */
import type { TestCard } from '../payments/test-cards.ts';

export interface Refusal {
  message: string;
  code: string;
  decline_code?: string;
  param?: 'number' | 'exp_month' | 'exp_year' | 'cvc';
}

const FIELDS = { number: 'cardNumber', exp_month: 'cardExpiry', exp_year: 'cardExpiry', cvc: 'cardCvc' };

/** Which field the sentence belongs to, and the sentence. */
export function declineOnPage(
  { message, code, decline_code, param }: Refusal,
  card: TestCard | undefined,
): { field: string; message: string } {
  switch (decline_code ?? code) {
    case 'generic_decline':
      return { field: 'cardNumber', message: `Your ${kind(card)} was declined. ${another(card)}` };
    case 'insufficient_funds':
      return {
        field: 'cardNumber',
        message: `Your ${kind(card)} was declined because of insufficient funds. ${another(card)}`,
      };
    case 'stolen_card':
      return { field: 'cardNumber', message: 'Your card has been declined.' };
    case 'expired_card':
      return { field: 'cardExpiry', message: 'Your card is expired. Try a different card.' };
    case 'incorrect_cvc':
      return { field: 'cardCvc', message: "Your card's CVC is incorrect." };
    case 'processing_error':
      return { field: 'cardNumber', message: 'An error occurred while processing your card. Try again.' };
    default:
      return { field: FIELDS[param ?? 'number'], message };
  }
}

function kind(card: TestCard | undefined): string {
  return card === undefined ? 'card' : `${card.funding} card`;
}

function another(card: TestCard | undefined): string {
  return `Try paying with a ${card?.funding === 'debit' ? 'credit' : 'debit'} card instead.`;
}
