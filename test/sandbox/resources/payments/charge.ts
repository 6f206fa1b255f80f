/** Charges (facts.md §3.6). They are made by payment intents; the old way to make one is not here. */
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import {
  choice,
  emptyable,
  integer,
  object,
  range,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { mergeMetadata, metadata } from '../../params/metadata.ts';
import { checkReferences } from '../../payments/references.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCharge, StoredRefund } from '../../store/objects.ts';
import { statementDescriptor } from '../catalog/product-params.ts';
import { shipping, shippingOf } from '../shipping-params.ts';

const KIND = 'charge';
/** How many refunds are shown within a charge. */
const SHOWN = 10;

const chargeUpdate = {
  customer: text(),
  description: text(),
  fraud_details: object({ user_report: required(emptyable(choice(['fraudulent', 'safe']))) }),
  metadata: emptyable(metadata()),
  receipt_email: text({ max: 800 }),
  shipping: object(shipping),
  transfer_group: text(),
};

const chargeCapture = {
  amount: integer({ min: 0 }),
  application_fee: unsupported(),
  application_fee_amount: unsupported(),
  receipt_email: text({ max: 800 }),
  statement_descriptor: statementDescriptor(),
  statement_descriptor_suffix: statementDescriptor(),
  transfer_data: unsupported(),
  transfer_group: unsupported(),
};

const chargeList = { created: range(), customer: text(), payment_intent: text(), transfer_group: text() };

export const chargeExpandables: Expandables = {
  application: { ref: [] },
  application_fee: { ref: [] },
  balance_transaction: { ref: 'balance_transaction' },
  customer: { ref: ['customer', 'deleted_customer'] },
  failure_balance_transaction: { ref: [] },
  on_behalf_of: { ref: [] },
  payment_intent: { ref: 'payment_intent' },
  refunds: { list: refundsOf, of: 'refund' },
  review: { ref: [] },
  source_transfer: { ref: [] },
};

function refundsOf(account: Account, charge: StoredCharge): List<StoredRefund> {
  const rows = account.table('refund').by('charge', [charge.id]).toReversed();
  return {
    object: 'list',
    data: rows.slice(0, SHOWN).map(({ object: refund }) => refund),
    has_more: rows.length > SHOWN,
    url: `/v1/charges/${charge.id}/refunds`,
  };
}

function find(account: Account, id: string): StoredCharge {
  const charge = account.table(KIND).get(id);
  if (charge === undefined) throw noSuch('charge', id, 'id', 404);
  return charge;
}

function update({ account, id, params }: Call<ValuesOf<typeof chargeUpdate>>): StoredCharge {
  const charge = find(account, id);
  if (params.transfer_group !== undefined) {
    throw invalid(
      `This Charge was created by a PaymentIntent (${charge.payment_intent}). You must update the ` +
        '`transfer_group` on the PaymentIntent instead of updating the Charge directly.',
      'transfer_group',
    );
  }
  const after = account.put(KIND, {
    ...charge,
    customer: customerAfter(account, charge, params.customer),
    description: params.description ?? charge.description,
    fraud_details: fraudDetailsAfter(charge, params.fraud_details),
    metadata: mergeMetadata(charge.metadata, params.metadata),
    receipt_email: params.receipt_email ?? charge.receipt_email,
    shipping: params.shipping === undefined ? charge.shipping : shippingOf(params.shipping),
  });
  account.happened('charge.updated', KIND, after, charge);
  return after;
}

/** A charge can be given a customer while it has none (the SDK's documentation). */
function customerAfter(account: Account, charge: StoredCharge, customer: string | undefined): string | null {
  if (customer === undefined) return charge.customer;
  if (account.table('customer').get(customer) === undefined) throw noSuch('customer', customer, 'customer');
  if (charge.customer !== null) {
    throw invalid('The customer of a charge cannot be changed once it is set.', 'customer');
  }
  return customer;
}

function fraudDetailsAfter(
  charge: StoredCharge,
  change: ValuesOf<typeof chargeUpdate>['fraud_details'],
): StoredCharge['fraud_details'] {
  if (change === undefined) return charge.fraud_details;
  return change.user_report === null ? {} : { user_report: change.user_report };
}

/** Never succeeds: whatever waits to be captured was made by a payment intent. */
function capture({ account, id }: Call<unknown>): never {
  const { captured, payment_intent } = find(account, id);
  if (captured) {
    throw invalid(`Charge ${id} has already been captured.`, undefined, 'charge_already_captured');
  }
  throw invalid(
    `This uncaptured Charge was created by a PaymentIntent (${payment_intent}). You must capture the PaymentIntent ` +
      'instead. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method',
  );
}

function list(call: Call<ValuesOf<typeof chargeList> & PageValues>): List<StoredCharge> {
  const { account, params } = call;
  const { created, customer, payment_intent, transfer_group } = params;
  checkReferences(account, { customer, payment_intent });
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { payment_intent, customer }),
    noun: 'charge',
    url: '/v1/charges',
    matches: (charge) =>
      passes(customer, charge.customer) &&
      passes(payment_intent, charge.payment_intent) &&
      passes(transfer_group, charge.transfer_group) &&
      within(charge.created, created),
  });
}

export const chargeRoutes: Route[] = [
  many('/v1/charges', KIND, chargeList, list),
  one('GET', '/v1/charges/:id', KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', '/v1/charges/:id', KIND, chargeUpdate, update),
  one('POST', '/v1/charges/:id/capture', KIND, chargeCapture, capture),
];
