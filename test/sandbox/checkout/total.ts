/** What a session may come to. */
import { invalid } from '../errors.ts';
import { MAX_AMOUNT } from '../params/money.ts';
import { minimumOf, money } from '../payments/amounts.ts';

/**
 * Nothing at all may be due; what is due must be worth the while of a bank.
 *
 * @throws a 400 in Stripe's words: `$0.50 usd`
 */
export function checkTotal(total: number, currency: string): void {
  if (total === 0) return;
  const least = minimumOf(currency);
  if (total < least) {
    throw invalid(
      `The Checkout Session's total amount due must add up to at least ${money(least, currency)} ${currency}`,
      undefined,
      'amount_too_small',
    );
  }
  if (total > MAX_AMOUNT) {
    throw invalid(
      `The Checkout Session's total amount due must be no more than ${money(MAX_AMOUNT, currency)} ${currency}`,
      undefined,
      'amount_too_large',
    );
  }
}
