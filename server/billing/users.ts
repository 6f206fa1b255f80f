import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { UsersTable } from '../store/schema.ts';
import { Customers } from './customers.ts';
import { readEmail } from './email.ts';
import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { User } from './types.ts';

/** The people who buy: one per e-mail, each with one Customer at Stripe. */
export class Users {
  private readonly customers: Customers;
  /** Sign-ins under way, by e-mail: who comes meanwhile gets what comes of them. */
  private readonly flights = new Map<string, Promise<User>>();

  constructor(
    protected readonly parts: ShopParts,
    protected readonly sync: SubscriptionSync,
  ) {
    this.customers = new Customers(parts);
  }

  /**
   * The user of an e-mail, made if there is none; an existing Customer of this catalog's namespace with
   * that e-mail is adopted. However often and from however many processes it is asked for at once, there is
   * one user and one Customer.
   *
   * @param email as it was typed
   * @throws ShopError 400 for what is no e-mail address
   */
  async signIn(email: string): Promise<User> {
    const login = readEmail(email);
    const known = await this.byEmail(login);
    // A row that was never synchronised is one whose maker died on the way.
    if (known?.customer && known.sync_kept > 0) return toUser(known.customer, known);
    const under = this.flights.get(login);
    if (under) return under;
    const flight = this.register(login, email).finally(() => this.flights.delete(login));
    this.flights.set(login, flight);
    return flight;
  }

  /** The user with this Customer id, if there is one. */
  async ofCustomer(customer: string): Promise<User | undefined> {
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
    const row = await this.byEmail(email);
    const has = row?.customer ?? (await this.obtain(email, typed));
    // Another process may have been first with another Customer: the row decides.
    const user = await this.byEmail(email);
    const customer = user?.customer ?? has;
    if (user === undefined) throw new Error('the user that was just written is not there');
    if (user.sync_kept === 0) await this.sync.ofCustomer(customer);
    return toUser(customer, user);
  }

  /** Adopts or makes the Customer of an e-mail and writes it down. */
  private async obtain(email: string, typed: string): Promise<string> {
    const [found] = await this.customers.of(email, typed);
    if (found) await this.customers.claim(found, email);
    const { id, fresh } = found ? { id: found.id, fresh: false } : await this.customers.create(email);
    await this.write(email, id, fresh);
    return id;
  }

  /** One statement for a row that is not there and one for a row without a Customer; whoever is later changes nothing. */
  private async write(email: string, customer: string, fresh: boolean): Promise<void> {
    const { db } = this.parts.store;
    // A Customer just made has no subscriptions: that is what a read begun now would have found.
    const read = fresh ? 1 : 0;
    await db
      .insertInto('users')
      .values({
        id: randomUUID(),
        email,
        customer,
        sync_begun: read,
        sync_kept: read,
        created_at: this.parts.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await db
      .updateTable('users')
      .set((set) => ({
        customer,
        sync_begun: set('sync_begun', '+', read),
        sync_kept: fresh ? set('sync_begun', '+', read) : 0,
      }))
      .where('email', '=', email)
      .where('customer', 'is', null)
      .execute();
  }

  private async byEmail(email: string): Promise<Row | undefined> {
    return this.parts.store.db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
  }
}

type Row = Selectable<UsersTable>;

function toUser(customer: string, { id, email }: Row): User {
  return { id, email, customer };
}
