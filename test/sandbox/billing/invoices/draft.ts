/** A new invoice (facts.md §6.1, §6.4). */
import { BUSINESS } from '../../business.ts';
import { DAY } from '../../durations.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoice,
  StoredInvoiceItem,
  StoredSubscription,
} from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import { settleCurrency } from '../customer-currency.ts';
import type { LineDraft } from '../line-draft.ts';
import { draftLines } from '../lines.ts';
import { putSubscription } from '../subscriptions/put.ts';
import { buyerOf } from './buyer.ts';
import { balanceIn } from './customer-balance.ts';
import { storedLine } from './lines.ts';
import { putInvoice } from './put.ts';
import { totalsOf } from './totals.ts';
import { draftWindow } from './window.ts';

export interface DraftValues {
  customer: StoredCustomer;
  currency: string;
  billing_reason: NonNullable<StoredInvoice['billing_reason']>;
  /** The subscription it bills; null for an invoice made by hand. */
  subscription: StoredSubscription | null;
  /** What it bills of the subscription. */
  lines: readonly LineDraft[];
  /** Invoice items that it takes up, oldest first: they stand before the lines and are no longer pending. */
  items: readonly StoredInvoiceItem[];
  /** `period_start` and `period_end`: of a subscription invoice they look back one period. */
  period: Period;
  /** Finalizes itself after an hour and is collected; false leaves it to the caller. */
  autoAdvance: boolean;
  /** What else was asked for, when it is not to follow from subscription and customer alone. */
  change?: (draft: StoredInvoice) => StoredInvoice;
}

/** A draft with its lines and totals, and `invoice.created`. A subscription it bills has it as `latest_invoice`. */
export function draftInvoice(account: Account, now: number, values: DraftValues): StoredInvoice {
  const { customer, currency, subscription, period, autoAdvance, change } = values;
  const id = account.newId('invoice');
  const drafts = draftLines(values.lines, values.items);
  const lines = drafts.map((draft) => storedLine(account, id, draft));
  const starting_balance = balanceIn(customer, currency);
  const collection_method = subscription?.collection_method ?? 'charge_automatically';
  const terms = { auto_advance: autoAdvance, collection_method, created: now };
  const draft: StoredInvoice = {
    id,
    object: 'invoice',
    account_country: BUSINESS.country,
    account_name: BUSINESS.name,
    account_tax_ids: null,
    ...totalsOf(lines, starting_balance),
    ...terms,
    ...draftWindow(terms, now),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    billing_reason: values.billing_reason,
    currency,
    customer: customer.id,
    customer_account: null,
    ...buyerOf(customer),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    discounts: [],
    due_date: dueDate(subscription, collection_method, now),
    effective_at: null,
    ending_balance: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    livemode: false,
    metadata: {},
    number: null,
    on_behalf_of: null,
    parent: parentOf(subscription),
    period_end: period.end,
    period_start: period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    test_clock: customer.test_clock,
    total_discount_amounts: [],
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: now,
    ...inherited(customer, subscription),
    hidden: { wakes_at: null, intent: null, retries: 0, overdue: false },
  };
  const invoice = putInvoice(account, change === undefined ? draft : change(draft));
  for (const item of values.items) account.put('invoiceitem', { ...item, invoice: id });
  const stored = account.table('subscription').get(subscription?.id ?? '');
  if (stored !== undefined) putSubscription(account, { ...stored, latest_invoice: id });
  account.happened('invoice.created', 'invoice', invoice);
  settleCurrency(account, customer.id, currency);
  return invoice;
}

function dueDate(
  subscription: StoredSubscription | null,
  method: StoredInvoice['collection_method'],
  now: number,
): number | null {
  const days = subscription?.days_until_due ?? null;
  return method === 'send_invoice' && days !== null ? now + days * DAY : null;
}

function parentOf(subscription: StoredSubscription | null): StoredInvoice['parent'] {
  if (subscription === null) return null;
  return {
    quote_details: null,
    subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    type: 'subscription_details',
  };
}

/** What an invoice takes over from its subscription, or else from its customer. */
function inherited(
  { invoice_settings: own }: StoredCustomer,
  subscription: StoredSubscription | null,
): Pick<StoredInvoice, 'custom_fields' | 'description' | 'footer' | 'payment_settings' | 'rendering'> {
  const settings = subscription?.invoice_settings;
  const payment = subscription?.payment_settings;
  return {
    custom_fields: settings?.custom_fields ?? own.custom_fields,
    description: settings?.description ?? null,
    footer: settings?.footer ?? own.footer,
    payment_settings: {
      default_mandate: null,
      payment_method_options: payment?.payment_method_options ?? null,
      payment_method_types: payment?.payment_method_types ?? null,
    } as StoredInvoice['payment_settings'],
    rendering: subscription === null ? renderingOf(own.rendering_options) : null,
  };
}

/** Recorded of the live API: an invoice made by hand shows the defaults, one of a subscription shows nothing. */
function renderingOf(
  options: StoredCustomer['invoice_settings']['rendering_options'],
): StoredInvoice['rendering'] {
  return {
    amount_tax_display: options?.amount_tax_display ?? null,
    pdf: { page_size: 'letter' },
    template: null,
    template_version: null,
  };
}
