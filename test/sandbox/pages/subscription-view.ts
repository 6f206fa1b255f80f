/** What the page of a session in subscription mode says of what begins now and what comes later. */
import { anchorOf, costOf, trialEndOf } from '../checkout/amounts.ts';
import { type DueToday, dueToday } from '../checkout/due.ts';
import { priceOfLine } from '../checkout/line-items.ts';
import { timeOf } from '../checkout/time.ts';
import { DAY } from '../durations.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem, StoredPrice, StoredSession } from '../store/objects.ts';
import { longDate } from './dates.ts';
import { formatMoney } from './money.ts';
import { billedText, perInterval, unitText, VARIES } from './price-texts.ts';

export interface SubscriptionView {
  /** `Team`, `Team and 1 more`. */
  name: string;
  /** `US$60.00` or `45 days free`, and what stands small beside it: `per month`, `due today`. */
  headline: string;
  interval: string | null;
  /** `Then US$60.00 per month starting January 31, 2027`; empty when there is no more to say. */
  description: string;
  /** `45 days free`; null when nothing is tried. */
  trial: string | null;
  /** What all the lines cost when nothing is free, and those that recur, in the smallest unit; usage costs nothing. */
  fullAmount: number;
  laterAmount: number;
  /** `US$60.00`, `Price varies`: what is paid once nothing is free any more. */
  afterTrial: string;
  /** What else stands on the first invoice. */
  extras: { label: string; amount: string }[];
  /** What is charged now, in the smallest unit. */
  due: number;
}

interface Sold {
  item: StoredLineItem;
  price: StoredPrice;
}

/** What begins now and what comes later, of a session's lines, at the time of its customer. */
export function subscriptionView(
  account: Account,
  session: StoredSession,
  items: readonly StoredLineItem[],
): SubscriptionView {
  const { subscription: terms } = session.hidden;
  if (terms === null) throw new Error(`${session.id} sells no subscription`);
  const currency = session.currency ?? 'usd';
  const at = timeOf(account, session);
  const sold = items
    .map((item) => ({ item, price: priceOfLine(account, item) }))
    .filter(({ item }) => item.quantity !== 0);
  const recurring = sold.filter(({ price }) => price.recurring !== null);
  const trialEnd = trialEndOf(terms, at);
  const first = anchorOf(terms, at) ?? trialEnd;
  const { due, ...besides } = dueToday(account, session);
  const trial = trialEnd === undefined ? null : daysFree(trialEnd - at);
  const laterAmount = sumOf(recurring);
  return {
    name: nameOf(recurring),
    ...headlineOf(account, { currency, due, trial, first, sold, recurring }),
    trial,
    fullAmount: sumOf(sold),
    laterAmount,
    afterTrial: recurring.every(isMeasured) ? VARIES : formatMoney(laterAmount, currency),
    extras: extrasOf(besides, currency),
    due,
  };
}

function isMeasured({ item }: Sold): boolean {
  return item.quantity === null;
}

/** The product alone says what is subscribed to; others are counted. */
function nameOf([first, ...others]: readonly Sold[]): string {
  const name = first?.item.description ?? '';
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

/** Days that have only begun do not count. */
function daysFree(seconds: number): string {
  const days = Math.floor(seconds / DAY);
  return `${days} ${days === 1 ? 'day' : 'days'} free`;
}

interface Terms {
  currency: string;
  due: number;
  trial: string | null;
  /** When what recurs is first charged in full, if that is not now (unix seconds). */
  first: number | undefined;
  sold: readonly Sold[];
  recurring: readonly Sold[];
}

function headlineOf(
  account: Account,
  { currency, due, trial, first, sold, recurring }: Terms,
): Pick<SubscriptionView, 'description' | 'headline' | 'interval'> {
  const [only] = recurring;
  const metered = recurring.filter(isMeasured);
  const later = laterText(recurring, currency);
  const starting = first === undefined ? '' : ` starting ${longDate(first)}`;
  if (trial !== null) {
    return { headline: trial, interval: null, description: `Then ${later ?? usageText(metered)}${starting}` };
  }
  if (later === null) {
    const unit = only === undefined ? null : unitOf(account, only, currency);
    const isAlone = sold.length === 1 && unit !== null;
    return {
      headline: isAlone ? unit.amount : sold.length === 1 ? VARIES : formatMoney(due, currency),
      interval: isAlone ? unit.per : sold.length === 1 ? null : 'due today',
      description: isAlone || sold.length === 1 ? capital(usageText(metered)) : `Then ${usageText(metered)}`,
    };
  }
  const headline = formatMoney(due, currency);
  const isSimple =
    first === undefined && recurring.length === sold.length && intervalsOf(recurring).length === 1;
  if (isSimple && due === sumOf(sold)) {
    const terms = only?.price.recurring;
    const description = metered.length === 0 ? '' : `Plus usage, ${billedOf(metered)}`;
    return { headline, interval: terms ? perInterval(terms) : null, description };
  }
  return { headline, interval: 'due today', description: `Then ${later}${starting}` };
}

function unitOf(account: Account, { item, price }: Sold, currency: string) {
  return item.quantity === null
    ? unitText(price, account.table('product').get(price.product), currency)
    : null;
}

/** `US$60.00 per month and US$100.00 per year`, `… plus usage`; null when all that recurs is measured. */
function laterText(recurring: readonly Sold[], currency: string): string | null {
  const fixed = recurring.filter((one) => !isMeasured(one));
  if (fixed.length === 0) return null;
  const amounts = intervalsOf(fixed).map(({ often, amount }) => `${formatMoney(amount, currency)} ${often}`);
  return `${amounts.join(' and ')}${fixed.length < recurring.length ? ' plus usage' : ''}`;
}

/** What is charged every so often, by how often that is. */
function intervalsOf(recurring: readonly Sold[]): { often: string; amount: number }[] {
  const amounts = new Map<string, number>();
  for (const one of recurring) {
    if (one.price.recurring === null) continue;
    const often = perInterval(one.price.recurring);
    amounts.set(often, (amounts.get(often) ?? 0) + fullCost(one));
  }
  return [...amounts].map(([often, amount]) => ({ often, amount }));
}

function sumOf(sold: readonly Sold[]): number {
  return sold.reduce((sum, one) => sum + fullCost(one), 0);
}

function fullCost({ item, price }: Sold): number {
  return item.quantity === null ? 0 : costOf(price, item.currency, item.quantity);
}

/** `billed monthly based on usage`. */
function usageText(metered: readonly Sold[]): string {
  return `${billedOf(metered)} based on usage`;
}

/** `billed monthly`. */
function billedOf([first]: readonly Sold[]): string {
  const terms = first?.price.recurring ?? null;
  if (terms === null) throw new Error('there is nothing that is measured');
  return billedText({ ...terms, usage_type: 'licensed' }).replace('Billed', 'billed');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function extrasOf({ pending, balance }: Omit<DueToday, 'due'>, currency: string): SubscriptionView['extras'] {
  return [
    pending === 0 ? [] : [{ label: 'Pending charges', amount: formatMoney(pending, currency) }],
    balance === 0 ? [] : [{ label: 'Applied balance', amount: formatMoney(balance, currency) }],
  ].flat();
}
