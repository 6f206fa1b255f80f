/** What the pages on which a subscription is updated show. */
import { defaultMethod } from '../../billing/invoices/collect.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { UpdateChoice } from '../../portal/update-choice.ts';
import type { UpdatePreview } from '../../portal/update-preview.ts';
import type { Offer, UpdateTerms } from '../../portal/update-terms.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentMethod } from '../../store/objects.ts';
import { shortDate } from '../dates.ts';
import { type CostRow, costsOf } from './cost-rows.ts';
import { planName, planPrice } from './plan-text.ts';

/** `$20.00 per month`, what one of an offer costs; `Starts at $10.00 per month` where more cost otherwise. */
export function offerPrice({ price }: Pick<Offer, 'price'>, currency: string): string {
  const text = planPrice([{ price, quantity: 1 }], currency);
  const isSimple = price.billing_scheme === 'per_unit' && price.transform_quantity === null;
  return isSimple || price.recurring?.usage_type === 'metered' ? text : `Starts at ${text}`;
}

export interface ConfirmView {
  /** `Team`, `Team (×5)`. */
  plan: string;
  /** `$100.00 per month`. */
  price: string;
  /** What it was, in the same words. */
  before: { plan: string; price: string };
  rows: CostRow[];
  /** What is charged now; null when nothing is. */
  due: string | null;
  /** Who pays; null when there is no card. */
  card: StoredPaymentMethod | null;
}

/** What a choice comes to. */
export function confirmView(
  account: Account,
  { current, item, subscription }: UpdateTerms,
  { offer, quantity }: UpdateChoice,
  { due, invoice, next }: UpdatePreview,
): ConfirmView {
  const { currency, customer, default_payment_method } = subscription;
  const money = (amount: number) => writtenMoney(amount, currency);
  return {
    ...planned(offer, quantity, currency),
    before: planned(current, item.quantity ?? null, currency),
    rows: [
      invoice === null
        ? []
        : [{ id: 'due-today', label: 'Amount due today', amount: money(due), ...costsOf(account, invoice) }],
      next === null
        ? []
        : [
            {
              id: 'next-invoice',
              label: `Next invoice on ${shortDate(next.created)}`,
              amount: money(next.amount_due),
              ...costsOf(account, next),
            },
          ],
    ].flat(),
    due: due === 0 ? null : money(due),
    card: defaultMethod(account, customer, default_payment_method) ?? null,
  };
}

function planned({ price, product }: Offer, quantity: number | null, currency: string) {
  return {
    plan: planName(product.name, quantity),
    price: planPrice([{ price, ...(quantity === null ? {} : { quantity }) }], currency),
  };
}
