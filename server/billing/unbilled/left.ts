import type Stripe from 'stripe';
import type { Desired } from '../../catalog/types.ts';
import { idOf } from '../../reconcile/observed.ts';
import { PRICES_PATH } from '../../reconcile/resources/price.ts';
import type { StripeClient, Wire } from '../../stripe/client.ts';
import { allPages } from '../../stripe/pages.ts';
import { catalogKeyOf } from '../prices/catalog-key.ts';
import { readSubscriptions, type StripeSubscription } from '../subscriptions/read-subscriptions.ts';
import { LIVE_STATUSES } from '../types.ts';
import { counted, LATE_USAGE } from '../usage/counted.ts';
import { type UsagePrice, usageCost } from './usage-cost.ts';

/** What a subscription that ended left behind, unbilled. */
export interface Left {
  customer: string;
  email: string | null;
  subscription: StripeSubscription;
  /** Seconds, Stripe's. */
  endedAt: number;
  items: LeftItem[];
  usage: LeftUsage[];
}

/** An invoice item that waits for an invoice that will not come. */
export interface LeftItem {
  id: string;
  description: string | null;
  /** In the currency's smallest unit. */
  amount: number;
  currency: string;
}

/** Usage that no invoice took. */
export interface LeftUsage {
  subscriptionItem: string;
  price: string;
  product: string;
  /** `paircode.ondemand`; null for a price without a mark of ours. */
  priceKey: string | null;
  meter: string;
  quantity: number;
  /** In the currency's smallest unit, before discounts and taxes; null where it cannot be told. */
  amount: number | null;
  currency: string;
  /** Seconds: from when the usage is, whole minutes. */
  from: number;
}

type Invoice = Wire<Stripe.Invoice>;
type InvoiceItem = Wire<Stripe.InvoiceItem>;
type SubscriptionItem = StripeSubscription['items']['data'][number];

/** On the invoice of what a subscription left, and on its lines: which usage they are of. */
export const ENDING = 'pricebook_ending';
export const ENDING_USAGE = 'pricebook_ending_usage';

/** Reads from Stripe what is left of ended subscriptions of a catalog; nothing of it is in the store. */
export class Leftovers {
  private readonly meters = new Map<string, Promise<string | null>>();

  constructor(
    private readonly stripe: StripeClient,
    private readonly desired: Desired,
  ) {}

  /** Whether a subscription is to a price of the catalog, also to one that was replaced or removed. */
  isOurs({ items }: StripeSubscription): boolean {
    return items.data.some(({ price }) => this.keyOf(price) !== null);
  }

  /** What each of a customer's ended subscriptions left, those that left nothing too; of a deleted one nothing can be billed. */
  async of(customer: string): Promise<Left[]> {
    const person = await this.stripe.get<Wire<Stripe.Customer> | Wire<Stripe.DeletedCustomer>>(
      `/v1/customers/${customer}`,
    );
    if (person.deleted) return [];
    const subscriptions = await readSubscriptions(this.stripe, customer);
    const ended = subscriptions.filter((one) => one.status === 'canceled' && this.isOurs(one));
    if (ended.length === 0) return [];
    const waiting = await allPages<InvoiceItem>(this.stripe, '/v1/invoiceitems', { customer, pending: true });
    const goesOn = subscriptions.some(({ status }) => LIVE_STATUSES.has(status));
    const invoices = await this.invoices(customer, ended);
    const left: Left[] = [];
    for (const [index, subscription] of ended.entries()) {
      // What waits for no subscription in particular is taken by the next invoice of any.
      const isLast = index === 0 && !goesOn;
      const items = waiting.filter((item) => {
        const owner = item.parent?.subscription_details?.subscription ?? null;
        return owner === subscription.id || (owner === null && isLast);
      });
      left.push({
        customer,
        email: person.email,
        subscription,
        endedAt: subscription.ended_at ?? subscription.canceled_at ?? 0,
        items: items.map(({ id, description, amount, currency }) => ({ id, description, amount, currency })),
        usage: await this.usage(subscription, subscriptions, invoices, waiting),
      });
    }
    return left;
  }

  private async usage(
    subscription: StripeSubscription,
    all: readonly StripeSubscription[],
    invoices: readonly Invoice[],
    waiting: readonly InvoiceItem[],
  ): Promise<LeftUsage[]> {
    const found: LeftUsage[] = [];
    for (const item of cutShort(subscription)) {
      const meter = item.price.recurring?.meter ?? null;
      if (meter === null) continue;
      const from = usageFrom(subscription, item);
      const used = await this.used(meter, subscription, from, nextBegin(subscription, meter, all));
      const billed =
        (await this.billed(subscription, item, meter, from, invoices)) +
        (await this.asItems(subscription, meter, from, waiting));
      const quantity = used - billed;
      if (quantity <= 0) continue;
      const { currency } = subscription;
      const amount =
        billed > 0 && item.price.tiers_mode !== null ? null : await this.cost(item, currency, quantity);
      found.push({
        subscriptionItem: item.id,
        price: item.price.id,
        product: idOf(item.price.product),
        priceKey: this.keyOf(item.price),
        meter,
        quantity,
        amount,
        currency,
        from,
      });
    }
    return found;
  }

  /** What the meter counted, to the minute, which is as exactly as Stripe tells. */
  private used(
    meter: string,
    { customer, ended_at }: StripeSubscription,
    from: number,
    before: number | undefined,
  ): Promise<number> {
    const last = (ended_at ?? from) + LATE_USAGE;
    return counted(this.stripe, meter, idOf(customer), from, Math.min(before ?? last, last));
  }

  /** Usage of the period that is on an invoice: a last one, one of a change of plan, or one that we made of it. */
  private async billed(
    { id }: StripeSubscription,
    item: SubscriptionItem,
    meter: string,
    from: number,
    invoices: readonly Invoice[],
  ): Promise<number> {
    let quantity = 0;
    for (const invoice of invoices) {
      if (invoice.status === 'void') continue;
      const isOfEnding = invoice.metadata?.[ENDING] === id;
      const isOfSubscription = invoice.parent?.subscription_details?.subscription === id;
      if (!isOfEnding && !isOfSubscription) continue;
      for (const line of await this.lines(invoice)) {
        if (isOfEnding && line.metadata[ENDING_USAGE] !== undefined) {
          const [of, amount] = line.metadata[ENDING_USAGE].split(':');
          if (of === item.id) quantity += Number(amount);
          continue;
        }
        const price = line.pricing?.price_details?.price;
        if (price === undefined || line.period.start < from) continue;
        if ((await this.meterOf(idOf(price))) === meter)
          quantity += Number(line.quantity_decimal ?? line.quantity ?? 0);
      }
    }
    return quantity;
  }

  /** Usage of the period that Stripe made an invoice item of already, as of a price that was changed. */
  private async asItems(
    { id }: StripeSubscription,
    meter: string,
    from: number,
    waiting: readonly InvoiceItem[],
  ): Promise<number> {
    let quantity = 0;
    for (const item of waiting) {
      const price = item.pricing?.price_details?.price;
      if (item.parent?.subscription_details?.subscription !== id || price === undefined) continue;
      if (item.period.start < from || (await this.meterOf(idOf(price))) !== meter) continue;
      quantity += Number(item.quantity_decimal ?? item.quantity);
    }
    return quantity;
  }

  private async cost(
    { price }: SubscriptionItem,
    currency: string,
    quantity: number,
  ): Promise<number | null> {
    const found = await this.stripe.get<UsagePrice>(`${PRICES_PATH}/${price.id}`, {
      expand: ['tiers', 'currency_options', 'currency_options.tiers'],
    });
    return usageCost(found, currency, String(quantity));
  }

  /** The invoices since the oldest period that was cut short began; none are asked for where there is no such. */
  private async invoices(customer: string, ended: readonly StripeSubscription[]): Promise<Invoice[]> {
    const starts = ended.flatMap((one) =>
      cutShort(one)
        .filter(({ price }) => price.recurring?.meter != null)
        .map((item) => usageFrom(one, item)),
    );
    if (starts.length === 0) return [];
    return allPages<Invoice>(this.stripe, '/v1/invoices', {
      customer,
      'created[gte]': Math.min(...starts),
    });
  }

  private async lines({ id, lines }: Invoice): Promise<Wire<Stripe.InvoiceLineItem>[]> {
    if (!lines.has_more) return lines.data;
    return allPages(this.stripe, `/v1/invoices/${id}/lines`);
  }

  private meterOf(price: string): Promise<string | null> {
    let known = this.meters.get(price);
    if (known === undefined) {
      known = this.stripe
        .get<Wire<Stripe.Price>>(`${PRICES_PATH}/${price}`)
        .then(({ recurring }) => recurring?.meter ?? null);
      this.meters.set(price, known);
    }
    return known;
  }

  private keyOf(price: Pick<Wire<Stripe.Price>, 'metadata' | 'lookup_key'>): string | null {
    return catalogKeyOf(this.desired, price) ?? null;
  }
}

/** The items whose period Stripe did not bring to its end: only of these is usage left over. */
function cutShort(subscription: StripeSubscription): SubscriptionItem[] {
  const { ended_at } = subscription;
  return subscription.items.data.filter((item) => ended_at !== null && item.current_period_end > ended_at);
}

/** From when on usage was to be paid for by the next invoice: not that of a trial. */
function usageFrom(
  { trial_end, ended_at }: StripeSubscription,
  { current_period_start }: SubscriptionItem,
): number {
  return Math.max(current_period_start, Math.min(trial_end ?? 0, ended_at ?? 0));
}

/** When the next subscription began on which usage of the meter is charged; `all` has the newest first. */
function nextBegin(
  subscription: StripeSubscription,
  meter: string,
  all: readonly StripeSubscription[],
): number | undefined {
  return all
    .slice(0, all.indexOf(subscription))
    .findLast(
      ({ status, items }) =>
        status !== 'incomplete_expired' && items.data.some(({ price }) => price.recurring?.meter === meter),
    )?.created;
}
