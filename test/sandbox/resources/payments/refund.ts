/** Refunds (facts.md §3.6). */
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { choice, emptyable, integer, range, text, unsupported, type ValuesOf } from '../../params/field.ts';
import { mergeMetadata, metadata } from '../../params/metadata.ts';
import { checkReferences } from '../../payments/references.ts';
import { nothingToRefund, refundCharge } from '../../payments/refund.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCharge, StoredRefund } from '../../store/objects.ts';

const KIND = 'refund';

const refundCreate = {
  amount: integer(),
  charge: text(),
  currency: unsupported(),
  customer: unsupported(),
  instructions_email: unsupported(),
  metadata: emptyable(metadata()),
  origin: unsupported(),
  payment_intent: text(),
  reason: choice(['duplicate', 'fraudulent', 'requested_by_customer']),
  refund_application_fee: unsupported('false'),
  reverse_transfer: unsupported('false'),
};
const refundUpdate = { metadata: emptyable(metadata()) };
const refundList = { charge: text(), created: range(), payment_intent: text() };

export const refundExpandables: Expandables = {
  balance_transaction: { ref: 'balance_transaction' },
  charge: { ref: 'charge' },
  customer: { ref: ['customer', 'deleted_customer'] },
  payment_intent: { ref: 'payment_intent' },
  payment_method: { ref: 'payment_method' },
  source_transfer_reversal: { ref: [] },
  transfer_reversal: { ref: [] },
};

function find(account: Account, id: string): StoredRefund {
  const refund = account.table(KIND).get(id);
  if (refund === undefined) throw noSuch('refund', id, 'refund', 404);
  return refund;
}

function create({ account, now, params }: Call<ValuesOf<typeof refundCreate>>): StoredRefund {
  const charge = chargeFor(account, params.charge, params.payment_intent);
  return refundCharge(account, now, charge, {
    amount: params.amount,
    metadata: mergeMetadata({}, params.metadata),
    reason: params.reason ?? null,
  });
}

/** The charge that is named, by itself or by its payment intent. */
function chargeFor(account: Account, id: string | undefined, intentId: string | undefined): StoredCharge {
  if (id === undefined && intentId === undefined) {
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  }
  const intent = account.table('payment_intent').get(intentId ?? '');
  if (intentId !== undefined && intent === undefined) {
    throw noSuch('payment_intent', intentId, 'payment_intent', 404);
  }
  const chargeId = id ?? intent?.latest_charge;
  const charge = account.table('charge').get(chargeId ?? '');
  if (charge === undefined) {
    if (intentId !== undefined && id === undefined) throw nothingToRefund(intentId);
    throw noSuch('charge', id ?? '', 'id', 404);
  }
  if (intentId !== undefined && charge.payment_intent !== intentId) {
    throw invalid(`Charge ${charge.id} does not belong to PaymentIntent ${intentId}.`, 'charge');
  }
  return charge;
}

function update({ account, id, params }: Call<ValuesOf<typeof refundUpdate>>): StoredRefund {
  const refund = find(account, id);
  const after = account.put(KIND, {
    ...refund,
    metadata: mergeMetadata(refund.metadata ?? {}, params.metadata),
  });
  account.happened('refund.updated', KIND, after, refund);
  account.happened('charge.refund.updated', KIND, after, refund);
  return after;
}

/** Only a refund that waits for the customer's bank account could be canceled: by card there is none. */
function cancel({ account, id }: Call<unknown>): never {
  find(account, id);
  throw invalid('Canceling this refund is unsupported.');
}

function list(call: Call<ValuesOf<typeof refundList> & PageValues>): List<StoredRefund> {
  const { account, params } = call;
  const { charge, created, payment_intent } = params;
  checkReferences(account, { charge, payment_intent });
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { charge, payment_intent }),
    noun: 'refund',
    url: '/v1/refunds',
    matches: (refund) =>
      passes(charge, refund.charge) &&
      passes(payment_intent, refund.payment_intent) &&
      within(refund.created, created),
  });
}

export const refundRoutes: Route[] = [
  one('POST', '/v1/refunds', KIND, refundCreate, create),
  many('/v1/refunds', KIND, refundList, list),
  one('GET', '/v1/refunds/:id', KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', '/v1/refunds/:id', KIND, refundUpdate, update),
  one('POST', '/v1/refunds/:id/cancel', KIND, {}, cancel),
];
