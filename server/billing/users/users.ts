import { BRISK, ONCE, StripeUnreachable } from '../../stripe/client.ts';
import type { ShopParts } from '../shop-parts.ts';
import { SubscriptionSync } from '../subscriptions/subscription-sync.ts';
import type { User } from '../types.ts';
import { Customers } from './customers.ts';
import { readEmail } from './email.ts';
import { giveCustomer, type UserRow, userByEmail } from './user-rows.ts';

/** Steps from no row to one whose subscriptions are known, and as many again for Customers that are deleted meanwhile. */
const MOST_STEPS = 8;
/** Somebody who is known does not wait for Stripe for long. */
const GLANCE = { patience: ONCE, timeoutMs: 3_000 };

/** The people who buy: one per e-mail, each with one Customer at Stripe. */
export class Users {
  private readonly customers: Customers;
  private readonly glance: SubscriptionSync;
  /** Sign-ins under way, by e-mail: who comes meanwhile gets what comes of them. */
  private readonly flights = new Map<string, Promise<User>>();

  constructor(
    private readonly parts: Pick<ShopParts, 'desired' | 'log' | 'now' | 'store' | 'stripe'>,
    private readonly sync: SubscriptionSync,
  ) {
    this.customers = new Customers({ ...parts, stripe: parts.stripe.with({ patience: BRISK }) });
    this.glance = new SubscriptionSync(parts, GLANCE);
  }

  /**
   * The user of an e-mail, made if there is none; an existing Customer of this catalog's namespace with
   * that e-mail is adopted. However often and from however many processes it is asked for at once, there is
   * one user and one Customer. What is known of them is read from Stripe again: the Customer may be gone, or the
   * key be another account's now. When Stripe does not answer, somebody who is known is signed in all the same.
   *
   * @param email as it was typed
   * @throws ShopError 400 for what is no e-mail address
   */
  async signIn(email: string): Promise<User> {
    const login = readEmail(email);
    const under = this.flights.get(login);
    if (under) return under;
    const flight = this.register(login, email).finally(() => this.flights.delete(login));
    this.flights.set(login, flight);
    return flight;
  }

  /** The user with this Customer id, if there is one. */
  async ofCustomer(customer: string): Promise<User | undefined> {
    // No store keeps one.
    if (customer.includes('\0')) return undefined;
    const row = await this.parts.store.db
      .selectFrom('users')
      .selectAll()
      .where('customer', '=', customer)
      .executeTakeFirst();
    return row && toUser(customer, row);
  }

  /**
   * The user with this id of the store, if there is one. Whoever's Customer was deleted at Stripe is nobody until
   * they sign in again.
   */
  async withId(id: string): Promise<User | undefined> {
    const row = await this.parts.store.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.customer ? toUser(row.customer, row) : undefined;
  }

  private async register(email: string, typed: string): Promise<User> {
    const { db } = this.parts.store;
    let isLookedAt = false;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      // Another process may have been first, with another Customer: the row decides.
      const user = await userByEmail(db, email);
      if (!user?.customer) isLookedAt = await this.obtain(email, typed);
      else if (isLookedAt && user.sync_kept > 0) return toUser(user.customer, user);
      else {
        isLookedAt = true;
        await this.lookAt(user.customer, user.sync_kept > 0);
      }
    }
    throw new StripeUnreachable('no Customer of this user lasts: each is gone as soon as it is known');
  }

  /**
   * Adopts or makes the Customer of an e-mail and writes it down.
   *
   * @returns whether what it has is known: nothing, when it was just made
   */
  private async obtain(email: string, typed: string): Promise<boolean> {
    const { db } = this.parts.store;
    const at = this.parts.now();
    const found = await this.customers.of(email, typed);
    if (found) {
      await this.customers.claim(found.customer, email);
      await giveCustomer(db, { email, customer: found.customer.id, at });
      return false;
    }
    const { id, fresh } = await this.customers.create(email);
    const isGiven = await giveCustomer(db, { email, customer: id, at, ...(fresh && { found: [] }) });
    return isGiven && fresh;
  }

  private async lookAt(customer: string, isKnown: boolean): Promise<void> {
    if (!isKnown) return this.sync.ofCustomer(customer);
    try {
      await this.glance.ofCustomer(customer);
    } catch (error) {
      this.parts.log.warn({ err: error, customer }, 'signed in by what the store has: Stripe did not answer');
    }
  }
}

function toUser(customer: string, { id, email }: UserRow): User {
  return { id, email, customer };
}
