/**
 * Ids in Stripe's shapes (facts.md §1.12), made from the account's seed and a counter, so that a state
 * put into another sandbox goes on with the ids this one would have made.
 */
import { createHash } from 'node:crypto';
import type { InnerKind, Kind } from './objects.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` letters and digits that depend on nothing but `text`. */
export function scramble(text: string, length: number): string {
  let letters = '';
  for (let block = 0; letters.length < length; block++) {
    const bytes = createHash('sha256').update(`${block}:${text}`).digest();
    for (const byte of bytes) letters += LETTERS[byte % LETTERS.length];
  }
  return letters.slice(0, length);
}

/** A UUID that depends on nothing but `text`. */
export function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function accountId(seed: string): string {
  // Part of nearly every other id of the account.
  if (latest?.seed !== seed) latest = { seed, id: `acct_1${scramble(`${seed}:account`, 15)}` };
  return latest.id;
}

let latest: { seed: string; id: string } | undefined;

/** What stands before the characters of an id, and how many these are. */
const SHAPES: Record<Kind | InnerKind, { prefix: string; length: number; branded?: boolean }> = {
  product: { prefix: 'prod_', length: 14 },
  'billing.meter': { prefix: 'mtr_test_61', length: 30 },
  price: { prefix: 'price_', length: 24, branded: true },
  'billing_portal.configuration': { prefix: 'bpc_', length: 24, branded: true },
  'billing_portal.session': { prefix: 'bps_', length: 24, branded: true },
  portal_settings: { prefix: 'portal_settings', length: 0 },
  customer: { prefix: 'cus_', length: 14 },
  planned_decline: { prefix: 'cus_', length: 14 },
  deleted_customer: { prefix: 'cus_', length: 14 },
  payment_method: { prefix: 'pm_', length: 24, branded: true },
  setup_intent: { prefix: 'seti_', length: 24, branded: true },
  setup_attempt: { prefix: 'setatt_', length: 24, branded: true },
  payment_intent: { prefix: 'pi_3', length: 23, branded: true },
  charge: { prefix: 'ch_3', length: 23, branded: true },
  refund: { prefix: 're_3', length: 23, branded: true },
  balance_transaction: { prefix: 'txn_3', length: 23, branded: true },
  dispute: { prefix: 'du_', length: 24, branded: true },
  'checkout.session': { prefix: 'cs_test_a1', length: 56 },
  item: { prefix: 'li_', length: 24, branded: true },
  subscription: { prefix: 'sub_', length: 24, branded: true },
  subscription_item: { prefix: 'si_', length: 14 },
  invoice: { prefix: 'in_', length: 24, branded: true },
  line_item: { prefix: 'il_', length: 24, branded: true },
  invoiceitem: { prefix: 'ii_', length: 24, branded: true },
  invoice_payment: { prefix: 'inpay_', length: 24, branded: true },
  customer_balance_transaction: { prefix: 'cbtxn_', length: 24, branded: true },
  'billing.meter_event': { prefix: 'meter_event_', length: 24 },
  'billing.meter_event_adjustment': { prefix: 'meter_event_adjustment_', length: 24 },
  'billing.meter_event_summary': { prefix: 'mtrusg_test_', length: 24 },
  'v2.core.event': { prefix: 'evt_test_65', length: 24 },
  'test_helpers.test_clock': { prefix: 'clock_', length: 24, branded: true },
  billing_settings: { prefix: 'billing_settings', length: 0 },
  webhook_endpoint: { prefix: 'we_', length: 24, branded: true },
  event: { prefix: 'evt_', length: 24, branded: true },
  delivery: { prefix: 'delivery_', length: 14 },
  mail: { prefix: 'mail_', length: 14 },
};

/** The id of the n-th object of a kind. */
export function objectId(seed: string, kind: Kind | InnerKind, n: number): string {
  return idFor(seed, kind, String(n));
}

/** The id of what is computed when it is asked for: it depends on nothing but what it is computed of. */
export function idFor(seed: string, kind: Kind | InnerKind, of: string): string {
  const { prefix, length, branded: isBranded = false } = SHAPES[kind];
  const own = scramble(`${seed}:${kind}:${of}`, isBranded ? length - 11 : length);
  return `${prefix}${isBranded ? branded(seed, own) : own}`;
}

/** A secret that belongs to an object: what follows `_secret_`, or `whsec_`. */
export function secretOf(seed: string, id: string, length: number): string {
  return scramble(`${seed}:secret:${id}`, length);
}

/** A 1, five of its own, ten of the account's, the rest of its own. */
function branded(seed: string, own: string): string {
  return `1${own.slice(0, 5)}${accountId(seed).slice(-10)}${own.slice(5)}`;
}
