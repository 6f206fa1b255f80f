/** What the page of a Checkout session shows, gathered from the account. */
import { askedBy } from '../checkout/attempt.ts';
import { recount } from '../checkout/change.ts';
import { linesOf, priceOfLine } from '../checkout/line-items.ts';
import { showAccount } from '../resources/account.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem, StoredSession } from '../store/objects.ts';
import { type CustomAmount, customAmountIn } from './custom-amount.ts';
import { formatMoney, plainMoney } from './money.ts';
import { billedText, tierTexts, unitText, VARIES } from './price-texts.ts';
import { subscriptionView } from './subscription-view.ts';

export interface LineView {
  id: string;
  name: string;
  description: string | null;
  /** Null where usage is measured. */
  quantity: number | null;
  /** `Billed monthly`; null when it is paid once. */
  billed: string | null;
  total: string;
  /** `US$32.00 each`, when there is more than one; what a unit costs, where usage is measured. */
  each: string | null;
  tiers: readonly { range: string; cost: string }[];
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
  mode: 'payment' | 'setup' | 'subscription';
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
  /** What is large, what stands small beside it, and the sentence below. */
  headline: string;
  interval: string | null;
  summaryText: string;
  subtotal: string;
  /** What else is due besides the lines. */
  extras: readonly { label: string; amount: string }[];
  /** What is due today. */
  total: string;
  /** What is due once the trial is over; null without one. */
  totalAfterTrial: string | null;
  /**
   * What is due today, and what recurs when nothing is free or cut short (null where nothing does), in the smallest
   * unit: what the page was seen with is sent with it.
   */
  amount: number;
  later: number | null;
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

/** The page of an open session as it is now; `chosen` are amounts that the buyer has typed. */
export function checkoutView(
  account: Account,
  session: StoredSession,
  chosen: CustomAmounts = {},
): CheckoutView {
  if (session.mode === 'subscription') return subscriptionPage(account, session);
  const business = businessOf(account);
  const isSetup = session.mode === 'setup';
  const items = linesOf(account, session.id).map((item) => withChosen(item, chosen[item.id]));
  const currency = session.currency ?? items[0]?.currency ?? 'usd';
  const subtotal = items.reduce((total, item) => total + item.amount_subtotal, 0);
  const amount = items.reduce((total, item) => total + item.amount_total, 0);
  const custom = customAmountIn(account, items);
  const submitType = session.submit_type ?? 'pay';
  return {
    ...askedOf(account, session),
    title: isSetup ? `Save a card with ${business}` : `${SUBMIT_VERBS[submitType] ?? 'Pay'} ${business}`,
    mode: isSetup ? 'setup' : 'payment',
    asksToSave: session.saved_payment_method_options?.payment_method_save === 'enabled',
    lines: items.map((item) => lineView(account, item, null)),
    headline: formatMoney(amount, currency),
    interval: null,
    summaryText: isSetup
      ? `Your card is kept for later payments to ${business}. Nothing is charged now.`
      : '',
    subtotal: formatMoney(subtotal, currency),
    extras: [],
    totalAfterTrial: null,
    total: isSetup ? 'Nothing' : formatMoney(amount, currency),
    amount,
    later: null,
    customAmount: custom === undefined ? null : customAmountView(custom),
    submitLabel: isSetup
      ? 'Save card'
      : isFree(session)
        ? 'Complete order'
        : (SUBMIT_LABELS[submitType] ?? 'Pay'),
  };
}

function isFree({ payment_status }: StoredSession): boolean {
  return payment_status === 'no_payment_required';
}

/** What the form asks for, and the words around it that the session brings along. */
function askedOf(account: Account, session: StoredSession) {
  return {
    id: session.id,
    business: businessOf(account),
    cancelUrl: session.cancel_url,
    email: emailOf(account, session),
    asksPhone: session.phone_number_collection?.enabled === true,
    asksAddress: session.billing_address_collection === 'required',
    needsCard: askedBy(account, session) !== 'nothing',
    submitText: session.custom_text.submit?.message ?? null,
    afterSubmitText: session.custom_text.after_submit?.message ?? null,
  };
}

/** As it is now: what a trial or an anchor makes of the amounts changes with the time of the customer. */
function subscriptionPage(account: Account, stored: StoredSession): CheckoutView {
  return account.rehearse(() => {
    const session = recount(account, stored);
    const items = linesOf(account, session.id);
    const currency = session.currency ?? 'usd';
    const view = subscriptionView(account, session, items);
    const { name, trial, afterTrial, fullAmount, laterAmount, extras, due, ...shown } = view;
    return {
      ...askedOf(account, session),
      title: `${trial === null ? 'Subscribe to' : 'Try'} ${name}`,
      mode: 'subscription',
      // The card is kept in any case.
      asksToSave: false,
      lines: items.map((item) => lineView(account, item, trial)),
      headline: shown.headline,
      interval: shown.interval,
      summaryText: shown.description,
      subtotal:
        trial === null
          ? formatMoney(session.amount_subtotal ?? 0, currency)
          : formatMoney(fullAmount, currency),
      extras,
      total: formatMoney(due, currency),
      totalAfterTrial: trial === null ? null : afterTrial,
      amount: due,
      later: laterAmount,
      customAmount: null,
      submitLabel: trial === null ? 'Subscribe' : 'Start trial',
    };
  });
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

function lineView(account: Account, item: StoredLineItem, trial: string | null): LineView {
  const price = priceOfLine(account, item);
  const product = account.table('product').get(price.product);
  const { adjustable_quantity: adjustable, quantity } = item;
  const unit = unitText(price, product, item.currency);
  const each = (quantity ?? 1) > 1 && unit !== null ? `${unit.amount} each` : null;
  const isTried = trial !== null && price.recurring !== null;
  return {
    id: item.id,
    name: item.description ?? product?.name ?? item.id,
    description: product?.description ?? null,
    quantity,
    billed: price.recurring === null ? null : billedText(price.recurring),
    total: isTried ? trial : quantity === null ? VARIES : formatMoney(item.amount_total, item.currency),
    each: quantity === null && unit !== null ? `${unit.amount} ${unit.per}` : each,
    tiers: tierTexts(price, product, item.currency),
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
