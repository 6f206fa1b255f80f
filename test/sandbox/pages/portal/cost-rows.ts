/** Rows that open to show what an amount is made up of: of an invoice its lines, as the portal puts them, and its totals. */
import { writtenMoney } from '../../params/written-money.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceLine } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';

export interface CostLine {
  /** `Team`, `Prorated charge for Team`. */
  label: string;
  /** `Qty 2`, `Qty 1 → 2`; null where that says nothing. */
  quantity: string | null;
  amount: string;
}

export interface CostRow {
  /** Unique on its page. */
  id: string;
  label: string;
  amount: string;
  lines: readonly CostLine[];
  totals: readonly { label: string; amount: string }[];
}

/** A row with what it is made up of, which is shown when it is asked for: one row of a page is open at a time. */
export function costRow({ id, label, amount, lines, totals }: CostRow): Html {
  return html`<div class="Card-part" data-cost>
<div class="Row"><span class="Row-main" id="${id}-label">${label}</span>
<span class="Row-side"><strong class="Amount" data-cost-amount>${amount}</strong>
<button type="button" class="Button Button--link" data-testid="show-cost-details" data-test="show-cost-details" aria-expanded="false" aria-controls="${id}" aria-describedby="${id}-label">Details</button></span></div>
<dl class="Sums" id="${id}" hidden>
${lines.map(({ label: text, quantity, amount: value }) => {
  return html`<div><dt><div>${text}</div>${quantity === null ? null : html`<div class="Soft">${quantity}</div>`}</dt><dd><span data-testid="value" data-test="value">${value}</span></dd></div>`;
})}
${totals.map(({ label: text, amount: value }) => html`<div class="Sums-total"><dt>${text}</dt><dd><span data-testid="value" data-test="value">${value}</span></dd></div>`)}
</dl></div>`;
}

/** The lines of an invoice, the two halves of another quantity as one; its totals below. */
export function costsOf(account: Account, invoice: StoredInvoice): Pick<CostRow, 'lines' | 'totals'> {
  const { amount_due, currency, starting_balance, total } = invoice;
  const money = (amount: number) => writtenMoney(amount, currency);
  const isAdded = total < 0 || starting_balance === 0;
  const balance = {
    label: isAdded ? 'Added to your balance' : 'Applied balance',
    amount: money(amount_due - total),
  };
  const rest = amount_due === total ? [] : [{ label: 'Total', amount: money(total) }, balance];
  return {
    lines: linesOf(account, invoice.lines).map(({ amount, ...line }) => ({ ...line, amount: money(amount) })),
    totals: [...rest, { label: 'Amount due', amount: money(amount_due) }],
  };
}

interface Summed {
  label: string;
  quantity: string | null;
  amount: number;
}

function linesOf(account: Account, lines: readonly StoredInvoiceLine[]): Summed[] {
  const paired = new Set<StoredInvoiceLine>();
  return lines.flatMap((line) => {
    if (paired.has(line)) return [];
    const other = lines.find((one) => !paired.has(one) && isOtherHalf(line, one));
    if (other === undefined) return [summed(account, line)];
    paired.add(other);
    // The newest stands first: the charge before its credit, unless the amounts say otherwise.
    const [before, after] = line.amount < other.amount ? [line, other] : [other, line];
    const amount = before.amount + after.amount;
    const label = proratedText(account, line, amount);
    return [{ label, quantity: `Qty ${before.quantity} → ${after.quantity}`, amount }];
  });
}

/** Whether two lines give back and charge the same price for the same time: only the quantity is another one. */
function isOtherHalf(line: StoredInvoiceLine, other: StoredInvoiceLine): boolean {
  if (line === other || !isProration(line) || !isProration(other)) return false;
  return (
    Math.min(line.amount, other.amount) <= 0 &&
    Math.max(line.amount, other.amount) >= 0 &&
    line.pricing?.price_details.price === other.pricing?.price_details.price &&
    line.period.start === other.period.start &&
    line.period.end === other.period.end &&
    line.parent?.subscription_item_details?.subscription_item ===
      other.parent?.subscription_item_details?.subscription_item
  );
}

function isProration({ parent }: StoredInvoiceLine): boolean {
  return parent?.subscription_item_details?.proration === true;
}

function summed(account: Account, line: StoredInvoiceLine): Summed {
  const { amount, description, parent, pricing, quantity } = line;
  const price = account.table('price').get(pricing?.price_details.price ?? '');
  if (isProration(line)) {
    return { label: proratedText(account, line, amount), quantity: `Qty ${quantity}`, amount };
  }
  const isPlain =
    parent?.subscription_item_details != null && price?.billing_scheme === 'per_unit' && quantity !== null;
  const isTried = amount === 0 && pricing?.unit_amount_decimal === '0';
  if (!isPlain || isTried) return { label: description ?? '', quantity: null, amount };
  return { label: nameOf(account, line), quantity: `Qty ${quantity}`, amount };
}

function proratedText(account: Account, line: StoredInvoiceLine, amount: number): string {
  return `Prorated ${amount < 0 ? 'credit' : 'charge'} for ${nameOf(account, line)}`;
}

function nameOf(account: Account, { description, pricing }: StoredInvoiceLine): string {
  return account.table('product').get(pricing?.price_details.product ?? '')?.name ?? description ?? '';
}
