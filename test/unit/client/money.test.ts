import { expect, it } from 'vitest';
import { formatAmount } from '../../../client/shop/money.ts';

it.each([
  [6000, 'usd', '60 USD'],
  [8000, 'USD', '80 USD'],
  [999, 'usd', '9.99 USD'],
  [950, 'eur', '9.50 EUR'],
  [5, 'usd', '0.05 USD'],
  [0, 'usd', '0 USD'],
  [12_345_600, 'usd', '123456 USD'],
  [500, 'jpy', '500 JPY'],
  [1250, 'kwd', '1.250 KWD'],
  [10_000, 'kwd', '10 KWD'],
  // Browsers know them without cents; Stripe counts cents.
  [150_000, 'huf', '1500 HUF'],
  [50_000, 'isk', '500 ISK'],
  [48_000, 'cop', '480 COP'],
])('%i of %s is %s', (amount, currency, text) => {
  expect(formatAmount(amount, currency)).toBe(text);
});
