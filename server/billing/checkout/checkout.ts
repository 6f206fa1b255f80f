import Stripe from 'stripe';
import type { DesiredPrice } from '../../catalog/types.ts';
import { idOf } from '../../reconcile/observed.ts';
import { digest } from '../../reconcile/value.ts';
import { BRISK, type Params, StoredFailure, type StripeClient } from '../../stripe/client.ts';
import { isMissing } from '../../stripe/missing.ts';
import { unlessGone } from '../gone.ts';
import { catalogKeyOf } from '../prices/catalog-key.ts';
import type { PriceBook } from '../prices/prices.ts';
import type { SoldPrice } from '../prices/sold-price.ts';
import { ShopError } from '../shop-error.ts';
import type { ShopParts } from '../shop-parts.ts';
import { readSubscriptions, type StripeSubscription } from '../subscriptions/read-subscriptions.ts';
import type { SubscriptionSync } from '../subscriptions/subscription-sync.ts';
import { LIVE_STATUSES, type User } from '../types.ts';
import { wayBack } from '../way-back.ts';
import { alternatives, productOf } from './alternatives.ts';
import {
  createSession,
  expireSession,
  isSame,
  latestSessions,
  readSession,
  type Sale,
  sessionParams,
  subscribedProduct,
  type WireSession,
} from './checkout-session.ts';

const SESSION_ID = /^cs_(test|live)_\w{1,250}$/;
/** Tries at a session while others of the same user come and go, prices are replaced or Stripe fails. */
const TRIES = 3;
/** Most failures of earlier clicks that a new one works its way past. */
const MEMORIES = 20;

/** Sells prices through Stripe's hosted Checkout, each as its `checkout:` block in the catalog says. */
export class Checkout {
  private readonly stripe: StripeClient;
  /** Sessions that are being opened, by user and price: a second click waits for what the first one gets. */
  private readonly opening = new Map<string, Promise<{ url: string }>>();

  constructor(
    private readonly parts: ShopParts,
    private readonly prices: PriceBook,
    private readonly sync: SubscriptionSync,
  ) {
    // Clicks that meet in several processes send one idempotency key, and Stripe has all but one wait.
    this.stripe = parts.stripe.with({ patience: { ...BRISK, limited: 6 } });
  }

  /**
   * A Checkout Session for a price; the one that is open already when the same was asked for before. Of the
   * subscriptions to one product, or to those that stand for each other, a user has one open session at most, and
   * none while one of them is live.
   *
   * @param price catalog key, or the id that the page showed
   * @param visited origin that the request was made to
   * @throws ShopError 409 `already_subscribed`, `price_changed`; 400 for what is not in the catalog
   */
  async open(user: User, price: string, visited: string): Promise<{ url: string }> {
    const home = wayBack(this.parts.config.publicUrl, visited);
    const name = `${user.id} ${price} ${home}`;
    const underWay = this.opening.get(name);
    if (underWay) return underWay;
    const opening = unlessGone(() => this.openOnce(user, price, home)).finally(() =>
      this.opening.delete(name),
    );
    this.opening.set(name, opening);
    return opening;
  }

  /**
   * Takes over what a Checkout Session made, before the webhook does.
   *
   * @throws ShopError 404 for a session that is not this user's
   */
  async finish(user: User, session: string): Promise<void> {
    const found = SESSION_ID.test(session) ? await this.find(session) : undefined;
    if (!found || idOf(found.customer) !== user.customer)
      throw new ShopError(404, 'not_found', 'There is no such checkout of yours.');
    if (found.status !== 'complete') return;
    await this.sync.ofCustomer(user.customer);
    const product = subscribedProduct(found, this.parts.desired.catalog);
    if (product === undefined) return;
    const others = (await latestSessions(this.stripe, user.customer)).filter((other) =>
      this.isOpenFor(product, other),
    );
    await this.expire(others);
  }

  private async find(id: string): Promise<WireSession | undefined> {
    try {
      return await readSession(this.stripe, id);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async openOnce(user: User, named: string, home: string): Promise<{ url: string }> {
    const failures: string[] = [];
    for (let attempt = 1; attempt <= TRIES; ) {
      const price = await this.prices.sold(named);
      try {
        const url = await this.tryToOpen(user, price, { failures, home });
        if (url !== undefined) return { url };
        attempt += 1;
      } catch (error) {
        if (error instanceof StoredFailure && failures.length < MEMORIES) {
          // What Stripe remembers under this key says nothing of now: the next try has another one.
          failures.push('failure');
          if (!error.isEarlier) attempt += 1;
        } else if (isAboutPrice(error)) {
          this.parts.log.warn({ err: error, price: price.id }, 'Stripe does not sell a price');
          // Replaced since it was read: the next reading says by what.
          this.prices.forget();
          attempt += 1;
        } else throw error;
      }
    }
    throw new ShopError(
      503,
      'not_sellable',
      'The checkout could not be opened. Please try again in a moment.',
    );
  }

  /** Undefined when what Stripe remembers has ended meanwhile: what is open has to be looked at again. */
  private async tryToOpen(
    user: User,
    price: SoldPrice,
    { failures, home }: { failures: string[]; home: string },
  ): Promise<string | undefined> {
    const { customer } = user;
    const [subscriptions, sessions] = await Promise.all([
      price.isRecurring ? readSubscriptions(this.stripe, customer) : [],
      latestSessions(this.stripe, customer),
    ]);
    const product = productOf(price.key);
    const earlier = subscriptions.filter((subscription) => this.isTo(price, subscription));
    const live = earlier.find(({ status }) => LIVE_STATUSES.has(status));
    if (live) await this.refuseSecond(user, live);
    const params = sessionParams({ ...this.sale(user, price, hadTrial(earlier)), home });
    const others = sessions.filter((session) => price.isRecurring && this.isOpenFor(product, session));
    const open = sessions.find((session) => session.status === 'open' && isSame(session, params));
    const known = new Set(subscriptions.map(({ id }) => id));
    if (open?.url && others.every(({ id }) => id === open.id) && !hasLedToMore(sessions, known))
      return open.url;
    await this.expire(others.filter(({ id }) => id !== open?.id));
    if (open?.url) return this.settle(user, price, { session: open, params, known });
    const { object, replayed } = await createSession(
      this.stripe,
      params,
      idempotencyKey(params, sessions[0]?.id, failures),
    );
    const session = replayed ? await readSession(this.stripe, object.id) : object;
    return session.status === 'open' ? this.settle(user, price, { session, params, known }) : undefined;
  }

  /**
   * Sees to it that a session is the only one that can still lead to a subscription to its product: others that
   * were opened at the same moment are ended, and it ends itself when one of them was paid.
   *
   * @param known ids of the subscriptions that were there when it was opened
   */
  private async settle(
    user: User,
    price: SoldPrice,
    { session, params, known }: { session: WireSession; params: Params; known: ReadonlySet<string> },
  ): Promise<string | undefined> {
    if (!price.isRecurring) return session.url ?? undefined;
    const product = productOf(price.key);
    const now = await latestSessions(this.stripe, user.customer);
    const [latest, ...others] = now.filter((one) => this.isOpenFor(product, one));
    // The latest stays: whoever opened it saw all that were there before, and ends them.
    if (latest && latest.id !== session.id && !isSame(latest, params))
      throw new ShopError(
        409,
        'request_in_progress',
        'Another checkout was opened at the same moment. Please go on with that one, or try again.',
      );
    await this.expire(others);
    if (others.length > 0 || hasLedToMore(now, known)) {
      const subscriptions = await readSubscriptions(this.stripe, user.customer);
      const live = subscriptions.find((one) => LIVE_STATUSES.has(one.status) && this.isTo(price, one));
      if (live) {
        await this.expire(latest ? [latest] : []);
        await this.refuseSecond(user, live);
      }
    }
    return latest?.url ?? undefined;
  }

  private async refuseSecond(user: User, live: StripeSubscription): Promise<never> {
    // So that the page, when it looks again, shows what this one knows already.
    await this.sync
      .ofCustomer(user.customer)
      .catch((err: unknown) => this.parts.log.warn({ err, customer: user.customer }, 'not synchronised'));
    throw new ShopError(
      409,
      'already_subscribed',
      'You have a subscription already. It can be changed or ended under "Manage subscription".',
      { subscription: live.id },
    );
  }

  private async expire(sessions: WireSession[]): Promise<void> {
    await Promise.all(sessions.map(({ id }) => expireSession(this.stripe, id)));
  }

  private sale(user: User, price: SoldPrice, hadTrial: boolean): Omit<Sale, 'home'> {
    const { config, desired } = this.parts;
    const { spec } = desired.prices.find(({ key }) => key === price.key) as DesiredPrice;
    const { checkout = {} } = spec;
    return {
      price,
      catalog: desired.catalog,
      metadata: desired.metadata,
      checkout,
      trial: config.oneTrial && hadTrial ? undefined : checkout.trial_period_days,
      customer: user.customer,
      user: user.id,
    };
  }

  /** Whether a subscription is to the product of a price, or one that a subscriber has instead, at whatever price. */
  private isTo(price: SoldPrice, { items }: StripeSubscription): boolean {
    const { desired } = this.parts;
    const keys = alternatives(desired, productOf(price.key));
    const ids = new Set([
      price.productId,
      ...desired.products.filter(({ key }) => keys.has(key)).map(({ id }) => id),
    ]);
    return items.data.some((item) => {
      const key = catalogKeyOf(desired, item.price);
      return (key !== undefined && keys.has(productOf(key))) || ids.has(idOf(item.price.product));
    });
  }

  /** Whether a session that can still be paid would lead to a subscription of the same kind. */
  private isOpenFor(product: string, session: WireSession): boolean {
    const other = subscribedProduct(session, this.parts.desired.catalog);
    return (
      session.status === 'open' && other !== undefined && alternatives(this.parts.desired, product).has(other)
    );
  }
}

/** Whether a session was paid whose subscription has not been seen. */
function hasLedToMore(sessions: WireSession[], known: ReadonlySet<string>): boolean {
  return sessions.some(({ status, subscription }) => {
    const id = idOf(subscription);
    return status === 'complete' && id !== null && !known.has(id);
  });
}

function hadTrial(subscriptions: StripeSubscription[]): boolean {
  return subscriptions.some(({ trial_start }) => trial_start !== null);
}

/**
 * One session for all who ask at the same state of things, whatever process they meet; once it has ended, or
 * another was opened, the latest one is another and so is the key.
 */
function idempotencyKey(params: Params, latest: string | undefined, failures: string[]): string {
  return `checkout-${digest({ params, latest: latest ?? 'none', failures })}`;
}

/** Stripe does not take the price, or its product: one was archived since it was read. */
function isAboutPrice(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return false;
  return error.code === 'product_inactive' || (error.param ?? '').startsWith('line_items');
}
