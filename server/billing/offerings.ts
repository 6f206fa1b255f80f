import type Stripe from 'stripe';
import type { Desired, DesiredPrice, DesiredProduct } from '../catalog/types.ts';
import type { StripeClient, Wire } from '../stripe/client.ts';

export interface OfferedPrice {
  id: string;
  nickname: string | null;
  currency: string;
  unit_amount: number | null;
  lookup_key: string | null;
}

export interface OfferedProduct {
  productId: string;
  productName: string;
  prices: Record<string, OfferedPrice>;
}

/** What is sold, by product key. */
export type Offerings = Record<string, OfferedProduct>;

const MINUTE = 60_000;
const LOOKUP_KEYS = 10;

/**
 * Finds what the catalog sells in Stripe, by lookup key, when it is asked for; an answer is good for a
 * minute, a failure is never remembered.
 */
export class OfferingsReader {
  private last: { at: number; offerings: Offerings } | undefined;

  constructor(
    private readonly client: StripeClient,
    private readonly desired: Desired,
    private readonly now: () => number = Date.now,
  ) {}

  async read(): Promise<Offerings> {
    if (this.last && this.now() - this.last.at < MINUTE) return this.last.offerings;
    const offerings = await this.fetch();
    this.last = { at: this.now(), offerings };
    return offerings;
  }

  private async fetch(): Promise<Offerings> {
    const sold = this.desired.prices.filter((price) => price.spec.active !== false);
    const holders = new Map<string, Wire<Stripe.Price>>();
    const lists = await Promise.all(
      inTens(sold).map((some) =>
        this.client.list<Wire<Stripe.Price>>('/v1/prices', {
          lookup_keys: some.map(({ lookupKey }) => lookupKey),
          active: true,
          limit: LOOKUP_KEYS,
          expand: ['data.product'],
        }),
      ),
    );
    for (const price of lists.flatMap(({ data }) => data)) holders.set(price.lookup_key ?? '', price);
    const offerings: Offerings = {};
    for (const product of this.desired.products) {
      const offered = offer(product, sold, holders);
      if (offered) offerings[product.key] = offered;
    }
    return offerings;
  }
}

function offer(
  product: DesiredProduct,
  sold: DesiredPrice[],
  holders: Map<string, Wire<Stripe.Price>>,
): OfferedProduct | undefined {
  const found = sold
    .filter((price) => price.product === product.key)
    .map(({ key, lookupKey }) => ({ name: key.slice(key.indexOf('.') + 1), price: holders.get(lookupKey) }))
    .filter((entry): entry is { name: string; price: Wire<Stripe.Price> } => entry.price !== undefined);
  const [first] = found;
  if (!first) return undefined;
  const { id, name } = first.price.product as Wire<Stripe.Product>;
  return {
    productId: id,
    productName: name,
    prices: Object.fromEntries(found.map((entry) => [entry.name, presentPrice(entry.price)])),
  };
}

function presentPrice({ id, nickname, currency, unit_amount, lookup_key }: Wire<Stripe.Price>): OfferedPrice {
  return { id, nickname, currency, unit_amount, lookup_key };
}

function inTens<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / LOOKUP_KEYS) }, (_, index) =>
    items.slice(index * LOOKUP_KEYS, (index + 1) * LOOKUP_KEYS),
  );
}
