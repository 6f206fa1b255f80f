/** What the portal says of an invoice in the list of them. */
import { hostedUrl } from '../../billing/invoices/hosted.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceLine } from '../../store/objects.ts';
import { shortDate } from '../dates.ts';
import type { PortalContext } from './context.ts';
import { inWords } from './in-words.ts';

/** How a status looks: what is done, what went wrong, and what is neither. */
type Tone = 'negative' | 'neutral' | 'positive';

export interface InvoiceRow {
  address: string;
  /** `Jul 25, 2024`. */
  date: string;
  /** `$5.00`. */
  amount: string;
  status: { text: string; tone: Tone };
  /** `Team and Support`. */
  about: string;
}

/** The invoices of the customer that were finalized, newest first. */
export function invoiceRows({ account, customer, now }: PortalContext): InvoiceRow[] {
  return account
    .table('invoice')
    .by('customer', [customer.id])
    .toReversed()
    .flatMap(({ object }) => rowOf(account, object, now) ?? []);
}

function rowOf(account: Account, invoice: StoredInvoice, now: number): InvoiceRow | null {
  const address = hostedUrl(account, invoice);
  if (address === null) return null;
  return {
    address,
    date: shortDate(invoice.effective_at ?? invoice.created),
    amount: writtenMoney(invoice.total, invoice.currency),
    status: statusOf(invoice, now),
    about: aboutOf(account, invoice),
  };
}

function statusOf(invoice: StoredInvoice, now: number): InvoiceRow['status'] {
  const { attempted, due_date, status } = invoice;
  if (status === 'paid') return { text: 'Paid', tone: 'positive' };
  if (status === 'void') return { text: 'Void', tone: 'neutral' };
  if (status === 'uncollectible') return { text: 'Uncollectible', tone: 'neutral' };
  if (attempted) return { text: 'Failed', tone: 'negative' };
  const isOverdue = due_date !== null && due_date <= now;
  return isOverdue ? { text: 'Past due', tone: 'negative' } : { text: 'Open', tone: 'neutral' };
}

/** What its lines are for, in the order they were made in, each product once; others say it in their own words. */
function aboutOf(account: Account, { description, lines, number }: StoredInvoice): string {
  const things = new Set(
    lines
      .toReversed()
      .map((line) => thingOf(account, line))
      .filter((thing) => thing !== ''),
  );
  return things.size > 0 ? inWords([...things]) : (description ?? `Invoice ${number ?? ''}`);
}

function thingOf(account: Account, { description, pricing }: StoredInvoiceLine): string {
  const product = account.table('product').get(pricing?.price_details.product ?? '');
  return product?.name ?? description ?? '';
}
