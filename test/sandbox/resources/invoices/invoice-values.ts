/** What parameters make of a draft, checked. */
import { draftWindow } from '../../billing/invoices/window.ts';
import { DAY } from '../../durations.ts';
import { exclusive, invalid } from '../../errors.ts';
import { mergeAddress } from '../../params/address.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { ownMethod } from '../../payments/customers.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';
import { checkCardsRemain } from '../customers/method-types.ts';
import type { InvoiceCreate, InvoiceUpdate, PaymentSettings } from './invoice-params.ts';

const FIVE_YEARS = 5 * 366 * DAY;

/** A draft as parameters change it; what is not sent stays. Nothing is stored. */
export function changedDraft(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  params: InvoiceCreate | InvoiceUpdate,
): StoredInvoice {
  const next = { ...invoice, ...plain(params), ...dueTerms(now, invoice, params) };
  checkFuture(now, params, 'automatically_finalizes_at');
  const isTimed = params.auto_advance !== undefined || params.collection_method !== undefined;
  if (isTimed) Object.assign(next, draftWindow(next, now));
  if (params.automatically_finalizes_at !== undefined) {
    const at = params.automatically_finalizes_at;
    const isCharged = next.auto_advance && next.collection_method === 'charge_automatically';
    Object.assign(next, { automatically_finalizes_at: at, next_payment_attempt: isCharged ? at : null });
  }
  if (params.default_payment_method !== undefined) {
    next.default_payment_method = ownMethod(account, invoice.customer, params.default_payment_method);
  }
  if (params.payment_settings !== undefined) {
    next.payment_settings = changedSettings(invoice.payment_settings, params.payment_settings);
  }
  if (params.rendering !== undefined) next.rendering = changedRendering(invoice, params.rendering);
  if (params.shipping_details !== undefined) next.shipping_details = shippingOf(params.shipping_details);
  next.metadata = mergeMetadata(invoice.metadata, params.metadata);
  return next;
}

/** Those that are taken as they are sent. */
function plain(params: InvoiceCreate | InvoiceUpdate): Partial<StoredInvoice> {
  const { auto_advance, collection_method, custom_fields, description, effective_at, footer, number } =
    params;
  return Object.fromEntries(
    Object.entries({
      auto_advance,
      collection_method,
      custom_fields,
      description,
      effective_at,
      footer,
      number,
      statement_descriptor: params.statement_descriptor,
    }).filter(([, value]) => value !== undefined),
  );
}

/** When it is due: said for those that are sent, and for no others (recorded of the live API). */
function dueTerms(
  now: number,
  { collection_method, created, due_date }: StoredInvoice,
  params: InvoiceCreate | InvoiceUpdate,
): Pick<StoredInvoice, 'due_date'> {
  const { collection_method: method = collection_method, days_until_due: days, due_date: date } = params;
  if (method === 'charge_automatically') {
    if (days === undefined && date === undefined) return { due_date: null };
    throw invalid(
      "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.",
    );
  }
  if (days !== undefined && date !== undefined) throw exclusive(['days_until_due', 'due_date']);
  checkFuture(now, params, 'due_date');
  const due = date ?? (days === undefined ? due_date : created + days * DAY);
  if (due === null) {
    throw invalid(
      "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.",
    );
  }
  return { due_date: due };
}

/** Seen on the live API for `due_date` (stripe/stripe-python#925). */
function checkFuture(
  now: number,
  params: InvoiceCreate | InvoiceUpdate,
  param: 'automatically_finalizes_at' | 'due_date',
): void {
  const at = params[param];
  if (at === undefined) return;
  if (at <= now) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', param);
  }
  if (at > now + FIVE_YEARS) {
    throw invalid('Invalid timestamp: can be no more than five years in the future.', param);
  }
}

type Settings = StoredInvoice['payment_settings'];

const NO_OPTIONS: NonNullable<Settings['payment_method_options']> = {
  acss_debit: null,
  bancontact: null,
  card: null,
  customer_balance: null,
  konbini: null,
  payto: null,
  pix: null,
  sepa_debit: null,
  upi: null,
  us_bank_account: null,
};

/** `payment_settings` after a change; what is not sent stays. */
export function changedSettings(current: Settings, change: NonNullable<PaymentSettings>): Settings {
  const next = { ...current };
  const types = change.payment_method_types;
  if (types !== undefined) {
    checkCardsRemain(types, null);
    next.payment_method_types = types as Settings['payment_method_types'];
  }
  if (change.payment_method_options !== undefined) {
    const { card } = change.payment_method_options as {
      card?: { request_three_d_secure?: string } | null;
    };
    next.payment_method_options = {
      ...(current.payment_method_options ?? NO_OPTIONS),
      ...(card === undefined
        ? {}
        : { card: card && { request_three_d_secure: card.request_three_d_secure ?? null } }),
    };
  }
  return next;
}

function changedRendering(
  { rendering }: StoredInvoice,
  change: NonNullable<InvoiceUpdate['rendering']>,
): StoredInvoice['rendering'] {
  return {
    amount_tax_display: null,
    template: null,
    template_version: null,
    ...rendering,
    pdf: { page_size: change.pdf?.page_size ?? rendering?.pdf?.page_size ?? 'letter' },
    ...(change.amount_tax_display === undefined ? {} : { amount_tax_display: change.amount_tax_display }),
  };
}

function shippingOf(sent: InvoiceUpdate['shipping_details']): StoredInvoice['shipping_details'] {
  if (sent == null) return null;
  return {
    address: mergeAddress(null, sent.address),
    carrier: null,
    name: sent.name,
    phone: sent.phone ?? null,
    tracking_number: null,
  };
}
