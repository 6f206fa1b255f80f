import type { StripeClient } from '../../stripe/client.ts';
import type { ShopParts } from '../shop-parts.ts';
import { counted } from './counted.ts';
import type { Meter } from './metered.ts';
import type { OutboxRow } from './outbox-row.ts';

/** A first try is made within this time. */
const AROUND_MS = 10 * 60 * 1_000;

/**
 * What Stripe's meter says about usage of which it is not known whether it got there: what was counted around its
 * time, beside what surely got there. Nothing is decided by it.
 */
export async function heldBecause(
  { store }: Pick<ShopParts, 'store'>,
  stripe: StripeClient,
  meter: Meter,
  row: OutboxRow,
): Promise<string> {
  const from = row.created_at - (row.created_at % 60_000);
  const to = Math.max(row.first_tried_at ?? 0, row.created_at) + AROUND_MS;
  const rows = await store.db
    .selectFrom('outbox')
    .select(['status', 'value'])
    .where('customer', '=', row.customer)
    .where('meter', '=', row.meter)
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .execute();
  const total = (isSent: boolean): number =>
    rows.filter(({ status }) => (status === 'sent') === isSent).reduce((sum, { value }) => sum + value, 0);
  const there = await counted(stripe, meter.id, row.customer, from / 1000, to / 1000);
  const sent = total(true);
  const doubtful = total(false);
  const facts =
    `it is not known whether Stripe has it: from ${new Date(from).toISOString()} on its meter counted ${there}, ` +
    `${sent} got there for sure and ${doubtful} may have`;
  if (meter.formula === 'last') return facts;
  if (there === sent + doubtful) return `${facts}; so it seems to be there`;
  return there === sent ? `${facts}; so it seems not to be there` : facts;
}
