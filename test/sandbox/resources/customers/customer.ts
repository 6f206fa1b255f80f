/** Customers (facts.md §3.1). */
import { CLOCK, clockOf } from '../../billing/clocks/clock.ts';
import { noteBalance } from '../../billing/invoices/customer-balance.ts';
import { cancelSubscription } from '../../billing/subscriptions/cancel.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { customerOf } from '../../payments/customers.ts';
import { detach } from '../../payments/payment-methods.ts';
import { forgetPlan } from '../../payments/planned-decline.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredSubscription } from '../../store/objects.ts';
import { changedCustomer, createCustomer } from './customer-create.ts';
import {
  type CustomerCreate,
  type CustomerValues,
  customerCreate,
  customerList,
  customerUpdate,
} from './customer-params.ts';

const URL = '/v1/customers';

export const customerExpandables: Expandables = {
  cash_balance: { unsupported: 'cash balances' },
  default_source: { unsupported: 'sources' },
  invoice_settings: {
    fields: {
      default_payment_method: { ref: 'payment_method' },
      rendering_options: { fields: { template: { unsupported: 'invoice templates' } } },
    },
  },
  sources: { unsupported: 'sources' },
  subscriptions: { list: subscriptionsOf, of: 'subscription' },
  tax: { unsupported: 'tax' },
  tax_ids: { unsupported: 'tax ids' },
  test_clock: { ref: CLOCK },
};

export const deletedCustomerExpandables: Expandables = {
  created: { hidden: true },
  invoice_prefix: { hidden: true },
};

/** What a deleted customer still answers with. */
interface Stub {
  id: string;
  object: 'customer';
  deleted: true;
}

const stub = (id: string): Stub => ({ id, object: 'customer', deleted: true });

function find(account: Account, id: string): StoredCustomer {
  return customerOf(account, id, 'id', 404);
}

function retrieve({ account, id }: Call<unknown>): StoredCustomer | Stub {
  return account.table('deleted_customer').get(id) === undefined ? find(account, id) : stub(id);
}

function update({ account, id, params }: Call<CustomerValues>): StoredCustomer {
  const before = find(account, id);
  checkStill(account, before.test_clock);
  const after = account.put('customer', changedCustomer(account, before, params));
  noteBalance(account, nowFor(account, after), before.balance, after, 'adjustment');
  account.happened('customer.updated', 'customer', after, before);
  return after;
}

/** Those that live by a test clock are hidden unless it is asked for. */
function list(call: Call<ValuesOf<typeof customerList> & PageValues>): List<StoredCustomer> {
  const { created, email, test_clock } = call.params;
  if (test_clock !== undefined) clockOf(call.account, test_clock);
  const table = call.account.table('customer');
  return page(call, {
    table,
    rows: rowsFor(table, { test_clock, email }),
    noun: 'customer',
    url: URL,
    matches: (customer) =>
      customer.test_clock === (test_clock ?? null) &&
      passes(email, customer.email) &&
      within(customer.created, created),
  });
}

/** What it has subscribed to, newest first, but not what is over. */
function liveSubscriptions(account: Account, { id }: StoredCustomer): StoredSubscription[] {
  const rows = account.table('subscription').by('customer', [id]);
  const live = rows.map(({ object }) => object).filter((one) => !hasEnded(one));
  return live.reverse();
}

function subscriptionsOf(account: Account, customer: StoredCustomer): List<StoredSubscription> {
  const live = liveSubscriptions(account, customer);
  return {
    object: 'list',
    data: live.slice(0, SHOWN),
    has_more: live.length > SHOWN,
    url: `${URL}/${customer.id}/subscriptions`,
  };
}

const SHOWN = 10;

/** The events show the customer as it was; its subscriptions end, and the cards go with it. */
function remove({ account, id }: Call<unknown>): Stub {
  const customer = find(account, id);
  checkStill(account, customer.test_clock);
  const now = nowFor(account, customer);
  for (const subscription of liveSubscriptions(account, customer)) {
    cancelSubscription(account, now, subscription, { reason: 'cancellation_requested' });
  }
  account.delete('customer', id);
  forgetPlan(account, id);
  account.put('deleted_customer', {
    ...stub(id),
    created: customer.created,
    invoice_prefix: customer.invoice_prefix,
  });
  account.happened('customer.deleted', 'customer', customer);
  for (const { object: method } of account.table('payment_method').by('customer', [id])) {
    detach(account, method);
  }
  return stub(id);
}

export const customerRoutes: Route[] = [
  one('POST', URL, 'customer', customerCreate, ({ account, now, params }: Call<CustomerCreate>) =>
    createCustomer(account, now, params),
  ),
  many(URL, 'customer', customerList, list),
  one('GET', `${URL}/:id`, 'customer', {}, retrieve),
  one('POST', `${URL}/:id`, 'customer', customerUpdate, update),
  removal(`${URL}/:id`, remove),
];
