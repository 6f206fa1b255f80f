import Stripe from 'stripe';
import { idOf } from '../reconcile/observed.ts';
import { BRISK, StoredFailure, type StripeClient, StripeUnreachable, type Wire } from '../stripe/client.ts';
import type { PriceBook } from './prices/prices.ts';
import type { SoldPrice } from './prices/sold-price.ts';
import { NothingCame, Repeats } from './repeats.ts';
import { ShopError } from './shop-error.ts';
import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscriptions/subscription-sync.ts';
import type { Subscription, User } from './types.ts';

type WireItem = Wire<Stripe.InvoiceItem>;

const PATH = '/v1/invoiceitems';
/** On an invoice item: the request that made it, so that it is found when its answer was lost. */
const REQUEST = 'pricebook_request';

/**
 * Statuses of subscriptions that go on to their next invoice and pay it. One that is incomplete or has ended takes
 * no item; the next invoice of one that is unpaid stays a draft, and a paused one has none.
 */
const INVOICED: ReadonlySet<string> = new Set(['trialing', 'active', 'past_due']);

/** One-time prices that stand on the next invoice of a subscription. */
export class InvoiceItems {
  private readonly stripe: StripeClient;
  private readonly repeats: Repeats;

  constructor(
    private readonly parts: ShopParts,
    private readonly prices: PriceBook,
    private readonly sync: SubscriptionSync,
  ) {
    this.stripe = parts.stripe.with({ patience: BRISK });
    this.repeats = new Repeats(parts);
  }

  /**
   * Puts `quantity` of a one-time price on the next invoice of the user's live subscription.
   *
   * @param price catalog key, or the id that the page showed
   * @param key chosen by the page: the same one twice adds once; without it the same request within three seconds
   *   does
   * @returns the id of the subscription
   * @throws ShopError 409 `no_subscription`; 400 for a quantity or a price that cannot be
   */
  async add(
    user: User,
    { price, quantity, key }: { price: string; quantity: number; key: string | undefined },
  ): Promise<{ subscription: string }> {
    const request = { user: user.id, what: 'invoice-items', key };
    let isDone = false;
    const work = (claim: string) => {
      isDone = true;
      return this.addOnce(user, { price, quantity, claim });
    };
    const answer = await this.repeats.once({ ...request, parameters: { price, quantity } }, work);
    const { subscription } = answer;
    if (isDone || key !== undefined || (await this.isInvoiced(user, subscription))) return answer;
    // What looked like the same click comes after the subscription has ended: it is another one.
    return this.repeats.once({ ...request, parameters: { price, quantity, after: subscription } }, work);
  }

  private async isInvoiced(user: User, subscription: string): Promise<boolean> {
    await this.sync.ofCustomer(user.customer);
    const kept = await this.sync.kept(user);
    return kept.some(({ id, status }) => id === subscription && INVOICED.has(status));
  }

  private async addOnce(
    user: User,
    { price, quantity, claim }: { price: string; quantity: number; claim: string },
  ): Promise<{ subscription: string }> {
    const sold = await this.prices.sold(price);
    if (sold.isRecurring || sold.isChosenByCustomer)
      throw new ShopError(
        400,
        'invalid_request',
        `${sold.key} is not sold by invoice, only prices that are paid once and have an amount.`,
      );
    const subscription = await this.invoiced(user);
    try {
      const item = await this.post(user, sold, { quantity, claim, subscription: subscription.id });
      return { subscription: idOf(item.parent?.subscription_details?.subscription) ?? subscription.id };
    } catch (error) {
      throw await this.explain(error, user, sold);
    }
  }

  private async post(
    { customer }: User,
    price: SoldPrice,
    { quantity, claim, subscription }: { quantity: number; claim: string; subscription: string },
  ): Promise<WireItem> {
    try {
      const { object } = await this.stripe.post<WireItem>(
        PATH,
        { customer, subscription, pricing: { price: price.id }, quantity, metadata: { [REQUEST]: claim } },
        `invoice-item-${claim}`,
      );
      return object;
    } catch (error) {
      // An earlier try failed, and Stripe remembers that and not what came of it; or it was for another subscription.
      const wasTried =
        error instanceof StoredFailure || error instanceof Stripe.errors.StripeIdempotencyError;
      const item = wasTried ? await this.find(customer, claim) : undefined;
      if (item) return item;
      throw wasTried ? new NothingCame(error) : error;
    }
  }

  private async find(customer: string, claim: string): Promise<WireItem | undefined> {
    const { data } = await this.stripe.list<WireItem>(PATH, { customer, limit: 100 });
    return data.find(({ metadata }) => metadata?.[REQUEST] === claim);
  }

  /** The user's subscription that gets further invoices, as Stripe has it now; one that is sold here where there is one. */
  private async invoiced(user: User): Promise<Subscription> {
    await this.sync.ofCustomer(user.customer);
    const kept = await this.sync.kept(user);
    const invoiced = kept.filter(({ status }) => INVOICED.has(status));
    const subscription = invoiced.find(({ priceKey }) => priceKey !== null) ?? invoiced[0];
    if (subscription) return subscription;
    const is = kept.find(
      ({ status }) => status === 'unpaid' || status === 'paused' || status === 'incomplete',
    );
    throw new ShopError(
      409,
      'no_subscription',
      is
        ? `Your subscription is ${is.status}, so that it has no next invoice. Please see to that first under "Manage subscription".`
        : 'This stands on the next invoice of a subscription, and you have none. Please subscribe first.',
    );
  }

  /** What a failure means: whether nothing came of it, and what is to be said. */
  private async explain(error: unknown, user: User, price: SoldPrice): Promise<unknown> {
    if (error instanceof StripeUnreachable) return error.mayHaveHappened ? error : new NothingCame(error);
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return error;
    this.parts.log.warn({ err: error, price: price.id }, 'Stripe refused an invoice item');
    if (error.param === 'subscription') {
      await this.invoiced(user);
      return new NothingCame(error);
    }
    if (error.code === 'amount_too_large')
      return new ShopError(
        400,
        'invalid_request',
        `So many of ${price.key} come to more than can be charged at once.`,
      );
    if (!(error.param ?? '').startsWith('pricing')) return new NothingCame(error);
    this.prices.forget();
    return new ShopError(
      503,
      'not_sellable',
      `${price.key} cannot be sold at the moment. Please try again later.`,
    );
  }
}
