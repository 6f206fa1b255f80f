/** Amounts of money that are charged: how small and how large they may be, and how Stripe writes them. */
import { invalid } from '../errors.ts';
import { checkPrecision, decimalsOf } from '../params/currency.ts';
import { MAX_AMOUNT } from '../params/money.ts';

/** The least one can charge (docs.stripe.com/currencies); others have a minimum too, but not one we know. */
const MINIMUM: Record<string, number> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

/** The least that can be charged in a currency, in its smallest unit. */
export function minimumOf(currency: string): number {
  return MINIMUM[currency] ?? 1;
}

const SYMBOLS: Record<string, string> = {
  usd: '$',
  eur: '€',
  gbp: '£',
  jpy: '¥',
  inr: '₹',
  cad: '$',
  aud: '$',
  nzd: '$',
  hkd: '$',
  sgd: '$',
};

/** `$20.00`, `¥500`: as Stripe's sentences have it. */
export function money(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(amount).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  return `${SYMBOLS[currency] ?? currency.toUpperCase()}${whole}${fraction}`;
}

/** Refuses what cannot be charged in a currency. */
export function checkAmount(amount: number, currency: string, param = 'amount'): void {
  if (amount < 1) {
    throw invalid(
      'The amount must be greater than or equal to the minimum charge amount allowed for your account and the ' +
        'currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to ' +
        'save a Payment Method for future use without an immediate payment, use a Setup Intent instead: ' +
        'https://docs.stripe.com/payments/setup-intents',
      param,
      'parameter_invalid_integer',
    );
  }
  const minimum = minimumOf(currency);
  if (amount < minimum) {
    const least = `${money(minimum, currency)} ${currency}`;
    throw invalid(`Amount must be at least ${least}`, param, 'amount_too_small');
  }
  checkLargest(amount, currency, param);
  checkPrecision(amount, currency, param);
}

/** Refuses more than can be charged at once, with the code `amount_too_large`. */
export function checkLargest(amount: number, currency: string, param?: string): void {
  if (amount <= MAX_AMOUNT) return;
  throw invalid(`Amount must be no more than ${money(MAX_AMOUNT, currency)}`, param, 'amount_too_large');
}
