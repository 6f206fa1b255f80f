/** The end of a test clock: all that lives by it goes with it (facts.md §8). */
import { forgetPlan } from '../../payments/planned-decline.ts';
import type { Account } from '../../store/account.ts';
import type { StoredTestClock } from '../../store/objects.ts';
import { CLOCK } from './clock.ts';

/** Removes a clock with its event, its customers and what they are billed by; only what was paid stays. */
export function removeClock(account: Account, clock: StoredTestClock): void {
  for (const { object: customer } of account.table('customer').by('test_clock', [clock.id])) {
    removeCustomer(account, customer.id);
    account.put('deleted_customer', {
      id: customer.id,
      object: 'customer',
      deleted: true,
      created: customer.created,
      invoice_prefix: customer.invoice_prefix,
    });
  }
  account.delete(CLOCK, clock.id);
  account.happened('test_helpers.test_clock.deleted', CLOCK, clock);
}

function removeCustomer(account: Account, id: string): void {
  for (const { object } of account.table('invoice').by('customer', [id])) {
    for (const payment of account.table('invoice_payment').by('invoice', [object.id])) {
      account.delete('invoice_payment', payment.object.id);
    }
    account.delete('invoice', object.id);
  }
  for (const kind of ['subscription', 'invoiceitem', 'customer_balance_transaction'] as const) {
    for (const { object } of account.table(kind).by('customer', [id])) account.delete(kind, object.id);
  }
  for (const { object } of account.table('payment_method').by('customer', [id])) {
    account.put('payment_method', { ...object, customer: null, spent: true });
  }
  account.delete('customer', id);
  forgetPlan(account, id);
}
