import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { User } from './types.ts';

/** The people who buy: one per e-mail, each with one Customer at Stripe. */
export class Users {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly sync: SubscriptionSync,
  ) {}

  /**
   * The user of an e-mail, made if there is none; an existing Customer of this catalog's namespace with
   * that e-mail is adopted. However often and from however many processes it is asked for at once, there is
   * one user and one Customer.
   *
   * @param email as it was typed
   * @throws ShopError 400 for what is no e-mail address
   */
  async signIn(email: string): Promise<User> {
    throw new Error(`not there yet: ${email}`);
  }

  /** The user with this Customer id, if there is one. */
  async ofCustomer(customer: string): Promise<User | undefined> {
    throw new Error(`not there yet: ${customer}`);
  }

  /** The user with this id of the store, if there is one. */
  async withId(id: string): Promise<User | undefined> {
    throw new Error(`not there yet: ${id}`);
  }
}
