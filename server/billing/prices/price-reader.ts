import type Stripe from 'stripe';
import type { Desired, DesiredPrice } from '../../catalog/types.ts';
import { readMark } from '../../reconcile/mark.ts';
import type { WirePrice, WireProduct } from '../../reconcile/observed.ts';
import type { StripeClient, Wire } from '../../stripe/client.ts';
import { aboutObserved, otherTerms } from './price-terms.ts';
import type { PricesFound, SoldPrice } from './sold-price.ts';

/** Most lookup keys in one list call (https://docs.stripe.com/api/prices/list). */
const LOOKUP_KEYS = 10;

/** Finds in Stripe what the catalog sells. */
export class PriceReader {
  /** Event names by the id of the meter; neither ever changes. */
  private readonly meters = new Map<string, string>();
  private readonly wanted: DesiredPrice[];

  constructor(
    private readonly client: StripeClient,
    private readonly desired: Desired,
  ) {
    this.wanted = desired.prices.filter(
      ({ spec, product }) =>
        spec.active !== false && desired.products.find(({ key }) => key === product)?.spec.active !== false,
    );
  }

  /** Keys of what is meant to be sold. */
  get keys(): string[] {
    return this.wanted.map(({ key }) => key);
  }

  /**
   * Reads who holds each lookup key. It is sold when it is active and its terms are the wanted ones; or when it took
   * over from one whose were, by a run of a newer catalog, which is known by our mark.
   *
   * @param known ids of what was sold before, by key
   */
  async read(known: ReadonlyMap<string, string>): Promise<PricesFound> {
    const holders = await this.holders();
    await this.readMeters([...holders.values()]);
    const sold = new Map<string, SoldPrice>();
    const reasons = new Map<string, string>();
    for (const price of this.wanted) {
      const holder = holders.get(price.lookupKey);
      const reason = holder ? this.reasonAgainst(price, holder, known.get(price.key)) : missing(price);
      if (holder && reason === undefined) sold.set(price.key, present(price.key, holder));
      else reasons.set(price.key, reason ?? '');
    }
    return { sold, reasons };
  }

  private async holders(): Promise<Map<string, WirePrice>> {
    const lists = await Promise.all(
      inTens(this.wanted).map((some) =>
        this.client.list<WirePrice>('/v1/prices', {
          lookup_keys: some.map(({ lookupKey }) => lookupKey),
          active: true,
          limit: LOOKUP_KEYS,
          expand: ['data.product', 'data.tiers', 'data.currency_options', ...tiersOfCurrencies(some)],
        }),
      ),
    );
    return new Map(lists.flatMap(({ data }) => data.map((price) => [price.lookup_key ?? '', price])));
  }

  private async readMeters(prices: WirePrice[]): Promise<void> {
    const unknown = new Set(
      prices.map(({ recurring }) => recurring?.meter).filter((id) => id && !this.meters.has(id)),
    );
    await Promise.all(
      [...unknown].map(async (id) => {
        const path = `/v1/billing/meters/${encodeURIComponent(id as string)}`;
        const { event_name } = await this.client.get<Wire<Stripe.Billing.Meter>>(path);
        this.meters.set(id as string, event_name);
      }),
    );
  }

  private reasonAgainst(
    price: DesiredPrice,
    holder: WirePrice,
    known: string | undefined,
  ): string | undefined {
    const mark = readMark(holder.metadata);
    if (mark && mark.catalog !== this.desired.catalog)
      return `its lookup key ${price.lookupKey} is held by ${holder.id} of the catalog "${mark.catalog}"`;
    const { active, id } = holder.product as WireProduct;
    if (!active) return `its product ${id} is archived`;
    const other = otherTerms(price, holder, this.desired, this.meters);
    const tookOver = known !== undefined && known !== holder.id && mark?.key === price.key;
    if (other.length === 0 || known === holder.id || tookOver) return undefined;
    return `${holder.id}, which holds its lookup key, is not what the catalog says: ${other.join(', ')}`;
  }
}

function missing({ lookupKey }: DesiredPrice): string {
  return `no active price holds its lookup key ${lookupKey}`;
}

function present(key: string, price: WirePrice): SoldPrice {
  const { id, nickname, currency, unit_amount, lookup_key, recurring } = price;
  const product = price.product as WireProduct;
  return {
    key,
    id,
    nickname,
    currency,
    unit_amount,
    lookup_key,
    productId: product.id,
    productName: product.name,
    isRecurring: recurring !== null,
    isMetered: recurring?.usage_type === 'metered',
    isChosenByCustomer: Boolean(price.custom_unit_amount),
    about: aboutObserved(price),
  };
}

/** A currency's tiers are only there when that currency is named (https://docs.stripe.com/api/prices/object). */
function tiersOfCurrencies(prices: DesiredPrice[]): string[] {
  const currencies = new Set(
    prices.filter(({ spec }) => spec.tiers).flatMap(({ spec }) => Object.keys(spec.currency_options ?? {})),
  );
  return [...currencies].sort().map((currency) => `data.currency_options.${currency}.tiers`);
}

function inTens<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / LOOKUP_KEYS) }, (_, index) =>
    items.slice(index * LOOKUP_KEYS, (index + 1) * LOOKUP_KEYS),
  );
}
