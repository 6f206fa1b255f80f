/** What changed the balance of a customer. */
import { changeBalance } from '../../billing/invoices/customer-balance.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { checkPrecision } from '../../params/currency.ts';
import { emptyable, integer, range, required, text, type ValuesOf } from '../../params/field.ts';
import { mergeMetadata, metadata } from '../../params/metadata.ts';
import { currency } from '../../params/money.ts';
import { customerOf } from '../../payments/customers.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredBalanceChange } from '../../store/objects.ts';
import { MAX_BALANCE } from './customer-params.ts';

const KIND = 'customer_balance_transaction';
const URL = '/v1/customers/:id/balance_transactions';

const balanceCreate = {
  amount: required(integer({ min: -MAX_BALANCE, max: MAX_BALANCE })),
  currency: required(currency()),
  description: text({ max: 350 }),
  metadata: emptyable(metadata()),
};
const balanceUpdate = { description: text({ max: 350 }), metadata: emptyable(metadata()) };
const balanceList = { created: range(), invoice: text() };

export const customerBalanceExpandables: Expandables = {
  checkout_session: { ref: 'checkout.session' },
  credit_note: { ref: [] },
  customer: { ref: ['customer', 'deleted_customer'] },
  invoice: { ref: 'invoice' },
};

function find(account: Account, customer: string, id: string): StoredBalanceChange {
  customerOf(account, customer, 'customer', 404);
  const change = account.table(KIND).get(id);
  if (change?.customer !== customer) throw noSuch('customer balance transaction', id, 'transaction', 404);
  return change;
}

function create({ account, id, params }: Call<ValuesOf<typeof balanceCreate>>): StoredBalanceChange {
  const customer = customerOf(account, id, 'customer', 404);
  checkStill(account, customer.test_clock);
  if (customer.currency !== null && customer.currency !== params.currency) {
    throw invalid(
      `The currency ${params.currency} does not match the currency of the customer's balance, ${customer.currency}.`,
      'currency',
    );
  }
  checkPrecision(params.amount, params.currency, 'amount');
  return changeBalance(account, nowFor(account, customer), customer, {
    amount: params.amount,
    currency: params.currency,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    type: 'adjustment',
  });
}

/** Nobody is told of what was only described anew. */
function update({ account, id, innerId, params }: Call<ValuesOf<typeof balanceUpdate>>): StoredBalanceChange {
  const change = find(account, id, innerId);
  return account.put(KIND, {
    ...change,
    description: params.description ?? change.description,
    metadata: mergeMetadata(change.metadata ?? {}, params.metadata),
  });
}

function list(call: Call<ValuesOf<typeof balanceList> & PageValues>): List<StoredBalanceChange> {
  const { account, id, params } = call;
  const { created, invoice } = params;
  customerOf(account, id, 'customer', 404);
  if (invoice !== undefined && account.table('invoice').get(invoice) === undefined) {
    throw noSuch('invoice', invoice, 'invoice');
  }
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { customer: id }),
    noun: 'customer balance transaction',
    url: URL.replace(':id', id),
    matches: (change) => passes(invoice, change.invoice) && within(change.created, created),
  });
}

export const customerBalanceRoutes: Route[] = [
  one('POST', URL, KIND, balanceCreate, create),
  many(URL, KIND, balanceList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id, innerId }) => find(account, id, innerId)),
  one('POST', `${URL}/:id`, KIND, balanceUpdate, update),
];
