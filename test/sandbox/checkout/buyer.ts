/** Who completes a session: what they typed, the customer they are or become, and what of it is shown. */
import { NO_ADDRESS } from '../params/address.ts';
import { customerOf } from '../payments/customers.ts';
import type { BillingDetails } from '../payments/payment-methods.ts';
import { changedCustomer, createCustomer } from '../resources/customers/customer-create.ts';
import type { Account } from '../store/account.ts';
import type { SessionAttempt, StoredSession } from '../store/objects.ts';

/** What the page was sent with, besides the card. */
export interface BuyerEntry {
  name?: string;
  email?: string;
  phone?: string;
  address?: {
    country?: string;
    postal_code?: string;
    line1?: string;
    line2?: string;
    city?: string;
    state?: string;
  };
  save?: boolean;
}

/**
 * An e-mail address that is known is not the buyer's to change: the customer's own, or the one the session was
 * made with. A box to save the card counts only where the session shows one.
 */
export function buyerOf(account: Account, session: StoredSession, entry: BuyerEntry): SessionAttempt {
  const customer = session.customer === null ? undefined : customerOf(account, session.customer);
  const typed = Object.entries(entry.address ?? {}).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return {
    name: entry.name?.trim() || null,
    email: customer?.email ?? session.customer_email ?? (entry.email?.trim() || null),
    phone: session.phone_number_collection.enabled ? entry.phone?.trim() || null : null,
    address: { ...NO_ADDRESS, ...Object.fromEntries(typed) },
    save:
      entry.save === true &&
      session.mode === 'payment' &&
      session.saved_payment_method_options?.payment_method_save === 'enabled',
  };
}

/** What was typed, as the card's payment method shows it. */
export function billingDetailsOf({ name, email, phone, address }: SessionAttempt): BillingDetails {
  return { address, email, name, phone, tax_id: null };
}

/**
 * The customer of a session that is about to succeed: the one it was made for, a new one (with its event) when
 * the session asks for one, as it does in subscription mode, or the card is to be kept, or none.
 */
export function customerFor(
  account: Account,
  now: number,
  session: StoredSession,
  { name, email, phone, address, save }: SessionAttempt,
): string | null {
  if (session.customer !== null) return customerOf(account, session.customer).id;
  if (session.customer_creation !== 'always' && !save) return null;
  const known = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== null));
  const customer = createCustomer(account, now, {
    ...(email === null ? {} : { email }),
    ...(name === null ? {} : { name }),
    ...(phone === null ? {} : { phone }),
    ...(Object.keys(known).length === 0 ? {} : { address: known }),
  });
  return customer.id;
}

/** What a customer who was there before gets of it: a missing e-mail address, and what `customer_update` says. */
export function updateCustomer(account: Account, session: StoredSession, buyer: SessionAttempt): void {
  if (session.customer === null) return;
  const before = customerOf(account, session.customer);
  const { address, name } = session.hidden.customer_update;
  const after = changedCustomer(account, before, {
    ...(before.email === null && buyer.email !== null ? { email: buyer.email } : {}),
    ...(name === 'auto' && buyer.name !== null ? { name: buyer.name } : {}),
  });
  const hasAddress = Object.values(buyer.address).some((value) => value !== null);
  const next = address === 'auto' && hasAddress ? { ...after, address: buyer.address } : after;
  account.happened('customer.updated', 'customer', account.put('customer', next), before);
}

/** `customer_details`; in setup mode without an address (the SDK's documentation). */
export function detailsOf(
  account: Account,
  session: StoredSession,
  customer: string | null,
  { name, email, phone, address }: SessionAttempt,
): NonNullable<StoredSession['customer_details']> {
  const { tax_exempt = 'none' } = account.table('customer').get(customer ?? '') ?? {};
  return {
    address: session.mode === 'setup' ? null : address,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone,
    tax_exempt,
    tax_ids: [],
  };
}
