/** What is wrong with what was typed into a field, in Stripe's sentences: the same wherever it is asked for. */
import { isEmail } from '../params/email.ts';
import { isCountry } from './places.ts';

/** A form as its script sends it: names of fields and what stands in them. */
export type Typed = Readonly<Record<string, unknown>>;

/** Sentences by field. */
export type FieldErrors = Record<string, string>;

export const REQUIRED = 'Required';

const MAX_LENGTH = 500;

/** As long as the API takes. */
const MAX_EMAIL = 512;

/** Undefined when it is an e-mail address. */
export function emailError(email: string): string | undefined {
  return isEmail(email) && email.length <= MAX_EMAIL ? undefined : 'Your email is invalid.';
}

/** Undefined when it has the digits of a telephone number. */
export function phoneError(phone: string): string | undefined {
  return phone.replace(/\D/g, '').length < 7 ? 'Your phone number is incomplete.' : undefined;
}

/** Undefined when there is a country of this code. */
export function countryError(code: string): string | undefined {
  return isCountry(code) ? undefined : 'Please choose a country.';
}

/** Undefined where it can be a postal code of the country; what it looks like elsewhere than in the United States is not known. */
export function postalCodeError(code: string, country: string): string | undefined {
  if (country !== 'US' || /^\d{5}(-?\d{4})?$/.test(code)) return undefined;
  return /^\d{1,4}$/.test(code) ? 'Your ZIP is incomplete.' : 'Your ZIP is invalid.';
}

/** The fields in which more stands than a form takes. */
export function lengthErrors(typed: Typed): FieldErrors {
  const long = Object.entries(typed).filter(([, value]) => String(value).length > MAX_LENGTH);
  return Object.fromEntries(long.map(([field]) => [field, `Please enter at most ${MAX_LENGTH} characters.`]));
}

/** Puts down what is wrong with a field, if something is. */
export function note(errors: FieldErrors, field: string, error: string | undefined): void {
  if (error !== undefined) errors[field] = error;
}
