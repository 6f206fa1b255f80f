import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalsOf,
  isSupportedCurrency,
  stepOf,
  supportedCurrencies,
} from '../../../server/catalog/currencies.ts';
import {
  compareDecimals,
  type Decimal,
  decimalText,
  formatAmount,
  isWhole,
  parseDecimal,
  shift,
  times,
} from '../../../server/catalog/money.ts';

test.each<[string | number, string, string]>([
  [6000, 'usd', '$60.00'],
  [0, 'usd', '$0.00'],
  [5, 'usd', '$0.05'],
  [999, 'eur', '€9.99'],
  [123456789, 'usd', '$1,234,567.89'],
  [100000, 'usd', '$1,000.00'],
  [500, 'jpy', '¥500'],
  [1234567, 'jpy', '¥1,234,567'],
  ['0.25', 'usd', '$0.0025'],
  ['0.5', 'jpy', '¥0.5'],
  ['6000.00', 'usd', '$60.00'],
  ['1250.5', 'usd', '$12.505'],
  ['0.000000000001', 'usd', '$0.00000000000001'],
  [1230, 'bhd', 'BHD 1.230'],
  [50000, 'isk', 'ISK 500'],
  [50050, 'isk', 'ISK 500.50'],
  [1900, 'gbp', '£19.00'],
  [1900, 'chf', 'CHF 19.00'],
  [1900, 'cad', 'CA$19.00'],
  [1900, 'USD', '$19.00'],
  [-1900, 'usd', '-$19.00'],
  [1900, 'zzz', 'ZZZ 19.00'],
])('%s %s reads %s', (amount, currency, expected) => {
  expect(formatAmount(amount, currency)).toBe(expected);
});

test.each(['', 'abc', '1e3', '1,0', '.5', '5.', Number.NaN, 1e21])('%s is no amount', (amount) => {
  expect(() => formatAmount(amount, 'usd')).toThrow(RangeError);
});

test('the sets of currencies do not overlap, and Stripe takes all of them', () => {
  const all = [...supportedCurrencies()];
  expect(new Set(all).size).toBe(all.length);
  expect(all.every((code) => /^[a-z]{3}$/.test(code))).toBe(true);
  expect(all.filter((code) => decimalsOf(code) === 0)).toHaveLength(15);
  expect(all.filter((code) => decimalsOf(code) === 3)).toEqual(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
  expect(all.filter((code) => stepOf(code) === 100)).toEqual(['isk', 'ugx']);
  expect(isSupportedCurrency('usd')).toBe(true);
  expect(isSupportedCurrency('USD')).toBe(false);
  expect(isSupportedCurrency('xyz')).toBe(false);
});

const decimals = fc.record({ units: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), scale: fc.nat(15) });
const read = (text: string) => parseDecimal(text) as Decimal;

describe('decimals', () => {
  test('are written and read again', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(compareDecimals(read(decimalText(value)), value)).toBe(0);
      }),
    );
  });

  test('are written in one way only', () => {
    fc.assert(
      fc.property(decimals, fc.nat(5), ({ units, scale }, zeros) => {
        const longer = { units: units * 10n ** BigInt(zeros), scale: scale + zeros };
        expect(decimalText(longer)).toBe(decimalText({ units, scale }));
      }),
    );
  });

  test('are shifted there and back without loss', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: -10, max: 10 }), (value, places) => {
        expect(decimalText(shift(shift(value, places), -places))).toBe(decimalText(value));
      }),
    );
  });

  test('are ordered as numbers are', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.nat(9), (a, b, scale) => {
        expect(compareDecimals({ units: BigInt(a), scale }, { units: BigInt(b), scale })).toBe(
          Math.sign(a - b),
        );
        expect(compareDecimals(read(String(a)), { units: BigInt(a) * 10n ** BigInt(scale), scale })).toBe(0);
      }),
    );
  });

  test('times is repeated addition; whole means no decimals', () => {
    expect(decimalText(times(read('0.1'), 3))).toBe('0.3');
    expect(decimalText(times(read('9.99'), 12))).toBe('119.88');
    expect(isWhole(read('5.00'))).toBe(true);
    expect(isWhole(read('5.01'))).toBe(false);
  });
});

test('every amount of every currency can be read back from what people see', () => {
  const currency = fc.constantFrom(...supportedCurrencies());
  fc.assert(
    fc.property(fc.nat(99_999_999), currency, (amount, code) => {
      const digits = formatAmount(amount, code).replaceAll(/[^\d.]/g, '');
      expect(decimalText(shift(read(digits), decimalsOf(code)))).toBe(String(amount));
    }),
  );
});
