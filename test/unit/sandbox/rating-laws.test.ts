/**
 * Laws of rating, for any price and quantity: tiers cost what counting one unit after the other gives, decimals
 * are exact, parts make up the whole, and each currency has tiers of its own. The reference is slow and does all
 * of its arithmetic with whole numbers of the twelfth decimal.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { type Rated, rate } from '../../sandbox/billing/rating.ts';
import type { StoredPrice, Tier } from '../../sandbox/store/objects.ts';

announce('rating');

/** An amount is a whole number of this part of the smallest unit: `unit_amount_decimal` has twelve places. */
const PLACES = 12;
const ONE = 10n ** 12n;

interface Options {
  tiers_mode?: 'graduated' | 'volume';
  transform_quantity?: { divide_by: number; round: 'down' | 'up' };
}

function priceOf(
  options: Record<string, { unit_amount_decimal: string } | { tiers: Tier[] }>,
  { tiers_mode, transform_quantity }: Options = {},
): StoredPrice {
  return {
    id: 'price_1',
    currency_options: options,
    tiers_mode: tiers_mode ?? null,
    transform_quantity: transform_quantity ?? null,
  } as unknown as StoredPrice;
}

/** A decimal text as a whole number of the twelfth decimal. */
function twelfths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0'));
}

function textOf(value: bigint, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Halves away from zero, by looking at what is left over. */
function roundedOff(value: bigint, one: bigint): bigint {
  const rest = value % one;
  return value / one + (rest + rest >= one ? 1n : 0n);
}

const total = (parts: Rated[]): bigint => parts.reduce((sum, { amount }) => sum + BigInt(amount), 0n);

/** Units `1 … quantity`, each put into the first tier that reaches it. */
function unitsByTier(tiers: Tier[], quantity: number): number[] {
  const counts = tiers.map(() => 0);
  for (let unit = 1; unit <= quantity; unit++) {
    const index = tiers.findIndex(({ up_to }) => up_to === null || unit <= up_to);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** What so many units of a tier cost, added up one by one, and its flat amount. */
function tierCost({ unit_amount_decimal, flat_amount_decimal }: Tier, units: number): bigint {
  let sum = 0n;
  for (let unit = 0; unit < units; unit++) sum += twelfths(unit_amount_decimal ?? '0');
  return roundedOff(sum, ONE) + roundedOff(twelfths(flat_amount_decimal ?? '0'), ONE);
}

function slowGraduated(tiers: Tier[], quantity: number): bigint {
  const counts = unitsByTier(tiers, quantity);
  return tiers.reduce((sum, tier, index) => {
    const units = counts[index] ?? 0;
    return units > 0 || index === 0 ? sum + tierCost(tier, units) : sum;
  }, 0n);
}

function slowVolume(tiers: Tier[], quantity: number): bigint {
  const counts = unitsByTier(tiers, quantity);
  const index = quantity === 0 ? 0 : counts.findLastIndex((units) => units > 0);
  return tierCost(tiers[index] as Tier, quantity);
}

const places = fc.constantFrom(0, 1, 2, 6, 12);
const decimal = places.chain((count) =>
  fc.bigInt({ min: 0n, max: 3000n * 10n ** BigInt(count) }).map((value) => textOf(value, count)),
);
const whole = fc.nat(5000).map(String);
const tierAmounts = fc.oneof(
  fc.record({ unit_amount_decimal: decimal, flat_amount_decimal: fc.constant(null) }),
  fc.record({ unit_amount_decimal: fc.constant(null), flat_amount_decimal: whole }),
  fc.record({ unit_amount_decimal: decimal, flat_amount_decimal: whole }),
);
const amountsFor = (sizes: number[], of: typeof tierAmounts) =>
  fc.array(of, { minLength: sizes.length + 1, maxLength: sizes.length + 1 }).map((amounts) => {
    let up_to = 0;
    return amounts.map((amount, index): Tier => {
      up_to += sizes[index] ?? 0;
      const limit = index === sizes.length ? null : up_to;
      return { ...amount, flat_amount: null, unit_amount: null, up_to: limit };
    });
  });
const tiers = fc
  .array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })
  .chain((sizes) => amountsFor(sizes, tierAmounts));
const quantity = fc.nat(60);
const parameters = { numRuns: runs(300) };

test('graduated tiers cost what unit by unit gives', () => {
  fc.assert(
    fc.property(tiers, quantity, (of, count) => {
      const price = priceOf({ usd: { tiers: of } }, { tiers_mode: 'graduated' });
      expect(total(rate(price, 'usd', String(count)))).toBe(slowGraduated(of, count));
    }),
    parameters,
  );
});

test('volume tiers cost what all units at the last one’s tier give', () => {
  fc.assert(
    fc.property(tiers, quantity, (of, count) => {
      const price = priceOf({ usd: { tiers: of } }, { tiers_mode: 'volume' });
      expect(total(rate(price, 'usd', String(count)))).toBe(slowVolume(of, count));
    }),
    parameters,
  );
});

test('what is in the parts of graduated tiers makes up the quantity, decimals included', () => {
  const priced = fc.record({ unit_amount_decimal: decimal, flat_amount_decimal: fc.option(whole) });
  const all = fc
    .array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })
    .chain((sizes) => amountsFor(sizes, priced as typeof tierAmounts));
  const decimals = fc.bigInt({ min: 0n, max: 60n * ONE }).map((value) => textOf(value, PLACES));
  fc.assert(
    fc.property(all, decimals, (of, text) => {
      const parts = rate(priceOf({ usd: { tiers: of } }, { tiers_mode: 'graduated' }), 'usd', text);
      expect(parts.reduce((sum, part) => sum + twelfths(part.quantity), 0n)).toBe(twelfths(text));
      for (const [index, { amount, quantity: held, unit_amount_decimal, isFlat }] of parts.entries()) {
        if (isFlat) continue;
        // 24 decimals: twelve of the quantity, twelve of the amount.
        const exact = twelfths(held) * twelfths(unit_amount_decimal ?? '');
        expect(BigInt(amount), `part ${index}`).toBe(roundedOff(exact, ONE * ONE));
      }
    }),
    parameters,
  );
});

test('more of a graduated price never costs less', () => {
  fc.assert(
    fc.property(tiers, quantity, (of, count) => {
      const price = priceOf({ usd: { tiers: of } }, { tiers_mode: 'graduated' });
      const cost = (units: number) => total(rate(price, 'usd', String(units)));
      expect(cost(count + 1)).toBeGreaterThanOrEqual(cost(count));
    }),
    parameters,
  );
});

test('one tier without a flat amount, graduated or by volume, is the price per unit', () => {
  fc.assert(
    fc.property(decimal, fc.nat(100_000), (unit_amount_decimal, count) => {
      const amounts = { flat_amount: null, flat_amount_decimal: null, unit_amount: null };
      const alone: Tier[] = [{ ...amounts, unit_amount_decimal, up_to: null }];
      const text = String(count);
      const perUnit = rate(priceOf({ usd: { unit_amount_decimal } }), 'usd', text);
      expect(total(perUnit)).toBe(roundedOff(twelfths(unit_amount_decimal) * BigInt(count), ONE));
      for (const tiers_mode of ['graduated', 'volume'] as const) {
        const tiered = rate(priceOf({ usd: { tiers: alone } }, { tiers_mode }), 'usd', text);
        expect(total(tiered)).toBe(total(perUnit));
      }
    }),
    parameters,
  );
});

test('packages cost what filling one after the other gives', () => {
  const round = fc.constantFrom('up' as const, 'down' as const);
  const tenths = fc.nat(3000);
  fc.assert(
    fc.property(decimal, fc.integer({ min: 1, max: 50 }), round, tenths, (amount, divide_by, way, sold) => {
      let packages = 0n;
      let left = sold;
      for (; left >= divide_by * 10; left -= divide_by * 10) packages++;
      if (way === 'up' && left > 0) packages++;
      const price = priceOf(
        { usd: { unit_amount_decimal: amount } },
        { transform_quantity: { divide_by, round: way } },
      );
      const text = textOf(BigInt(sold), 1);
      const parts = rate(price, 'usd', text);
      expect(total(parts)).toBe(roundedOff(twelfths(amount) * packages, ONE));
      expect(parts.map((part) => part.quantity)).toEqual([text]);
    }),
    parameters,
  );
});

test('each currency is rated by what it costs in it, whatever the others', () => {
  fc.assert(
    fc.property(tiers, tiers, quantity, (usd, eur, count) => {
      const both = priceOf({ usd: { tiers: usd }, eur: { tiers: eur } }, { tiers_mode: 'graduated' });
      const alone = priceOf({ eur: { tiers: eur } }, { tiers_mode: 'graduated' });
      expect(rate(both, 'eur', String(count))).toEqual(rate(alone, 'eur', String(count)));
      expect(() => rate(alone, 'usd', '1')).toThrow('not offered in usd');
    }),
    parameters,
  );
});

test.each([
  ['kwd', 10n],
  ['isk', 100n],
  ['usd', 1n],
] as const)('each part in %s is rounded once, to a multiple of %i', (currency, step) => {
  const priced = fc.record({ unit_amount_decimal: decimal, flat_amount_decimal: fc.option(whole) });
  const all = fc
    .array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })
    .chain((sizes) => amountsFor(sizes, priced as typeof tierAmounts));
  fc.assert(
    fc.property(all, quantity, (of, count) => {
      const price = priceOf({ [currency]: { tiers: of } }, { tiers_mode: 'graduated' });
      for (const { amount, quantity: held, unit_amount_decimal, isFlat, tier } of rate(
        price,
        currency,
        String(count),
      )) {
        const flat = of[(tier ?? 0) - 1]?.flat_amount_decimal ?? '';
        const exact = isFlat ? twelfths(flat) : BigInt(held) * twelfths(unit_amount_decimal ?? '');
        expect(BigInt(amount)).toBe(roundedOff(exact, step * ONE) * step);
      }
    }),
    parameters,
  );
});

test('a large quantity at a small price is exact, where floating point is not', () => {
  const price = priceOf({ usd: { unit_amount_decimal: '0.000000000007' } });
  expect(rate(price, 'usd', '9007199254740993')[0]?.amount).toBe(63_050);
  expect(rate(priceOf({ usd: { unit_amount_decimal: '1.005' } }), 'usd', '100')[0]?.amount).toBe(101);
  expect(rate(priceOf({ usd: { unit_amount_decimal: '0.5' } }), 'usd', '1')[0]?.amount).toBe(1);
  expect(rate(priceOf({ usd: { unit_amount_decimal: '0.499999999999' } }), 'usd', '1')[0]?.amount).toBe(0);
});
