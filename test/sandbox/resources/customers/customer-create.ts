/** Making a customer, and what its parameters make of it: by `POST /v1/customers` and by Checkout. */
import { clockForCustomer } from '../../billing/clocks/clock.ts';
import { noteBalance } from '../../billing/invoices/customer-balance.ts';
import { invalid } from '../../errors.ts';
import { mergeAddress, NO_ADDRESS } from '../../params/address.ts';
import { checkPrecision } from '../../params/currency.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { ownMethod } from '../../payments/customers.ts';
import { give, paymentMethodOf } from '../../payments/payment-methods.ts';
import type { Account } from '../../store/account.ts';
import { scramble } from '../../store/ids.ts';
import type { StoredCustomer } from '../../store/objects.ts';
import { showAccount } from '../account.ts';
import type { CustomerCreate, CustomerValues } from './customer-params.ts';

/** A customer with its events: `customer.created`, then what attaching a card makes. */
export function createCustomer(account: Account, now: number, params: CustomerCreate): StoredCustomer {
  const { payment_method, test_clock, ...values } = params;
  const blank = blankCustomer(account, now, test_clock);
  if (payment_method === undefined) {
    const customer = account.put('customer', changedCustomer(account, blank, values));
    noteBalance(account, customer.created, 0, customer, 'initial');
    account.happened('customer.created', 'customer', customer);
    return customer;
  }
  // The card is the customer's before the rest is looked at: it can be the default at once, also by the name of
  // the template that it was made of.
  const method = paymentMethodOf(account, now, payment_method, 'payment_method');
  const attached = give(account, method, blank.id);
  const { invoice_settings: settings } = values;
  const isDefault = settings?.default_payment_method === payment_method;
  const own = isDefault ? { invoice_settings: { ...settings, default_payment_method: method.id } } : {};
  const customer = account.put('customer', changedCustomer(account, blank, { ...values, ...own }));
  noteBalance(account, customer.created, 0, customer, 'initial');
  account.happened('customer.created', 'customer', customer);
  account.happened('payment_method.attached', 'payment_method', attached);
  return customer;
}

function blankCustomer(account: Account, now: number, testClock: string | undefined): StoredCustomer {
  const clock = testClock === undefined ? undefined : clockForCustomer(account, testClock);
  const id = account.newId('customer');
  return {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: clock?.frozen_time ?? now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: freePrefix(account, id),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: clock?.id ?? null,
  };
}

/** A customer as parameters change it; what is not sent stays. Nothing is stored. */
export function changedCustomer(
  account: Account,
  customer: StoredCustomer,
  params: CustomerValues,
): StoredCustomer {
  const next = { ...customer };
  if (params.invoice_prefix !== undefined)
    next.invoice_prefix = checkedPrefix(account, customer.id, params.invoice_prefix);
  if (params.address !== undefined) {
    next.address = params.address === null ? null : mergeAddress(customer.address, params.address);
  }
  if (params.balance !== undefined) {
    next.balance = params.balance;
    // A balance is in some currency: the account's, unless the customer has one already.
    if (params.balance !== 0)
      next.currency = customer.currency ?? showAccount(account).default_currency ?? null;
    if (next.currency !== null) checkPrecision(params.balance, next.currency, 'balance');
  }
  if (params.description !== undefined) next.description = params.description;
  if (params.email !== undefined) next.email = params.email;
  if (params.name !== undefined) next.name = params.name;
  if (params.next_invoice_sequence !== undefined) next.next_invoice_sequence = params.next_invoice_sequence;
  if (params.phone !== undefined) next.phone = params.phone;
  if (params.preferred_locales !== undefined) next.preferred_locales = params.preferred_locales;
  if (params.tax_exempt !== undefined) next.tax_exempt = params.tax_exempt ?? 'none';
  for (const name of ['business_name', 'individual_name'] as const) {
    if (params[name] === null) delete next[name];
    else if (params[name] !== undefined) next[name] = params[name];
  }
  if (params.shipping !== undefined) next.shipping = changedShipping(customer.shipping, params.shipping);
  next.invoice_settings = changedInvoiceSettings(account, customer, params.invoice_settings);
  next.metadata = mergeMetadata(customer.metadata, params.metadata);
  return next;
}

type Shipping = StoredCustomer['shipping'];

/** Merged field by field, its address too; null clears the whole. */
function changedShipping(
  current: Shipping,
  change: NonNullable<CustomerValues['shipping']> | null,
): Shipping {
  if (change === null) return null;
  return {
    address: mergeAddress(current?.address ?? NO_ADDRESS, change.address),
    name: change.name,
    phone: change.phone ?? current?.phone ?? null,
  };
}

type InvoiceSettings = StoredCustomer['invoice_settings'];

function changedInvoiceSettings(
  account: Account,
  { id, invoice_settings: current }: StoredCustomer,
  change: CustomerValues['invoice_settings'],
): InvoiceSettings {
  if (change === undefined) return current;
  const next = { ...current };
  if (change.custom_fields !== undefined) next.custom_fields = change.custom_fields;
  if (change.footer !== undefined) next.footer = change.footer;
  if (change.rendering_options !== undefined) {
    next.rendering_options =
      change.rendering_options === null
        ? null
        : {
            amount_tax_display: null,
            template: null,
            ...current.rendering_options,
            ...('amount_tax_display' in change.rendering_options
              ? { amount_tax_display: change.rendering_options.amount_tax_display ?? null }
              : {}),
          };
  }
  if (change.default_payment_method !== undefined) {
    next.default_payment_method = ownMethod(account, id, change.default_payment_method, DEFAULT_METHOD);
  }
  return next;
}

const DEFAULT_METHOD = 'invoice_settings[default_payment_method]';

function checkedPrefix(account: Account, customer: string, prefix: string): string {
  // One sentence for every way to be wrong, with Stripe's own dash (recorded of the live API).
  if (!/^[A-Z0-9]{1,12}$/.test(prefix)) {
    throw invalid('Invoice number prefix must be 1–12 uppercase letters or numbers.');
  }
  const holder = holderOf(account, prefix);
  if (holder !== undefined && holder !== customer) {
    throw invalid(
      `This invoice number prefix is taken by customer: ${holder}. Please enter a different prefix.`,
      'invoice_prefix',
    );
  }
  return prefix;
}

/** A deleted customer keeps its prefix. */
function holderOf(account: Account, prefix: string): string | undefined {
  const holders = [
    ...account.table('customer').by('invoice_prefix', [prefix]),
    ...account.table('deleted_customer').by('invoice_prefix', [prefix]),
  ];
  return holders[0]?.object.id;
}

function freePrefix(account: Account, id: string): string {
  for (let attempt = 0; ; attempt++) {
    const prefix = scramble(`${account.seed}:invoice_prefix:${id}:${attempt}`, 8).toUpperCase();
    if (holderOf(account, prefix) === undefined) return prefix;
  }
}
