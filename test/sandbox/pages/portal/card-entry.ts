/** A card as the frame sends it: read strictly, what is wrong by the names of its fields. */
import type { TypedCard } from '../../portal/new-card.ts';
import { type FieldErrors, readCard, type Typed } from '../entry.ts';
import { isCountry, POSTAL_CODE_COUNTRIES } from '../places.ts';

/** What Checkout calls the fields of a card. */
const NAMES: Record<string, string> = { cardNumber: 'number', cardExpiry: 'expiry', cardCvc: 'cvc' };

/** Other fields than these are refused: they are not asked for. */
const ASKED: readonly string[] = ['number', 'expiry', 'cvc', 'country', 'postalCode'];

const MAX_LENGTH = 500;

/** `now` is the sandbox's time in unix seconds: cards expire by it. */
export function readTypedCard(sent: Typed, now: number): TypedCard | { errors: FieldErrors } {
  const text = (name: string) => String(sent[NAMES[name] ?? name] ?? '').trim();
  const found: FieldErrors = {};
  const { number, exp_month, exp_year } = readCard(text, found, now);
  const errors = Object.fromEntries(
    Object.entries(found).map(([name, message]) => [NAMES[name] ?? name, message]),
  );
  const country = text('country') || 'US';
  const asksPostalCode = POSTAL_CODE_COUNTRIES.includes(country);
  const postalCode = asksPostalCode ? text('postalCode') : '';
  if (!isCountry(country)) errors.country = 'Please choose a country.';
  if (country === 'US' && postalCode !== '' && !/^\d{5}(-?\d{4})?$/.test(postalCode)) {
    errors.postalCode = /^\d{1,4}$/.test(postalCode) ? 'Your ZIP is incomplete.' : 'Your ZIP is invalid.';
  }
  for (const [name, value] of Object.entries(sent)) {
    if (!ASKED.includes(name)) errors.form = 'This page asks for a card and nothing else.';
    else if (String(value).length > MAX_LENGTH)
      errors[name] = `Please enter at most ${MAX_LENGTH} characters.`;
  }
  if (Object.keys(errors).length > 0) return { errors };
  return { number, exp_month, exp_year, address: { country, postal_code: postalCode || null } };
}
