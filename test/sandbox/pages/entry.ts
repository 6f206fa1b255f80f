/** What was typed into the form: read strictly, every field that is wrong named with Stripe's sentence. */
import type { Entry } from '../checkout/confirm.ts';
import { isCardNumber } from '../payments/test-cards.ts';
import type { CheckoutView } from './checkout-view.ts';
import {
  countryError,
  emailError,
  type FieldErrors,
  lengthErrors,
  note,
  phoneError,
  postalCodeError,
  REQUIRED,
  type Typed,
} from './field-errors.ts';
import { POSTAL_CODE_COUNTRIES, STATES } from './places.ts';

type CardEntry = NonNullable<Entry['card']>;
type Address = NonNullable<Entry['address']>;

/** What the form asks for. */
type Asked = Pick<CheckoutView, 'asksAddress' | 'asksPhone' | 'asksToSave' | 'email' | 'needsCard'>;

/** `now` is the sandbox's time in unix seconds: cards expire by it. */
export function readEntry(typed: Typed, view: Asked, now: number): Entry | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const text = (name: string) => String(typed[name] ?? '').trim();
  const need = (name: string) => {
    if (text(name) === '') errors[name] = REQUIRED;
    return text(name);
  };

  const email = view.email === null ? need('email') : undefined;
  if (email) note(errors, 'email', emailError(email));
  const phone = view.asksPhone ? need('phoneNumber') : undefined;
  if (phone) note(errors, 'phoneNumber', phoneError(phone));

  const card = view.needsCard ? readCard(text, errors, now) : undefined;
  const name = view.needsCard ? need('billingName') : '';
  const country = text('billingCountry') || 'US';
  note(errors, 'billingCountry', countryError(country));
  const postal_code = readPostalCode(text('billingPostalCode'), country, view, errors);
  const full = view.asksAddress
    ? {
        line1: need('billingAddressLine1'),
        line2: text('billingAddressLine2'),
        city: need('billingLocality'),
        state: country in STATES ? need('billingAdministrativeArea') : text('billingAdministrativeArea'),
      }
    : {};
  Object.assign(errors, lengthErrors(typed));
  if (Object.keys(errors).length > 0) return { errors };
  return {
    ...(card === undefined ? {} : { card }),
    name,
    save: view.asksToSave && typed.savePaymentMethod === true,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    address: withoutEmpty({ country, postal_code, ...full }),
  };
}

/** The card's fields alone, by the names they have in Checkout; what is wrong with them is put into `errors`. */
export function readCard(text: (name: string) => string, errors: FieldErrors, now: number): CardEntry {
  const number = text('cardNumber').replace(/[\s-]/g, '');
  const isAmex = /^3[47]/.test(number);
  if (number === '') errors.cardNumber = REQUIRED;
  else if (/^\d+$/.test(number) && number.length < (isAmex ? 15 : 16))
    errors.cardNumber = 'Your card number is incomplete.';
  else if (!isCardNumber(number)) errors.cardNumber = 'Your card number is incorrect.';

  const expiry = readExpiry(text('cardExpiry'));
  if (text('cardExpiry') === '') errors.cardExpiry = REQUIRED;
  else if (expiry === undefined) errors.cardExpiry = "Your card's expiration date is incomplete.";
  else {
    const error = expiryError(expiry, new Date(now * 1000));
    if (error !== undefined) errors.cardExpiry = error;
  }

  const cvc = text('cardCvc');
  if (cvc === '') errors.cardCvc = REQUIRED;
  else if (!/^\d{3,4}$/.test(cvc) || (isAmex && cvc.length < 4))
    errors.cardCvc = "Your card's security code is incomplete.";
  return { number, cvc, exp_month: expiry?.month ?? 0, exp_year: expiry?.year ?? 0 };
}

/** `03 / 27`, `03/27`, `0327`, `3/27`, `03/2027`; undefined when it is no date yet. */
function readExpiry(text: string): { month: number; year: number } | undefined {
  const match = /^(\d{1,2})\s*[/-]\s*(\d{2}|\d{4})$/.exec(text) ?? /^(\d{2})\s*(\d{2}|\d{4})$/.exec(text);
  if (match === null) return undefined;
  const month = Number(match[1]);
  const year = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  return { month, year: year < 100 ? 2000 + year : year };
}

function expiryError({ month, year }: { month: number; year: number }, today: Date): string | undefined {
  const thisYear = today.getUTCFullYear();
  if (year < thisYear) return "Your card's expiration year is in the past.";
  if (year === thisYear && month < today.getUTCMonth() + 1)
    return "Your card's expiration date is in the past.";
  if (year > thisYear + 50) return "Your card's expiration year is invalid.";
  return undefined;
}

function readPostalCode(code: string, country: string, view: Asked, errors: FieldErrors): string {
  if (!view.needsCard) return '';
  if (!POSTAL_CODE_COUNTRIES.includes(country)) return view.asksAddress ? code : '';
  note(errors, 'billingPostalCode', code === '' ? REQUIRED : postalCodeError(code, country));
  return code;
}

function withoutEmpty(address: Address): Address {
  return Object.fromEntries(
    Object.entries(address).filter(([, value]) => value !== ''),
  ) as unknown as Address;
}
