/** What a plan is made up of, and what its next invoice brings besides: rows that open. */
import { nextDraft } from '../../billing/preview.ts';
import { costOf } from '../../billing/rating.ts';
import { isMetered, priceOfItem } from '../../billing/subscriptions/items.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { perInterval } from '../price-texts.ts';
import { type CostRow, costsOf } from './cost-rows.ts';

/** None for a plan of one thing whose next invoice is no other than the plan. */
export function costRows(account: Account, subscription: StoredSubscription): CostRow[] {
  const next = account.rehearse(() => nextDraft(account, subscription.id));
  const more = next !== null && bringsMore(account, next) ? nextRow(account, subscription, next) : null;
  const own = planRow(account, subscription);
  if (more === null) return own === null || isSingle(own) ? [] : [own];
  return own === null ? [more] : [own, more];
}

function isSingle({ lines }: CostRow): boolean {
  return lines.length === 1 && lines[0]?.quantity === 'Qty 1';
}

/** What each part costs; null where usage decides that, or parts are paid for at other times than others. */
function planRow(account: Account, { currency, id, items }: StoredSubscription): CostRow | null {
  const parts = items.map((item) => {
    const price = priceOfItem(account, item);
    return { price, quantity: item.quantity ?? 1, amount: costOf(price, currency, item.quantity ?? 1) };
  });
  const intervals = new Set(parts.map(({ price }) => price.recurring && perInterval(price.recurring)));
  if (intervals.size > 1 || parts.some(({ price }) => isMetered(price))) return null;
  const sum = parts.reduce((total, { amount }) => total + amount, 0);
  return {
    id: `plan-costs-${id}`,
    label: 'Plan',
    amount: writtenMoney(sum, currency),
    lines: parts.map(({ amount, price, quantity }) => ({
      label: account.table('product').get(price.product)?.name ?? '',
      quantity: `Qty ${quantity}`,
      amount: writtenMoney(amount, currency),
    })),
    totals: [],
  };
}

function nextRow(account: Account, { id }: StoredSubscription, next: StoredInvoice): CostRow {
  const amount = writtenMoney(next.amount_due, next.currency);
  return { id: `next-costs-${id}`, label: 'Next invoice', amount, ...costsOf(account, next) };
}

/** Whether there is more on an invoice than the plan: usage, what waited for it, a balance that is applied. */
function bringsMore(account: Account, { amount_due, lines, total }: StoredInvoice): boolean {
  return (
    amount_due !== total ||
    lines.some(({ parent, pricing }) => {
      const details = parent?.subscription_item_details;
      const price = account.table('price').get(pricing?.price_details.price ?? '');
      return details == null || details.proration || (price !== undefined && isMetered(price));
    })
  );
}
