/** What the page of an invoice shows, gathered from the account. */
import { hostedUrl } from '../billing/invoices/hosted.ts';
import { intentOf } from '../billing/invoices/payments.ts';
import type { Account } from '../store/account.ts';
import type { InvoiceStatus, StoredInvoice, StoredInvoiceLine } from '../store/objects.ts';
import { businessOf } from './checkout-view.ts';
import { longDate, shortDate } from './dates.ts';
import { formatMoney } from './money.ts';

export interface InvoiceLineView {
  id: string;
  description: string;
  /** `Mar 1 – Apr 1, 2027`; null where the period is a moment. */
  period: string | null;
  /** `Qty 2`, with what one costs where that is known. */
  quantity: string | null;
  amount: string;
}

export interface InvoiceView {
  business: string;
  /** The path of its page. */
  place: string;
  status: InvoiceStatus;
  statusText: string;
  /** The large amount: what is to be paid, or what was. */
  headline: string;
  /** `Due March 6, 2027`, `Paid on March 1, 2027`. */
  headlineText: string;
  /** Who, what number, when. */
  facts: readonly { label: string; value: string }[];
  lines: readonly InvoiceLineView[];
  totals: readonly { label: string; amount: string }[];
  due: string;
  /** What can be paid here, in the smallest unit. */
  amount: number;
  canBePaid: boolean;
  /** The address at which the cardholder can authenticate the payment that waits for it. */
  authenticate: string | null;
  memo: string | null;
  footer: string | null;
}

/** The page of a finalized invoice as it is now. */
export function invoiceView(account: Account, invoice: StoredInvoice): InvoiceView {
  const { currency, status, amount_remaining: amount } = invoice;
  const canBePaid = (status === 'open' || status === 'uncollectible') && amount > 0;
  return {
    business: businessOf(account),
    place: new URL(hostedUrl(account, invoice) ?? '').pathname,
    status,
    statusText: STATUS_TEXTS[status],
    headline: formatMoney(status === 'paid' ? invoice.amount_paid : amount, currency),
    headlineText: headlineOf(invoice),
    facts: factsOf(invoice),
    lines: invoice.lines.map((line) => lineView(line)),
    totals: totalsOf(invoice),
    due: formatMoney(amount, currency),
    amount,
    canBePaid,
    authenticate: canBePaid ? challengeOf(account, invoice) : null,
    memo: invoice.description,
    footer: invoice.footer,
  };
}

const STATUS_TEXTS: Record<InvoiceStatus, string> = {
  draft: 'Draft',
  open: 'Open',
  paid: 'Paid',
  uncollectible: 'Uncollectible',
  void: 'Void',
};

function headlineOf({ due_date, status, status_transitions }: StoredInvoice): string {
  if (status === 'paid') return `Paid on ${day(status_transitions.paid_at)}`;
  if (status === 'void') return `Voided on ${day(status_transitions.voided_at)}`;
  return due_date === null ? 'Due now' : `Due ${longDate(due_date)}`;
}

function factsOf(invoice: StoredInvoice): { label: string; value: string }[] {
  const rows: [string, string | null][] = [
    ['To', invoice.customer_name ?? invoice.customer_email],
    ['From', invoice.account_name],
    ['Invoice number', invoice.number],
    ['Date of issue', day(invoice.effective_at)],
    ['Date due', invoice.due_date === null ? null : longDate(invoice.due_date)],
    ...(invoice.custom_fields ?? []).map(({ name, value }): [string, string] => [name, value]),
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function lineView({ id, amount, currency, description, period, pricing, quantity }: StoredInvoiceLine) {
  const unit = pricing?.unit_amount_decimal;
  const each = unit === null || unit === undefined ? '' : ` × ${formatMoney(unit, currency)}`;
  return {
    id,
    description: description ?? 'Item',
    period: period.start === period.end ? null : `${shortDate(period.start)} – ${shortDate(period.end)}`,
    quantity: quantity === null ? null : `Qty ${quantity}${each}`,
    amount: formatMoney(amount, currency),
  };
}

/** From the sum of the lines to what remains, each step that there is. */
function totalsOf(invoice: StoredInvoice): { label: string; amount: string }[] {
  const { amount_paid, currency, ending_balance, starting_balance, subtotal, total } = invoice;
  const moved = starting_balance - (ending_balance ?? starting_balance);
  const rows: [string, number][] = [
    ['Subtotal', subtotal],
    ['Total', total],
    ...(moved === 0 ? [] : [['Applied balance', moved] as [string, number]]),
    ...(amount_paid === 0 ? [] : [['Amount paid', -amount_paid] as [string, number]]),
  ];
  return rows.map(([label, amount]) => ({ label, amount: formatMoney(amount, currency) }));
}

/** The page of the payment that waits for its cardholder. */
function challengeOf(account: Account, invoice: StoredInvoice): string | null {
  const intent = intentOf(account, invoice);
  if (intent?.status !== 'requires_action') return null;
  return `/3ds/authenticate/${intent.id}?client_secret=${intent.client_secret}`;
}

function day(moment: number | null): string {
  return moment === null ? '' : longDate(moment);
}
