/** Disputes: they can be looked at; contesting one is not here. */
import { noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { range, text, type ValuesOf } from '../../params/field.ts';
import { checkReferences } from '../../payments/references.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredDispute } from '../../store/objects.ts';

const KIND = 'dispute';

const disputeList = { charge: text(), created: range(), payment_intent: text() };

export const disputeExpandables: Expandables = {
  balance_transactions: { embed: 'balance_transaction' },
  charge: { ref: 'charge' },
  payment_intent: { ref: 'payment_intent' },
};

function find(account: Account, id: string): StoredDispute {
  const dispute = account.table(KIND).get(id);
  if (dispute === undefined) throw noSuch('dispute', id, 'dispute', 404);
  return dispute;
}

function list(call: Call<ValuesOf<typeof disputeList> & PageValues>): List<StoredDispute> {
  const { account, params } = call;
  const { charge, created, payment_intent } = params;
  checkReferences(account, { charge, payment_intent });
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { charge }),
    noun: 'dispute',
    url: '/v1/disputes',
    matches: (dispute) =>
      passes(charge, dispute.charge) &&
      passes(payment_intent, dispute.payment_intent) &&
      within(dispute.created, created),
  });
}

export const disputeRoutes: Route[] = [
  many('/v1/disputes', KIND, disputeList, list),
  one('GET', '/v1/disputes/:id', KIND, {}, ({ account, id }) => find(account, id)),
];
