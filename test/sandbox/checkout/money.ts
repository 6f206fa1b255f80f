/** Amounts as Stripe's sentences and pages write them. */
import { decimalsOf } from '../params/currency.ts';

/** `$0.50`, `¥50`, `BHD 1.500`: an amount in the smallest unit, with the decimals Stripe gives its currency. */
export function moneyInWords(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    // Intl knows ISO's codes only.
    currency: currency.slice(0, 3),
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount / 10 ** decimals);
}
