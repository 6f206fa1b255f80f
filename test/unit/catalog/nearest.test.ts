import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../../server/catalog/nearest.ts';

const known = ['unit_amount', 'unit_amount_decimal', 'currency', 'recurring', 'name', 'monthly', 'yearly'];

test.each<[string, string | undefined]>([
  ['unit_amuont', 'unit_amount'],
  ['unitAmount', 'unit_amount'],
  ['unit-amount', 'unit_amount'],
  ['UNIT_AMOUNT', 'unit_amount'],
  ['currencey', 'currency'],
  ['curency', 'currency'],
  ['reccuring', 'recurring'],
  ['nmae', 'name'],
  ['year', 'yearly'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
  ['unit', undefined],
  ['n'.repeat(1000), undefined],
])('nearest to %j is %s', (word, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

test('a known word is nearest to itself, and every answer is a known word', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...known), (text, word) => {
      expect(nearest(word, known)).toBe(word);
      const found = nearest(text, known);
      expect(found === undefined || known.includes(found)).toBe(true);
    }),
  );
});
