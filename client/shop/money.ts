import { decimalsOf } from '../../server/catalog/currencies.ts';

/**
 * An amount the way the pages write it, without cents when there are none. What the smallest unit is goes by Stripe:
 * browsers know Hungary's money to have no cents, and Stripe counts them.
 *
 * @param amount in the smallest unit of its currency
 * @returns as in `60 USD`, `9.99 USD`, `500 JPY`, `1.250 KWD`
 */
export function formatAmount(amount: number, currency: string): string {
  const digits = decimalsOf(currency.toLowerCase());
  const value = (amount / 10 ** digits).toFixed(digits);
  return `${value.replace(/\.0+$/, '')} ${currency.toUpperCase()}`;
}
