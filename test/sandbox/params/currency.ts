/** Currencies: which there are, and how many decimals an amount in them has (facts.md §2.2). */
import { invalid } from '../errors.ts';

/** In the order of Stripe's own error message. */
export const CURRENCIES = (
  'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad ' +
  'cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl ' +
  'hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga ' +
  'mkd mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ' +
  'ron rsd rub rwf sar sbd scr sek sgd shp sle sll sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx ' +
  'uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw usdc btn ghs eek lvl svc vef ltl'
).split(' ');

const KNOWN = new Set(CURRENCIES);
const THREE_DECIMALS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const NO_DECIMALS = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
/** Written with two decimals for compatibility although they have none: must end in 00. */
const WHOLE_ONLY = new Set(['isk', 'ugx']);
/** The least one can charge, for `custom_unit_amount`; others have a minimum too, but not one we know. */
export const MINIMUM_CHARGE: Record<string, number> = { usd: 50, eur: 50, gbp: 30, chf: 50, jpy: 50 };

/** How many digits of an amount stand after the point. */
export function decimalsOf(currency: string): number {
  if (THREE_DECIMALS.has(currency)) return 3;
  return NO_DECIMALS.has(currency) ? 0 : 2;
}

/** The amounts of a currency are multiples of this. */
export function stepOf(currency: string): number {
  if (THREE_DECIMALS.has(currency)) return 10;
  return WHOLE_ONLY.has(currency) ? 100 : 1;
}

export function isCurrency(text: string): boolean {
  return KNOWN.has(text);
}

export function unknownCurrency(text: string, param: string): Error {
  return invalid(
    `Invalid currency: ${text}. Stripe currently supports these currencies: ${CURRENCIES.join(', ')}`,
    param,
  );
}

/** An amount in the smallest unit that the currency cannot express is refused. */
export function checkPrecision(amount: number, currency: string, param: string): void {
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0) {
    throw invalid(
      `Invalid amount: ${amount}. The last digit of an amount in ${currency} must be 0.`,
      param,
      'parameter_invalid_integer',
    );
  }
  if (WHOLE_ONLY.has(currency) && amount % 100 !== 0) {
    throw invalid(
      `Invalid amount: ${amount}. The last two digits of an amount in ${currency} must be 00.`,
      param,
      'parameter_invalid_integer',
    );
  }
}
