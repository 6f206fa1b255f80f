import type Stripe from 'stripe';
import { readNote, writeNote } from '../../store/notes.ts';
import { ONCE, type StripeClient } from '../../stripe/client.ts';
import type { ShopParts } from '../shop-parts.ts';

const PATH = '/v2/core/events';
const TYPES = ['v1.billing.meter.error_report_triggered', 'v1.billing.meter.no_meter_found'];
const EVERY_MS = 5 * 60 * 1_000;
/** The id of the newest report that was read. */
const NOTE = 'meter reports read';
const MOST_PAGES = 10;

type Report = Pick<Stripe.V2.Core.Events.V1BillingMeterErrorReportTriggeredEvent, 'id' | 'data'>;
type ErrorType = Report['data']['reason']['error_types'][number];

interface Page {
  data: Report[];
  next_page_url: string | null;
}

/**
 * What Stripe says later about usage that it took and cannot count: thin events, which no webhook of ours gets
 * (https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api). They name a few examples of each
 * error by the idempotency keys of their requests, which begin with the ids of our rows.
 */
export class MeterReports {
  private readonly stripe: StripeClient;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();
  private wasUnreadable = false;

  constructor(private readonly parts: ShopParts) {
    this.stripe = parts.stripe.with({ patience: ONCE });
  }

  start(): void {
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reading;
  }

  private look(): void {
    this.reading = this.reading.then(() => this.read()).catch((error: unknown) => this.sayUnreadable(error));
  }

  /** Asks only when there is usage that something may be wrong with. */
  private async read(): Promise<void> {
    const { db } = this.parts.store;
    const any = await db.selectFrom('outbox').select('id').limit(1).executeTakeFirst();
    if (any === undefined) return;
    const note = await readNote(db, NOTE);
    const reports = await this.since(note?.value);
    for (const report of reports) await this.take(report);
    const [newest] = reports;
    if (newest === undefined) return;
    await writeNote(db, NOTE, { value: newest.id, at: this.parts.now() });
  }

  /** The newest first. */
  private async since(seen: string | undefined): Promise<Report[]> {
    const found: Report[] = [];
    let page = await this.stripe.get<Page>(PATH, { types: TYPES, limit: 100 });
    for (let pages = 1; ; pages += 1) {
      const end = page.data.findIndex(({ id }) => id === seen);
      found.push(...(end < 0 ? page.data : page.data.slice(0, end)));
      if (end >= 0 || page.next_page_url === null || pages === MOST_PAGES) return found;
      page = await this.stripe.get<Page>(page.next_page_url);
    }
  }

  private async take({ data: { reason } }: Report): Promise<void> {
    for (const type of reason.error_types) {
      for (const { error_message, request } of type.sample_errors) {
        const id = request.identifier.split('.')[0] ?? '';
        await this.parts.store.db
          .updateTable('outbox')
          .set({ status: 'refused', last_error: `${type.code}: ${error_message}` })
          .where('id', '=', id)
          .execute();
      }
      this.say(type);
    }
  }

  private say({ code, error_count, sample_errors }: ErrorType): void {
    this.parts.log.error(
      { code, count: error_count, usage: sample_errors.map(({ request }) => request.identifier) },
      'usage was taken by Stripe and is not counted',
    );
  }

  /** A restricted key may not read these events; said once. */
  private sayUnreadable(error: unknown): void {
    if (!this.wasUnreadable) this.parts.log.warn({ err: error }, 'reports on usage cannot be read');
    this.wasUnreadable = true;
  }
}
