import type Stripe from 'stripe';
import { METERS_PATH } from '../../reconcile/resources/meter.ts';
import { PRICES_PATH } from '../../reconcile/resources/price.ts';
import { readNote, writeNote } from '../../store/notes.ts';
import type { Wire } from '../../stripe/client.ts';
import type { ShopParts } from '../shop-parts.ts';

/** What of a meter never changes. */
export interface Meter {
  id: string;
  eventName: string;
  formula: 'sum' | 'count' | 'last';
  /** Names in the payload of an event. */
  customerKey: string;
  valueKey: string;
}

/**
 * Meters, and the prices that are charged by them, as Stripe has them. What is asked here can never be changed there,
 * so that it is asked for once; it is also kept in the store, for the time when Stripe does not answer.
 */
export class Metered {
  private readonly known = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: ShopParts) {}

  /** Id of the meter that a price is charged by; null for one that is not charged by usage. */
  meterOf(price: string): Promise<string | null> {
    return this.fixed(`meter of ${price}`, async () => {
      const { recurring } = await this.parts.stripe.get<Wire<Stripe.Price>>(`${PRICES_PATH}/${price}`);
      return recurring?.meter ?? null;
    });
  }

  meter(id: string): Promise<Meter> {
    return this.fixed(`meter ${id}`, async () => {
      const meter = await this.parts.stripe.get<Wire<Stripe.Billing.Meter>>(`${METERS_PATH}/${id}`);
      return {
        id,
        eventName: meter.event_name,
        formula: meter.default_aggregation.formula as Meter['formula'],
        customerKey: meter.customer_mapping.event_payload_key,
        valueKey: meter.value_settings.event_payload_key,
      };
    });
  }

  private fixed<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const known = this.known.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const found = this.find(name, ask);
    this.known.set(name, found);
    // A failure is never remembered.
    found.catch(() => this.known.delete(name));
    return found;
  }

  private async find<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const { db } = this.parts.store;
    const note = await readNote(db, name);
    if (note !== undefined) return JSON.parse(note.value) as T;
    const found = await ask();
    await writeNote(db, name, { value: JSON.stringify(found), at: this.parts.now() });
    return found;
  }
}
