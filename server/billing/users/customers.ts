import Stripe from 'stripe';
import { MARK } from '../../reconcile/mark.ts';
import { forCreate } from '../../reconcile/resources/metadata.ts';
import { digest } from '../../reconcile/value.ts';
import { StoredFailure, type Wire } from '../../stripe/client.ts';
import { isMissing } from '../../stripe/missing.ts';
import { allPages } from '../../stripe/pages.ts';
import { ShopError } from '../shop-error.ts';
import type { ShopParts } from '../shop-parts.ts';
import { readSubscriptions } from '../subscriptions/read-subscriptions.ts';
import { LIVE_STATUSES } from '../types.ts';
import { normalEmail } from './email.ts';
import { takenByOthers } from './user-rows.ts';

export type StripeCustomer = Wire<Stripe.Customer>;

interface Found {
  customer: StripeCustomer;
  /** Which of several have a live subscription; empty when there was no choice. */
  live: ReadonlySet<string>;
}

/** On a Customer: the e-mail its person signs in with, whatever the Customer's own `email` has been changed to. */
const LOGIN_EMAIL = `${MARK}_email`;

/** Several processes that make one Customer at once wait for one another: Stripe answers 409 meanwhile. */
const FOR_CREATION = { limited: 8, failing: 2 };
/** Customers of one e-mail that were made and deleted again within a day. */
const MOST_TRIES = 25;

/** Stripe's Customers of this catalog's namespace: its mark on them, or all of the catalog's metadata. */
export class Customers {
  constructor(private readonly parts: Pick<ShopParts, 'desired' | 'stripe' | 'store'>) {}

  /** A Customer by id; undefined for one that was deleted, or never was. */
  async read(id: string): Promise<StripeCustomer | undefined> {
    try {
      const customer = await this.parts.stripe.get<StripeCustomer | Wire<Stripe.DeletedCustomer>>(
        `/v1/customers/${id}`,
      );
      return 'deleted' in customer ? undefined : customer;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * The e-mail that the person of a Customer signs in with; undefined when the Customer is not ours or nobody can
   * sign in as it.
   */
  loginEmail({ metadata, email }: StripeCustomer): string | undefined {
    if (!this.isOurs(metadata)) return undefined;
    return normalEmail(metadata[LOGIN_EMAIL] ?? email ?? '');
  }

  /** Whether a Customer says itself whose it is, and not only by the e-mail it happens to have now. */
  namesLogin({ metadata }: StripeCustomer): boolean {
    return metadata[LOGIN_EMAIL] !== undefined;
  }

  /**
   * The Customer of ours whose person signs in with an e-mail: of several one with a live subscription, else the
   * oldest.
   *
   * @param email in lower case
   * @param typed as it was typed: Stripe's filter is exact and case-sensitive
   *   (https://docs.stripe.com/api/customers/list)
   * @param further known from elsewhere; their e-mail at Stripe may be another by now
   */
  async of(email: string, typed = email, further: StripeCustomer[] = []): Promise<Found | undefined> {
    const found = new Map<string, StripeCustomer>();
    for (const spelling of new Set([email, typed.trim()])) {
      // Stripe lists the newest first, also within a second.
      const listed = await allPages<StripeCustomer>(this.parts.stripe, '/v1/customers', { email: spelling });
      for (const customer of listed.reverse()) found.set(customer.id, customer);
    }
    for (const customer of further) found.set(customer.id, customer);
    const ours = [...found.values()].filter((customer) => this.loginEmail(customer) === email);
    const taken = await takenByOthers(
      this.parts.store.db,
      email,
      ours.map(({ id }) => id),
    );
    const free = ours.filter(({ id }) => !taken.has(id));
    free.sort((a, b) => a.created - b.created);
    const live = new Set<string>();
    if (free.length > 1) for (const { id } of free) if (await this.isLive(id)) live.add(id);
    const customer = free.find(({ id }) => live.has(id)) ?? free[0];
    return customer && { customer, live };
  }

  /** Puts on a Customer what marks it as ours and as this person's, where it is not there yet. */
  async claim({ id, metadata }: StripeCustomer, email: string): Promise<void> {
    const missing = Object.entries(this.metadataFor(email)).filter(
      ([name, value]) => metadata[name] !== value,
    );
    if (missing.length === 0) return;
    await this.parts.stripe.post(`/v1/customers/${id}`, { metadata: Object.fromEntries(missing) });
  }

  /**
   * Makes the Customer of an e-mail; the one that another process, or this one before it died, has just made in
   * the same place.
   *
   * @returns its id, and whether it is certainly new and so without subscriptions
   */
  async create(email: string): Promise<{ id: string; fresh: boolean }> {
    const stripe = this.parts.stripe.with({ patience: FOR_CREATION });
    const params = { email, metadata: this.metadataFor(email) };
    let previous = 'none';
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      try {
        const { object, replayed } = await stripe.post<StripeCustomer>(
          '/v1/customers',
          params,
          keyOf(this.parts.desired.catalog, params, previous),
        );
        if (!replayed) return { id: object.id, fresh: true };
        const now = await this.read(object.id);
        if (now !== undefined && this.loginEmail(now) === email) return { id: now.id, fresh: false };
        previous = object.id;
      } catch (error) {
        if (isRefusedEmail(error)) {
          throw new ShopError(
            400,
            'invalid_request',
            'The payment service does not take this e-mail address.',
          );
        }
        if (!(error instanceof StoredFailure)) throw error;
        // Whether it has an effect is not known, and this key will never say; what there is shows.
        const made = await this.of(email);
        if (made !== undefined) return { id: made.customer.id, fresh: false };
        previous = `failed ${previous}`;
      }
    }
    const { object } = await stripe.post<StripeCustomer>('/v1/customers', params);
    return { id: object.id, fresh: true };
  }

  private isOurs(metadata: Record<string, string>): boolean {
    const { catalog, metadata: wanted } = this.parts.desired;
    const mark = metadata[MARK];
    if (mark !== undefined) return mark === customerMark(catalog);
    const names = Object.entries(forCreate(wanted));
    return names.length > 0 && names.every(([name, value]) => metadata[name] === value);
  }

  private metadataFor(email: string): Record<string, string> {
    const { catalog, metadata } = this.parts.desired;
    return { ...forCreate(metadata), [MARK]: customerMark(catalog), [LOGIN_EMAIL]: email };
  }

  private async isLive(customer: string): Promise<boolean> {
    try {
      const subscriptions = await readSubscriptions(this.parts.stripe, customer);
      return subscriptions.some(({ status }) => LIVE_STATUSES.has(status));
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}

function isRefusedEmail(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'email_invalid';
}

function customerMark(catalog: string): string {
  return `${catalog}/customer`;
}

/** Equal for all who want to make the same, so that Stripe makes it once; nobody's e-mail can be read in it. */
function keyOf(catalog: string, params: object, previous: string): string {
  return `pricebook-customer-${digest([catalog, params, previous])}`;
}
