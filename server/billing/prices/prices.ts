import type { WirePrice } from '../../reconcile/observed.ts';
import { BRISK, type StripeClient, StripeUnreachable } from '../../stripe/client.ts';
import { isMissing } from '../../stripe/missing.ts';
import { Remembered } from '../remembered.ts';
import { ShopError } from '../shop-error.ts';
import type { ShopParts } from '../shop-parts.ts';
import { catalogKeyOf } from './catalog-key.ts';
import { LastGoodPrices } from './last-good-prices.ts';
import { PriceReader } from './price-reader.ts';
import type { PricesFound, SoldPrice } from './sold-price.ts';

/** How long an answer of Stripe's is good. */
const LIFE_MS = 60_000;
/** How long a visitor waits for one try. */
const TRY_MS = 5_000;
/** While Stripe cannot be reached: between one try and the next. */
const RETRY_MS = 5_000;

const PRICE_ID = /^price_\w{1,250}$/;

/**
 * The prices of the catalog, found in Stripe by lookup key when they are used. An answer is good for a minute or
 * until `forget` is called; a failure is never remembered. While Stripe cannot be reached, its last answer stands,
 * and Stripe is asked again in the background.
 */
export class PriceBook {
  private readonly client: StripeClient;
  private readonly reader: PriceReader;
  private readonly lastGood: LastGoodPrices;
  private readonly remembered: Remembered<PricesFound>;
  /** Ids of what was sold last, by key. */
  private readonly known = new Map<string, string>();
  /** What is sold on while Stripe cannot be reached, and when it was Stripe's answer. */
  private standIn: (PricesFound & { at: number }) | undefined;
  /** Why the last reading came to nothing. */
  private failure: StripeUnreachable | undefined;
  private retryAt = 0;

  constructor(private readonly parts: ShopParts) {
    this.client = parts.stripe.with({ patience: BRISK, timeoutMs: TRY_MS });
    this.reader = new PriceReader(this.client, parts.desired);
    this.lastGood = new LastGoodPrices(parts);
    this.remembered = new Remembered(() => this.readOrStandIn(), { lifeMs: LIFE_MS, now: parts.now });
  }

  /** All that is sold, by catalog key. */
  async all(): Promise<ReadonlyMap<string, SoldPrice>> {
    return (await this.find()).sold;
  }

  /** Why what the catalog means to sell is not sold, by catalog key, in words for the owner. */
  async reasons(): Promise<ReadonlyMap<string, string>> {
    return (await this.find()).reasons;
  }

  /** Keys of what the catalog means to sell. */
  get keys(): readonly string[] {
    return this.reader.keys;
  }

  /** Of when the prices are (milliseconds), while Stripe cannot be reached; else undefined. */
  get standsInSince(): number | undefined {
    return this.standIn?.at;
  }

  /** Why Stripe could not be reached when it was asked last; undefined when it could. */
  get unreachable(): string | undefined {
    return this.failure?.message;
  }

  /**
   * Asks Stripe now.
   *
   * @throws StripeUnreachable, whatever an earlier answer says
   */
  async refresh(): Promise<void> {
    this.remembered.forget();
    await this.remembered.get();
    if (this.failure) throw this.failure;
  }

  /**
   * The price that a page or a client names, by catalog key or by the id that it was shown.
   *
   * @throws ShopError 400 for what is not in the catalog, 409 `price_changed` with the price of now for the id
   *   of one that was replaced, 503 `not_sellable` for one that Stripe does not have in order
   */
  async sold(keyOrId: string): Promise<SoldPrice> {
    const { sold } = await this.find();
    const named = sold.get(keyOrId) ?? [...sold.values()].find(({ id }) => id === keyOrId);
    if (named) return named;
    if (this.reader.keys.includes(keyOrId)) throw notSellable(keyOrId);
    const key = PRICE_ID.test(keyOrId) ? await this.keyOf(keyOrId) : undefined;
    if (key === undefined) throw this.unknown();
    // Another process may know of it before this one does.
    this.forget();
    const now = (await this.find()).sold.get(key);
    if (!now) throw notSellable(key);
    if (now.id === keyOrId) return now;
    throw changed(now);
  }

  /** What is known may have changed: Stripe is asked again at the next use. */
  forget(): void {
    this.remembered.forget();
    this.retryAt = 0;
  }

  private async find(): Promise<PricesFound> {
    if (!this.standIn) return this.remembered.get();
    if (this.parts.now() >= this.retryAt) {
      this.remembered.forget();
      this.remembered.get().catch((err: unknown) => this.parts.log.error({ err }, 'prices were not read'));
      this.retryAt = this.parts.now() + RETRY_MS;
    }
    return this.standIn;
  }

  private async readOrStandIn(): Promise<PricesFound> {
    try {
      const found = await this.reader.read(this.known);
      if (this.standIn) this.parts.log.info({}, 'Stripe can be reached again: the prices are its own');
      this.standIn = undefined;
      this.failure = undefined;
      await this.keep(found);
      return found;
    } catch (error) {
      if (!(error instanceof StripeUnreachable)) throw error;
      this.failure = error;
      const last = await this.lastGood.read();
      if (!last) throw error;
      this.standIn = last;
      this.retryAt = this.parts.now() + RETRY_MS;
      this.parts.log.error(
        { err: error, answeredAt: new Date(last.at).toISOString() },
        'Stripe cannot be reached: the prices are those of its last answer',
      );
      return last;
    }
  }

  private async keep(found: PricesFound): Promise<void> {
    for (const { key, id } of found.sold.values()) {
      const before = this.known.get(key);
      if (before !== undefined && before !== id)
        this.parts.log.info({ key, before, id }, 'a price was replaced: the new one is sold');
      this.known.set(key, id);
    }
    for (const [key, reason] of found.reasons) this.parts.log.error({ key, reason }, 'a price is not sold');
    await this.lastGood
      .keep(found)
      .catch((err: unknown) => this.parts.log.warn({ err }, 'prices were not kept in the store'));
  }

  /** The catalog key of a price that is not, or no longer, the one that is sold. */
  private async keyOf(id: string): Promise<string | undefined> {
    try {
      const price = await this.client.get<WirePrice>(`/v1/prices/${id}`);
      const key = catalogKeyOf(this.parts.desired, price);
      return key !== undefined && this.reader.keys.includes(key) ? key : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private unknown(): ShopError {
    const { keys } = this.reader;
    const offer = keys.length > 0 ? `What is sold: ${keys.join(', ')}.` : 'Nothing is sold at the moment.';
    return new ShopError(400, 'invalid_request', `That price is not sold here. ${offer}`);
  }
}

function notSellable(key: string): ShopError {
  return new ShopError(503, 'not_sellable', `${key} cannot be sold at the moment. Please try again later.`);
}

function changed({ key, id, nickname, currency, unit_amount, lookup_key, about }: SoldPrice): ShopError {
  return new ShopError(
    409,
    'price_changed',
    `The price is now ${about}. Nothing was bought; please look at it again before you go on.`,
    { price: { key, id, nickname, currency, unit_amount, lookup_key } },
  );
}
