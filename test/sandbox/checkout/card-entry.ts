/** What can be told of a card from what was typed, before any bank is asked. */
import { DECLINES, type Decline, isCardNumber, type TestCard, testCard } from '../payments/test-cards.ts';

export interface CardEntry {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc: string;
}

/** No card is valid for longer. */
const MOST_YEARS = 50;

const MONTH: Decline = {
  code: 'invalid_expiry_month',
  message: "Your card's expiration month is invalid.",
  param: 'exp_month',
};
const YEAR: Decline = {
  code: 'invalid_expiry_year',
  message: "Your card's expiration year is invalid.",
  param: 'exp_year',
};
const YEAR_PAST: Decline = {
  code: 'invalid_expiry_year',
  message: "Your card's expiration year is in the past.",
  param: 'exp_year',
};
const MONTH_PAST: Decline = {
  code: 'invalid_expiry_month',
  message: "Your card's expiration date is in the past.",
  param: 'exp_month',
};
const CVC: Decline = {
  code: 'invalid_cvc',
  message: "Your card's security code is incomplete.",
  param: 'cvc',
};

export type CardRead = { card: TestCard } | { refusal: Decline };

/** The test card that was typed, or why it is none. `now` is unix seconds; a year may have two digits. */
export function readCard({ number, exp_month, exp_year, cvc }: CardEntry, now: number): CardRead {
  const digits = number.replace(/[\s-]/g, '');
  if (!isCardNumber(digits)) return { refusal: DECLINES.number };
  const expiry = expiryRefusal(exp_month, fullYear(exp_year), now);
  if (expiry !== undefined) return { refusal: expiry };
  const card = testCard(digits);
  if (!/^\d{3,4}$/.test(cvc) || (card !== undefined && cvc.length !== (card.brand === 'amex' ? 4 : 3))) {
    return { refusal: CVC };
  }
  return card === undefined ? { refusal: DECLINES.liveCard } : { card };
}

/** `27` is 2027. */
export function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year;
}

/** A card is good until the end of its month. */
function expiryRefusal(month: number, year: number, now: number): Decline | undefined {
  const today = new Date(now * 1000);
  const thisYear = today.getUTCFullYear();
  if (!Number.isInteger(month) || month < 1 || month > 12) return MONTH;
  if (!Number.isInteger(year) || year > thisYear + MOST_YEARS) return YEAR;
  if (year < thisYear) return YEAR_PAST;
  return year === thisYear && month < today.getUTCMonth() + 1 ? MONTH_PAST : undefined;
}
