/** A card as the frame sends it: read strictly, what is wrong by the names of its fields. */
import type { TypedCard } from '../../portal/new-card.ts';
import { readCard } from '../entry.ts';
import {
  countryError,
  type FieldErrors,
  lengthErrors,
  note,
  postalCodeError,
  type Typed,
} from '../field-errors.ts';
import { POSTAL_CODE_COUNTRIES } from '../places.ts';

/** What Checkout calls the fields of a card. */
const NAMES: Record<string, string> = { cardNumber: 'number', cardExpiry: 'expiry', cardCvc: 'cvc' };

/** Other fields than these are refused: they are not asked for. */
const ASKED: readonly string[] = ['number', 'expiry', 'cvc', 'country', 'postalCode'];

/** `now` is the sandbox's time in unix seconds: cards expire by it. */
export function readTypedCard(sent: Typed, now: number): TypedCard | { errors: FieldErrors } {
  const text = (name: string) => String(sent[NAMES[name] ?? name] ?? '').trim();
  const found: FieldErrors = {};
  const { number, exp_month, exp_year } = readCard(text, found, now);
  const errors: FieldErrors = Object.fromEntries(
    Object.entries(found).map(([name, message]) => [NAMES[name] ?? name, message]),
  );
  const country = text('country') || 'US';
  const asksPostalCode = POSTAL_CODE_COUNTRIES.includes(country);
  const postalCode = asksPostalCode ? text('postalCode') : '';
  note(errors, 'country', countryError(country));
  if (postalCode !== '') note(errors, 'postalCode', postalCodeError(postalCode, country));
  const isForeign = Object.keys(sent).some((name) => !ASKED.includes(name));
  if (isForeign) return { errors: { form: 'This page asks for a card and nothing else.' } };
  Object.assign(errors, lengthErrors(sent));
  if (Object.keys(errors).length > 0) return { errors };
  return { number, exp_month, exp_year, address: { country, postal_code: postalCode || null } };
}
