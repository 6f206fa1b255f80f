/** The balance of a customer and what changed it: above zero it owes, below zero it has a credit. */
import type { Account } from '../../store/account.ts';
import type { StoredBalanceChange, StoredCustomer } from '../../store/objects.ts';
import { putInvoice } from './put.ts';
import { withLines } from './totals.ts';

export type BalanceValues = Pick<StoredBalanceChange, 'amount' | 'currency' | 'type'> &
  Partial<Pick<StoredBalanceChange, 'description' | 'invoice' | 'metadata'>>;

/** Adds `amount` to the balance of a customer, with a transaction and `customer.updated`. */
export function changeBalance(
  account: Account,
  now: number,
  customer: StoredCustomer,
  values: BalanceValues,
): StoredBalanceChange {
  const balance = customer.balance + values.amount;
  const after = account.put('customer', {
    ...customer,
    balance,
    currency: customer.currency ?? values.currency,
  });
  refreshDrafts(account, after);
  const change = recordChange(account, now, after, values);
  account.happened('customer.updated', 'customer', after, customer);
  return change;
}

/** The transaction of a balance that has been changed. */
function recordChange(
  account: Account,
  now: number,
  { id, balance }: StoredCustomer,
  values: BalanceValues,
): StoredBalanceChange {
  return account.put('customer_balance_transaction', {
    id: account.newId('customer_balance_transaction'),
    object: 'customer_balance_transaction',
    checkout_session: null,
    created: now,
    credit_note: null,
    customer: id,
    customer_account: null,
    description: null,
    ending_balance: balance,
    invoice: null,
    livemode: false,
    metadata: {},
    ...values,
  });
}

/** The transaction of a balance that somebody has set, if that changed it. */
export function noteBalance(
  account: Account,
  now: number,
  before: number,
  customer: StoredCustomer,
  type: 'adjustment' | 'initial',
): void {
  const amount = customer.balance - before;
  if (amount === 0 || customer.currency === null) return;
  refreshDrafts(account, customer);
  recordChange(account, now, customer, { amount, currency: customer.currency, type });
}

/** What a customer owes (above zero) or has to its credit in a currency. */
export function balanceIn({ balance, currency: own }: StoredCustomer, currency: string): number {
  return own === null || own === currency ? balance : 0;
}

/** A draft always begins with the balance that its customer has. Makes no event. */
function refreshDrafts(account: Account, customer: StoredCustomer): void {
  for (const { object: draft } of account.table('invoice').by('customer', [customer.id])) {
    if (draft.status !== 'draft') continue;
    const starting_balance = balanceIn(customer, draft.currency);
    if (starting_balance === draft.starting_balance) continue;
    putInvoice(account, withLines({ ...draft, starting_balance }, draft.lines));
  }
}
