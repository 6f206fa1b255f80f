/** Patterns with `*` in the control plane. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glob } from '../../sandbox/control/glob.ts';

test('a star stands for any characters, or none, wherever it is', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '.', '\n'), { maxLength: 8 })
    .map((parts) => parts.join(''));
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '.', '*'), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const law = fc.property(pattern, text, (wanted, given) => {
    const expression = wanted.replaceAll('.', '\\.').replaceAll('*', '.*');
    expect(glob(wanted)(given)).toBe(new RegExp(`^${expression}$`, 's').test(given));
  });
  fc.assert(law, {
    numRuns: 2000,
    examples: [
      ['a*a', 'a'],
      ['a*', 'a'],
      ['*a*b*', 'ba'],
      ['', ''],
      ['**', ''],
    ],
  });
});

test('many stars cost no more than few', () => {
  expect(glob(`${'*a'.repeat(2000)}*b`)('a'.repeat(5000))).toBe(false);
});
