/** The balance and what it is made of (facts.md §3.6). */
import { noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { list as listOf, range, text, type ValuesOf } from '../../params/field.ts';
import { currency } from '../../params/money.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredBalanceTransaction } from '../../store/objects.ts';

const KIND = 'balance_transaction';
/** The account's own currency has an entry even when nothing has moved. */
const OWN_CURRENCY = 'usd';

const transactionList = {
  created: range(),
  currency: currency(),
  payout: text(),
  source: text(),
  type: text(),
};

export const balanceTransactionExpandables: Expandables = {
  source: { ref: ['charge', 'refund', 'dispute'] },
};

function find(account: Account, id: string): StoredBalanceTransaction {
  const transaction = account.table(KIND).get(id);
  if (transaction === undefined) throw noSuch('balance transaction', id, 'id', 404);
  return transaction;
}

function list(call: Call<ValuesOf<typeof transactionList> & PageValues>): List<StoredBalanceTransaction> {
  const { account, params } = call;
  const { created, currency: inCurrency, payout, source, type } = params;
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { source }),
    noun: 'balance transaction',
    url: '/v1/balance_transactions',
    matches: (transaction) =>
      // Nothing is ever paid out.
      payout === undefined &&
      passes(inCurrency, transaction.currency) &&
      passes(source, transaction.source) &&
      passes<string>(type, transaction.type) &&
      within(transaction.created, created),
  });
}

interface Entry {
  amount: number;
  currency: string;
  source_types: { card: number };
}

function balance({ account }: Call<unknown>): unknown {
  const sums = (status: string): Entry[] => {
    const byCurrency = new Map([[OWN_CURRENCY, 0]]);
    for (const { object } of account.table(KIND).all()) {
      const counts = object.status === status ? object.net : 0;
      byCurrency.set(object.currency, (byCurrency.get(object.currency) ?? 0) + counts);
    }
    return [...byCurrency]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([of, amount]) => ({ amount, currency: of, source_types: { card: amount } }));
  };
  return {
    object: 'balance',
    available: sums('available'),
    connect_reserved: [{ amount: 0, currency: OWN_CURRENCY }],
    livemode: false,
    pending: sums('pending'),
    refund_and_dispute_prefunding: { available: [], pending: [] },
  };
}

export const balanceRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v1/balance',
    params: { expand: listOf(text()) },
    answers: null,
    isList: false,
    run: balance,
  },
  many('/v1/balance_transactions', KIND, transactionList, list),
  one('GET', '/v1/balance_transactions/:id', KIND, {}, ({ account, id }) => find(account, id)),
];
