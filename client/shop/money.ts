/**
 * An amount the way the pages write it, without cents when there are none.
 *
 * @param amount in the smallest unit of its currency
 * @returns as in `60 USD`, `9.99 USD`, `500 JPY`, `1.250 KWD`
 */
export function formatAmount(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: code,
  }).resolvedOptions();
  const value = (amount / 10 ** digits).toFixed(digits);
  return `${value.replace(/\.0+$/, '')} ${code}`;
}
