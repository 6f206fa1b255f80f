/**
 * The three-letter currencies Stripe takes, from its own refusal of an unknown one (`Invalid
 * currency: xyz. Stripe currently supports these currencies: …`, recorded August 2026), without the
 * withdrawn ones that its list still carries at the end.
 */
const SUPPORTED = new Set(
  `usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd
   cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd
   hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad
   mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg
   qar ron rsd rub rwf sar sbd scr sek sgd shp sle sll sos srd std szl thb tjs tnd top try ttd twd tzs uah
   ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw`.split(/\s+/),
);

/** Currencies without a smaller unit: 500 is ¥500. Stripe's list of zero-decimal currencies. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));

/** Currencies with a thousandth as smallest unit; Stripe wants the last digit to be 0. */
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));

/** Without a smaller unit in fact, but written with two decimals, both 0, at Stripe: 500 kr are 50000. */
const TWO_ZEROS = new Set(['isk', 'ugx']);

/** The least that Stripe charges, in the smallest unit, where it is published. */
const MINIMUM_CHARGE: Record<string, number> = { usd: 50, eur: 50, gbp: 30, chf: 50, jpy: 50 };

/** Whether Stripe takes the currency, a lower-case code. */
export function isSupportedCurrency(currency: string): boolean {
  return SUPPORTED.has(currency);
}

/** All currencies Stripe takes, for suggestions. */
export function supportedCurrencies(): Iterable<string> {
  return SUPPORTED;
}

/** How many decimals stand between the unit people say and the smallest one: 2 for usd, 0 for jpy. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** What every amount of a currency must be a multiple of: 10 for bhd, 100 for isk, else 1. */
export function stepOf(currency: string): 1 | 10 | 100 {
  if (THREE_DECIMAL.has(currency)) return 10;
  return TWO_ZEROS.has(currency) ? 100 : 1;
}

/** The least that Stripe charges, in the smallest unit; undefined where Stripe publishes none. */
export function minimumChargeOf(currency: string): number | undefined {
  return Object.hasOwn(MINIMUM_CHARGE, currency) ? MINIMUM_CHARGE[currency] : undefined;
}
