import { groupBy } from '../../reconcile/value.ts';
import { BRISK, type StripeClient } from '../../stripe/client.ts';
import type { ShopParts } from '../shop-parts.ts';
import { counted, LATE_USAGE } from '../usage/counted.ts';
import { Metered } from '../usage/metered.ts';
import { billEnding } from './ending-invoice.ts';
import { type Left, Leftovers } from './left.ts';

/** Usage that was sent so long ago is counted, if it ever will be. */
const COUNTED_MS = 10 * 60 * 1_000;

/** What is left when a subscription ends: invoice items and usage that no invoice took. */
export class Endings {
  private readonly metered: Metered;

  constructor(private readonly parts: ShopParts) {
    this.metered = new Metered(parts);
  }

  /**
   * Called for each subscription that a `customer.subscription.deleted` named, as often as that comes. With
   * `BILL_ON_CANCEL=invoice` what was left is put on one invoice; else it stays for `pricebook unbilled` to list.
   *
   * @throws while usage is still on its way, so that it is tried again
   */
  async of(customer: string, subscription: string): Promise<void> {
    const { config, desired, log } = this.parts;
    if (config.billOnCancel !== 'invoice') return;
    const stripe = this.parts.stripe.with({ patience: BRISK });
    const ended = await new Leftovers(stripe, desired).of(customer);
    const left = ended.find((one) => one.subscription.id === subscription);
    if (left === undefined) return;
    await this.checkCounted(stripe, left);
    const invoice = await billEnding(stripe, left, desired.metadata);
    if (invoice === undefined) return;
    log.info({ customer, subscription, invoice: invoice.id, total: invoice.total }, 'the rest was invoiced');
  }

  /** What is in the outbox still has to get to Stripe, and what got there is counted within seconds or minutes. */
  private async checkCounted(stripe: StripeClient, left: Left): Promise<void> {
    const { customer, endedAt } = left;
    const { id } = left.subscription;
    const { now, store } = this.parts;
    const rows = await store.db
      .selectFrom('outbox')
      .select(['meter', 'status', 'value', 'created_at'])
      .where('subscription', '=', id)
      .where('status', 'in', ['pending', 'sent'])
      .where((where) =>
        where.or([where('status', '=', 'pending'), where('created_at', '>', now() - COUNTED_MS)]),
      )
      .execute();
    if (rows.some(({ status }) => status === 'pending')) {
      throw new Error(`usage of ${id} is still on its way to Stripe`);
    }
    for (const [meter, recent] of groupBy(rows, (row) => row.meter)) {
      const { formula } = await this.metered.meter(meter);
      const since = Math.min(...recent.map((row) => row.created_at)) / 1000;
      // Stripe's clock may be far ahead of ours.
      const before = Math.max(since, endedAt) + LATE_USAGE;
      const sent = recent.reduce((sum, { value }) => sum + value, 0);
      // The last of several values is there or not, whatever the others were.
      if (formula === 'last' || (await counted(stripe, meter, customer, since, before)) >= sent) continue;
      throw new Error(`usage of ${id} is not counted by Stripe yet`);
    }
  }
}
