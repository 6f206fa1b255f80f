/**
 * Exact decimals as text. Money never becomes a floating point number here: `0.1` stays `0.1`, and a
 * value with twelve decimals keeps all of them.
 */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

export interface DecimalParts {
  negative: boolean;
  /** Digits before the point, without leading zeros (at least one digit). */
  whole: string;
  /** Digits after the point, without trailing zeros (may be empty). */
  fraction: string;
}

/** The parts of a plain decimal; undefined for anything else (exponents, spaces, signs like `+`). */
export function parseDecimal(text: string): DecimalParts | undefined {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > 64) return undefined;
  const whole = (match[2] ?? '0').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const zero = whole === '0' && fraction === '';
  return { negative: match[1] === '-' && !zero, whole, fraction };
}

/** How Stripe shows it: `1000.00` is `1000`, `00.50` is `0.5`, `-0` is `0`. */
export function formatDecimal({ negative, whole, fraction }: DecimalParts): string {
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
