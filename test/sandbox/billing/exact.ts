/** Exact arithmetic for money and usage: whole numbers of any size, no floating point. */
import { formatDecimal, parseDecimal } from '../params/decimal.ts';

/** A decimal number as a whole number of `10 ** -scale`. */
export interface Exact {
  digits: bigint;
  scale: number;
}

/** The number a plain decimal text stands for. Throws for anything else: what is stored was checked before. */
export function exact(text: string): Exact {
  const parts = parseDecimal(text);
  if (parts === undefined) throw new Error(`${text} is no decimal`);
  const digits = BigInt(parts.whole + parts.fraction);
  return { digits: parts.negative ? -digits : digits, scale: parts.fraction.length };
}

/** `a * b`. */
export function times(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** `a + b`. */
export function plus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale);
  return { digits: scaled(a, scale) + scaled(b, scale), scale };
}

/** `a - b`. */
export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { digits: -b.digits, scale: b.scale });
}

/** Below zero, zero, or above, as `a` is less than, equal to, or more than `b`. */
export function compare(a: Exact, b: Exact): number {
  const { digits } = minus(a, b);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

/** As a plain decimal text without needless zeros. */
export function textOf({ digits, scale }: Exact): string {
  const negative = digits < 0n;
  const all = String(negative ? -digits : digits).padStart(scale + 1, '0');
  const [whole, fraction] = [all.slice(0, all.length - scale), all.slice(all.length - scale)];
  const trimmed = fraction.replace(/0+$/, '');
  return formatDecimal({ negative: negative && digits !== 0n, whole, fraction: trimmed });
}

/** To a whole multiple of `step` (above zero), halves away from zero. */
export function rounded({ digits, scale }: Exact, step = 1): number {
  return ratio(digits, BigInt(step) * 10n ** BigInt(scale)) * step;
}

/** `numerator / denominator` (above zero) as a whole number, halves away from zero. */
export function ratio(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const whole = (size * 2n + denominator) / (denominator * 2n);
  return Number(negative ? -whole : whole);
}

/** How many times `size` (above zero) is in what is not negative: a last part of one counts when it is rounded up. */
export function wholes({ digits, scale }: Exact, size: number, round: 'down' | 'up'): Exact {
  const one = BigInt(size) * 10n ** BigInt(scale);
  return { digits: (round === 'up' ? digits + one - 1n : digits) / one, scale: 0 };
}

function scaled({ digits, scale }: Exact, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}
