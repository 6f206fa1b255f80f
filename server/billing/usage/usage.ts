import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repeats } from '../repeats.ts';
import { ShopError } from '../shop-error.ts';
import type { ShopParts } from '../shop-parts.ts';
import type { SubscriptionSync } from '../subscriptions/subscription-sync.ts';
import { LIVE_STATUSES, type Subscription, type User } from '../types.ts';
import { MeterReports } from './meter-reports.ts';
import { type Meter, Metered } from './metered.ts';
import { Outbox } from './outbox.ts';

/** So long an answer waits for Stripe; the usage is safe before. */
const WAIT_MS = 2_000;
/** A meter that counts has one event for each unit. */
const MOST_COUNTED = 100;

/** Usage that nobody has to look at, and usage that somebody has to. */
export interface UsageHealth {
  pending: number;
  /** Whether Stripe has it is not known, and it is too late to send it again. */
  held: number;
  /** Stripe did not take it. */
  refused: number;
  /** Of what is pending; 0 when nothing is. */
  oldestPendingSeconds: number;
}

interface Metering {
  subscription: Subscription;
  meter: Meter;
}

/** Usage of subscribers, written down first and then sent to Stripe's meters. */
export class Usage {
  private readonly metered: Metered;
  private readonly outbox: Outbox;
  private readonly repeats: Repeats;
  private readonly reports: MeterReports;

  constructor(
    private readonly parts: ShopParts,
    private readonly sync: SubscriptionSync,
  ) {
    this.metered = new Metered(parts);
    this.outbox = new Outbox(parts, this.metered);
    this.repeats = new Repeats(parts);
    this.reports = new MeterReports(parts);
  }

  /**
   * Records usage of a meter for a user whose live subscription has a price on that meter.
   *
   * @param meter key of the catalog; the one that the subscription's price is on unless given
   * @param quantity a whole number from 1
   * @param key chosen by the page: the same one twice counts once
   * @returns the identifier of the usage, once it is in the outbox; whether Stripe has it yet is not waited for long
   * @throws ShopError 409 `no_subscription`; 400 for a meter or a quantity that cannot be
   */
  async record(
    user: User,
    {
      meter: key,
      quantity,
      key: repeatKey,
    }: { meter?: string | undefined; quantity: number; key: string | undefined },
  ): Promise<{ identifier: string }> {
    if (key !== undefined) this.checkMeter(key);
    let written: string[] = [];
    const write = async (id: string): Promise<{ identifier: string }> => {
      written = await this.write(id, user, key, quantity);
      return { identifier: id };
    };
    const what = key === undefined ? 'schedule' : 'usage';
    const answer =
      repeatKey === undefined
        ? await write(randomUUID())
        : await this.repeats.once(
            { user: user.id, what, key: repeatKey, parameters: { meter: key, quantity } },
            write,
          );
    await this.sendSoon(written);
    return answer;
  }

  private async write(id: string, user: User, key: string | undefined, quantity: number): Promise<string[]> {
    const { subscription, meter } = await this.metering(user, key);
    const rows = valuesOf(meter, quantity).map((value, index) => ({
      id: index === 0 ? id : `${id}-${index + 1}`,
      customer: user.customer,
      subscription: subscription.id,
      meter: meter.id,
      event_name: meter.eventName,
      value,
    }));
    await this.outbox.put(rows);
    return rows.map((row) => row.id);
  }

  /** Waits for Stripe, but not for long: the usage is safe already. */
  private async sendSoon(ids: readonly string[]): Promise<void> {
    const sent = this.outbox.send(ids).catch((error: unknown) => {
      this.parts.log.error({ err: error, usage: ids }, 'usage is not sent yet');
    });
    const enough = new AbortController();
    await Promise.race([sent, sleep(WAIT_MS, undefined, { signal: enough.signal }).catch(() => undefined)]);
    enough.abort();
  }

  /** How the usage fares that is not known to be at Stripe. */
  async health(): Promise<UsageHealth> {
    const rows = await this.parts.store.db
      .selectFrom('outbox')
      .select(({ fn }) => ['status', fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
      .where('status', '!=', 'sent')
      .groupBy('status')
      .execute();
    const of = (status: string) => rows.find((row) => row.status === status);
    const oldest = of('pending')?.oldest;
    return {
      pending: Number(of('pending')?.count ?? 0),
      held: Number(of('held')?.count ?? 0),
      refused: Number(of('refused')?.count ?? 0),
      oldestPendingSeconds:
        oldest === undefined ? 0 : Math.max(0, (this.parts.now() - Number(oldest)) / 1000),
    };
  }

  /** Begins to send what is left from before, and goes on with it in the background. */
  start(): void {
    this.outbox.start();
    this.reports.start();
  }

  /** Finishes what is being sent; nothing is begun any more. */
  async stop(): Promise<void> {
    await Promise.all([this.outbox.stop(), this.reports.stop()]);
  }

  private checkMeter(key: string): void {
    const keys = this.parts.desired.meters.map((meter) => meter.key);
    if (keys.includes(key)) return;
    const known = keys.length === 0 ? 'it has none' : `it has ${keys.join(', ')}`;
    throw new ShopError(400, 'invalid_request', `There is no meter ${key} in the catalog: ${known}.`);
  }

  /** The user's live subscription that is charged by usage, of the meter with this key where one is asked for. */
  private async metering(user: User, key: string | undefined): Promise<Metering> {
    const known = await this.find(user, key);
    if ('meter' in known) return known;
    // What is not in the store may be there all the same, as when a webhook is late.
    await this.sync.ofCustomer(user.customer);
    const fresh = await this.find(user, key);
    if ('meter' in fresh) return fresh;
    if (fresh.live.length === 0) {
      throw new ShopError(409, 'no_subscription', 'You have no subscription to record usage for.');
    }
    throw new ShopError(
      409,
      'no_subscription',
      key === undefined
        ? 'Your subscription is not charged by usage.'
        : `Your subscription is not charged by usage of ${key}.`,
    );
  }

  private async find(user: User, key: string | undefined): Promise<Metering | { live: Subscription[] }> {
    const live = (await this.sync.kept(user)).filter(({ status }) => LIVE_STATUSES.has(status));
    for (const subscription of live) {
      const id = await this.metered.meterOf(subscription.price);
      if (id === null) continue;
      const meter = await this.metered.meter(id);
      if (key === undefined || this.isNamed(key, subscription, meter)) return { subscription, meter };
    }
    return { live };
  }

  /** By the catalog's price, or by the event name: the price of an old subscriber may be on an older meter. */
  private isNamed(key: string, { priceKey }: Subscription, { eventName }: Meter): boolean {
    const { meters, prices } = this.parts.desired;
    const price = prices.find((one) => one.key === priceKey);
    if (price?.spec.recurring?.meter === key) return true;
    return meters.some((one) => one.key === key && one.spec.event_name === eventName);
  }
}

/** What the events of some usage say: Stripe counts events, or adds up, or takes the last. */
function valuesOf({ formula }: Meter, quantity: number): number[] {
  if (formula !== 'count') return [quantity];
  if (quantity > MOST_COUNTED) {
    throw new ShopError(
      400,
      'invalid_request',
      `This meter counts one by one: at most ${MOST_COUNTED} can be recorded at once.`,
    );
  }
  return Array.from({ length: quantity }, () => 1);
}
