/** What the page of a Checkout session shows, gathered from the account. */
import { linesOf } from '../checkout/line-items.ts';
import { showAccount } from '../resources/account.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem, StoredSession } from '../store/objects.ts';
import { type CustomAmount, customAmountIn } from './custom-amount.ts';
import { formatMoney, plainMoney } from './money.ts';

export interface LineView {
  id: string;
  name: string;
  description: string | null;
  quantity: number;
  total: string;
  /** `US$32.00 each`, when there is more than one. */
  each: string | null;
  adjustable: { minimum: number; maximum: number } | null;
}

/** An amount that the customer chooses. */
export interface CustomAmountView {
  line: string;
  /** `USD`. */
  currency: string;
  /** As it stands in the field; '' when there is no amount yet. */
  value: string;
  placeholder: string;
  hasAmount: boolean;
  hint: string | null;
}

export interface CheckoutView {
  id: string;
  business: string;
  title: string;
  mode: 'payment' | 'setup';
  cancelUrl: string | null;
  /** Shown instead of asked for. */
  email: string | null;
  asksPhone: boolean;
  asksAddress: boolean;
  /** Nothing is to be paid and no card to be saved. */
  needsCard: boolean;
  /** Whether the customer is asked to keep the card for another time. */
  asksToSave: boolean;
  lines: readonly LineView[];
  subtotal: string;
  total: string;
  /** The total in the smallest unit: what the page was seen with is sent with it. */
  amount: number;
  customAmount: CustomAmountView | null;
  submitLabel: string;
  submitText: string | null;
  afterSubmitText: string | null;
}

/** Amounts that the customer has typed and that are not part of the session yet, by line, in the smallest unit. */
export type CustomAmounts = Readonly<Record<string, number>>;

const SUBMIT_LABELS: Record<string, string> = { book: 'Book', donate: 'Donate', subscribe: 'Subscribe' };
const SUBMIT_VERBS: Record<string, string> = { book: 'Book with', donate: 'Donate to' };

/** The business as its customers see it. */
export function businessOf(account: Account): string {
  return showAccount(account).settings.dashboard.display_name ?? 'Sandbox';
}

export function checkoutView(
  account: Account,
  session: StoredSession,
  chosen: CustomAmounts = {},
): CheckoutView {
  const business = businessOf(account);
  const isSetup = session.mode === 'setup';
  const items = linesOf(account, session.id).map((item) => withChosen(item, chosen[item.id]));
  const currency = session.currency ?? items[0]?.currency ?? 'usd';
  const subtotal = items.reduce((total, item) => total + item.amount_subtotal, 0);
  const amount = items.reduce((total, item) => total + item.amount_total, 0);
  const custom = customAmountIn(account, items);
  const submitType = session.submit_type ?? 'pay';
  return {
    id: session.id,
    business,
    title: isSetup ? `Save a card with ${business}` : `${SUBMIT_VERBS[submitType] ?? 'Pay'} ${business}`,
    mode: isSetup ? 'setup' : 'payment',
    cancelUrl: session.cancel_url,
    email: emailOf(account, session),
    asksPhone: session.phone_number_collection?.enabled === true,
    asksAddress: session.billing_address_collection === 'required',
    needsCard: isSetup || session.payment_status !== 'no_payment_required',
    asksToSave: session.saved_payment_method_options?.payment_method_save === 'enabled',
    lines: items.map((item) => lineView(account, item)),
    subtotal: formatMoney(subtotal, currency),
    total: isSetup ? 'Nothing' : formatMoney(amount, currency),
    amount,
    customAmount: custom === undefined ? null : customAmountView(custom),
    submitLabel: isSetup ? 'Save card' : (SUBMIT_LABELS[submitType] ?? 'Pay'),
    submitText: session.custom_text.submit?.message ?? null,
    afterSubmitText: session.custom_text.after_submit?.message ?? null,
  };
}

/** The e-mail that is known: the customer's own, else what the session was made with. */
function emailOf(account: Account, session: StoredSession): string | null {
  const customer = session.customer === null ? undefined : account.table('customer').get(session.customer);
  return customer?.email ?? session.customer_email;
}

function withChosen(item: StoredLineItem, amount: number | undefined): StoredLineItem {
  if (amount === undefined) return item;
  const total = amount * (item.quantity ?? 1);
  return { ...item, amount_subtotal: total, amount_total: total };
}

function lineView(account: Account, item: StoredLineItem): LineView {
  const price = account.table('price').get(item.price);
  const product = price === undefined ? undefined : account.table('product').get(price.product);
  const quantity = item.quantity ?? 1;
  const unit = price?.currency_options[item.currency]?.unit_amount_decimal ?? null;
  const { adjustable_quantity: adjustable } = item;
  return {
    id: item.id,
    name: item.description ?? product?.name ?? item.id,
    description: product?.description ?? null,
    quantity,
    total: formatMoney(item.amount_total, item.currency),
    each: quantity > 1 && unit !== null ? `${formatMoney(unit, item.currency)} each` : null,
    adjustable:
      adjustable?.enabled === true
        ? { minimum: adjustable.minimum ?? 0, maximum: adjustable.maximum ?? 99 }
        : null,
  };
}

function customAmountView({ line, currency, minimum, maximum, amount }: CustomAmount): CustomAmountView {
  const limits = [
    minimum === null ? [] : [`at least ${formatMoney(minimum, currency)}`],
    maximum === null ? [] : [`at most ${formatMoney(maximum, currency)}`],
  ].flat();
  const hint = limits.join(', ');
  return {
    line,
    currency: currency.toUpperCase(),
    value: amount === null ? '' : plainMoney(amount, currency),
    placeholder: plainMoney(0, currency),
    hasAmount: amount !== null,
    hint: hint === '' ? null : hint.charAt(0).toUpperCase() + hint.slice(1),
  };
}
