/** What the customer changes of an open session: quantities, and amounts that are theirs to choose. */
import { invalid, noSuch } from '../errors.ts';
import { checkPrecision } from '../params/currency.ts';
import { MAX_AMOUNT } from '../params/money.ts';
import { minimumOf } from '../payments/amounts.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem, StoredPrice, StoredSession } from '../store/objects.ts';
import { dueOf } from './amounts.ts';
import { abandonAttempt } from './attempt.ts';
import { linesOf, priceOfLine, sumOf } from './line-items.ts';
import { openSession } from './open.ts';
import { checkClock, timeOf } from './time.ts';
import { checkTotal } from './total.ts';

/**
 * Changes how many of a line are bought. An authentication that is under way is given up with it: it was for
 * another amount.
 *
 * @throws a 400 when the session is over, the line cannot be adjusted or the quantity is out of its range; a 429 while
 * the customer's test clock advances
 */
export function changeQuantity(
  account: Account,
  now: number,
  sessionId: string,
  itemId: string,
  quantity: number,
): StoredSession {
  const session = openSession(account, now, sessionId);
  const line = linesOf(account, session.id).find(({ id }) => id === itemId);
  if (line === undefined) throw noSuch('item', itemId, 'item');
  const { adjustable_quantity: range } = line;
  if (range?.enabled !== true) throw invalid('The quantity of this item cannot be changed.', 'quantity');
  const { minimum, maximum } = range;
  if (!Number.isInteger(quantity) || quantity < (minimum ?? 0) || quantity > (maximum ?? 0)) {
    throw invalid(`The quantity must be between ${minimum} and ${maximum}.`, 'quantity');
  }
  checkClock(account, session);
  if (quantity === 0 && isLast(account, session, line)) {
    throw invalid('The last item of a Checkout Session cannot be removed.', 'quantity');
  }
  account.put('item', { ...line, quantity });
  const changed = recount(account, abandonAttempt(account, session));
  checkTotal(changed.amount_total ?? 0, line.currency);
  return changed;
}

/**
 * Takes over the amounts that the customer chose for prices with `custom_unit_amount`, each by its line.
 *
 * @throws a 400 when one is missing, or is more or less than the price allows
 */
export function chooseAmounts(
  account: Account,
  session: StoredSession,
  chosen: Readonly<Record<string, number>>,
): StoredSession {
  let isChanged = false;
  for (const line of linesOf(account, session.id)) {
    const option = priceOfLine(account, line).currency_options[line.currency]?.custom_unit_amount;
    if (!option) continue;
    const amount = chosen[line.id] ?? (line.amount_total > 0 ? line.amount_total : undefined);
    if (amount === undefined) throw invalid('Please choose an amount.', 'custom_unit_amount');
    checkChosen(amount, line.currency, option);
    account.put('item', { ...line, amount_subtotal: amount, amount_total: amount });
    isChanged = true;
  }
  return isChanged ? withTotal(account, session) : session;
}

function checkChosen(
  amount: number,
  currency: string,
  { minimum, maximum }: NonNullable<StoredPrice['custom_unit_amount']>,
): void {
  if (!Number.isSafeInteger(amount)) throw invalid(`Invalid integer: ${amount}`, 'custom_unit_amount');
  const least = minimum ?? minimumOf(currency);
  const most = maximum ?? MAX_AMOUNT;
  if (amount < least) {
    throw invalid(
      `This value must be greater than or equal to ${least}.`,
      'custom_unit_amount',
      'amount_too_small',
    );
  }
  if (amount > most) {
    throw invalid(
      `This value must be less than or equal to ${most}.`,
      'custom_unit_amount',
      'amount_too_large',
    );
  }
  checkPrecision(amount, currency, 'custom_unit_amount');
}

/** What is left must be something, and of a subscription something that recurs. */
function isLast(account: Account, { id, mode }: StoredSession, line: StoredLineItem): boolean {
  const counts = (one: StoredLineItem) =>
    mode !== 'subscription' || priceOfLine(account, one).recurring !== null;
  return (
    counts(line) &&
    !linesOf(account, id).some((one) => one.id !== line.id && one.quantity !== 0 && counts(one))
  );
}

/**
 * Reckons again what of each line is due, at the time of the customer: what a trial or an anchor makes of it changes
 * with that.
 */
export function recount(account: Account, session: StoredSession): StoredSession {
  const at = timeOf(account, session);
  for (const line of linesOf(account, session.id)) {
    const price = priceOfLine(account, line);
    if (price.custom_unit_amount !== null) continue;
    const amount = dueOf(price, line.currency, line.quantity, session.hidden.subscription, at);
    if (amount === line.amount_total) continue;
    account.put('item', { ...line, amount_subtotal: amount, amount_total: amount });
  }
  return withTotal(account, session);
}

function withTotal(account: Account, session: StoredSession): StoredSession {
  const total = sumOf(linesOf(account, session.id));
  if (total === session.amount_total) return session;
  return account.put('checkout.session', {
    ...session,
    amount_subtotal: total,
    amount_total: total,
    payment_status: total === 0 ? 'no_payment_required' : 'unpaid',
  });
}
