/** The form of the billing information: its fields, and how they are read. */
import { StripeError } from '../../errors.ts';
import { type Address, address, NO_ADDRESS } from '../../params/address.ts';
import type { Information, Update } from '../../portal/billing-information.ts';
import { customerUpdate } from '../../resources/customers/customer-params.ts';
import type { StoredCustomer } from '../../store/objects.ts';
import {
  countryError,
  emailError,
  type FieldErrors,
  note,
  phoneError,
  postalCodeError,
  REQUIRED,
  type Typed,
} from '../field-errors.ts';
import { POSTAL_CODE_COUNTRIES, STATES } from '../places.ts';

/** What the field of each part of an address is called in the form. */
export type AddressNames = Readonly<Record<keyof Address, string>>;

export const BILLING: AddressNames = {
  country: 'country',
  line1: 'line1',
  line2: 'line2',
  city: 'city',
  state: 'state',
  postal_code: 'postalCode',
};

export const SHIPPING: AddressNames = {
  country: 'shippingCountry',
  line1: 'shippingLine1',
  line2: 'shippingLine2',
  city: 'shippingCity',
  state: 'shippingState',
  postal_code: 'shippingPostalCode',
};

const FIELDS: Record<Update, readonly string[]> = {
  name: ['name'],
  email: ['email'],
  phone: ['phone'],
  address: Object.values(BILLING),
  shipping: ['shippingName', ...Object.values(SHIPPING)],
};

/** Whether a form holds only what may be changed. */
export function holdsOnly(sent: Typed, allowed: readonly Update[]): boolean {
  const asked = allowed.flatMap((update) => FIELDS[update]);
  return Object.keys(sent).every((name) => asked.includes(name));
}

/**
 * What the form changes of a customer, by the rules of the API; or sentences by field. A name and an address for mail
 * cannot be taken away, as in the API. What stays as it was is held to nothing.
 */
export function readInformation(
  sent: Typed,
  customer: StoredCustomer,
): Information | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const change: Information = {};
  const text = (field: string) => String(sent[field] ?? '').trim();
  for (const field of ['name', 'email', 'phone'] as const) {
    if (!(field in sent) || text(field) === (customer[field] ?? '')) continue;
    if (text(field) !== '') {
      check(errors, field, () => customerUpdate[field].parse(text(field), field));
      change[field] = text(field);
    } else if (field === 'phone') change.phone = null;
    else errors[field] = REQUIRED;
  }
  if (change.email) note(errors, 'email', emailError(change.email));
  if (change.phone) note(errors, 'phone', phoneError(change.phone));
  const own = readAddress(sent, BILLING, customer.address, errors);
  if (own !== undefined) change.address = own;
  const shipping = readShipping(sent, customer, errors);
  if (shipping !== undefined) change.shipping = shipping;
  return Object.keys(errors).length > 0 ? { errors } : change;
}

/** Undefined when nothing of it changes. Who it goes to and where come together. */
function readShipping(
  sent: Typed,
  { shipping: before }: StoredCustomer,
  errors: FieldErrors,
): Information['shipping'] {
  const name = String(sent.shippingName ?? before?.name ?? '').trim();
  const address = readAddress(sent, SHIPPING, before?.address ?? null, errors);
  if (address === undefined && name === (before?.name ?? '')) return undefined;
  const next = address === undefined ? (before?.address ?? null) : address;
  if (name === '' && next === null) return null;
  if (name === '') errors.shippingName = REQUIRED;
  else check(errors, 'shippingName', () => customerUpdate.name.parse(name, 'name'));
  if (next === null) errors.shippingLine1 = REQUIRED;
  return { name, address: next ?? NO_ADDRESS };
}

/** Undefined when it stays as it was; null when it was emptied. */
function readAddress(
  sent: Typed,
  names: AddressNames,
  before: Address | null,
  errors: FieldErrors,
): Address | null | undefined {
  const parts = Object.keys(names) as (keyof Address)[];
  if (!parts.some((part) => names[part] in sent)) return undefined;
  const shown = { ...(before ?? NO_ADDRESS), country: before?.country ?? FIRST_COUNTRY };
  const text = (part: keyof Address) => String(sent[names[part]] ?? shown[part] ?? '').trim();
  const next = Object.fromEntries(parts.map((part) => [part, text(part) || null])) as unknown as Address;
  if (parts.every((part) => next[part] === (shown[part] || null))) return undefined;
  if (parts.every((part) => part === 'country' || next[part] === null)) return null;
  const wrong = addressErrors(next);
  for (const part of parts) {
    const [value, message] = [next[part], wrong[part]];
    if (message !== undefined) errors[names[part]] = message;
    else if (value !== null) check(errors, names[part], () => PARTS?.[part]?.parse(value, part));
  }
  return next;
}

const PARTS = address().fields;

/** The country of an address that has none yet. */
export const FIRST_COUNTRY = 'US';

/** An address that is given is given whole, as in Checkout. */
function addressErrors(next: Address): Partial<Record<keyof Address, string>> {
  const country = next.country ?? '';
  const wrong = countryError(country);
  if (wrong !== undefined) return { country: wrong };
  const required: (keyof Address)[] = ['line1', 'city'];
  if (country in STATES) required.push('state');
  if (POSTAL_CODE_COUNTRIES.includes(country)) required.push('postal_code');
  const missing = required.filter((part) => next[part] === null);
  const postal_code = postalCodeError(next.postal_code ?? '', country);
  return {
    ...(postal_code === undefined ? {} : { postal_code }),
    ...Object.fromEntries(missing.map((part) => [part, REQUIRED])),
  };
}

/** The API's own sentence where it would refuse. */
function check(errors: FieldErrors, field: string, parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    errors[field] = error.message;
  }
}
