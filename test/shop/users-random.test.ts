/**
 * What users, the owner in Stripe's dashboard and misfortune do, in random order: then every user's stored state is
 * Stripe's. A hundred scripts in the soak.
 */
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Random, randomOf, seeds } from '../support/random.ts';
import { rounds } from '../support/size.ts';
import { type Answer, ENGINES, type Engine, startShop, type TestShop } from './support/shop.ts';

const STEPS = 200;
const USERS = 6;
const LIVE = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete']);

interface Sub {
  id: string;
  status: string;
  quantity: number | null;
}

interface Person {
  login: string;
  /** As their page knows it. */
  customer?: string;
  /**
   * A Customer of theirs had another e-mail at Stripe. When the store is lost as well they may get a second one before
   * the first is known again.
   */
  wasRenamed: boolean;
}

class Script {
  readonly people: Person[];
  private shop!: TestShop;
  /** Closing it closes the sandbox. */
  private first!: TestShop;
  private monthly = '';

  constructor(
    private readonly engine: Engine,
    private readonly random: Random,
  ) {
    this.people = Array.from({ length: USERS }, (_, n) => ({
      login: `user${n}@example.com`,
      wasRenamed: false,
    }));
  }

  async run(): Promise<void> {
    this.first = await startShop({
      engine: this.engine,
      background: true,
      sandbox: { webhookRetries: [50, 200, 1_000] },
    });
    this.shop = this.first;
    try {
      const [price] = (
        await this.shop.stripe.prices.list({ lookup_keys: ['devchat_paircode_monthly_test-shop'] })
      ).data;
      this.monthly = price?.id as string;
      for (let step = 0; step < STEPS; step += 1) await this.step();
      await this.shop.control('DELETE', 'faults');
      // What was never delivered is read from the list of events when a server starts.
      await this.restart(this.shop.databaseUrl);
      await eventually(() => this.expectTruth());
      await this.expectShown();
    } finally {
      if (this.shop !== this.first) await this.shop.close();
      await this.first.close();
    }
  }

  private async step(): Promise<void> {
    const { random } = this;
    const { stripe } = this.shop;
    const person = this.people[random.below(USERS)] as Person;
    const roll = random.below(100);
    if (roll < 25 || person.customer === undefined) return this.signIn(person);
    const { customer } = person;
    const subscription = await this.someLive(customer);
    if (roll < 45) {
      const days = random.below(3);
      await stripe.subscriptions.create({
        customer,
        items: [{ price: this.monthly, quantity: 1 + random.below(3) }],
        ...(days > 0 ? { trial_period_days: days } : { payment_behavior: 'default_incomplete' as const }),
      });
    } else if (roll < 57) {
      if (subscription) await stripe.subscriptions.cancel(subscription.id);
    } else if (roll < 69) {
      const item = subscription?.items.data[0]?.id;
      if (item && subscription.status !== 'incomplete')
        await stripe.subscriptionItems.update(item, { quantity: 1 + random.below(9) });
    } else if (roll < 73) {
      if (subscription && subscription.status !== 'incomplete')
        await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: random.below(2) === 0 });
    } else if (roll < 77) {
      await stripe.customers.del(customer);
      delete person.customer;
    } else if (roll < 81) {
      await stripe.customers.update(customer, { email: `renamed${random.below(1000)}@example.com` });
      person.wasRenamed = true;
    } else if (roll < 87) {
      await this.shop.control('POST', 'clock', { advance: random.below(2) === 0 ? 'hour' : 'day' });
    } else if (roll < 95) {
      const fault = ['drop', 'duplicate', 'reorder'][random.below(3)] as string;
      await this.shop.control('POST', 'faults', {
        webhook: 'customer.*',
        [fault]: true,
        skip: random.below(3),
        times: 1 + random.below(3),
      });
    } else if (roll < 98) await this.restart(this.shop.databaseUrl);
    else await this.restart(undefined);
  }

  private async signIn(person: Person): Promise<void> {
    const { login } = person;
    const spellings = [login, login.toUpperCase(), ` ${login}`].slice(0, 1 + this.random.below(3));
    const answers = await Promise.all(
      spellings.map((email) => this.shop.request('POST', '/users', { body: { email } })),
    );
    const { status, body } = answers[0] as Answer;
    expect({ status, email: body.email }).toEqual({ status: 200, email: login });
    expect(answers.every((answer) => answer.body.id === body.id)).toBe(true);
    person.customer = body.id;
  }

  /** Another server in the place of this one, with its store or an empty one. */
  private async restart(databaseUrl: string | undefined): Promise<void> {
    const before = this.shop;
    await before.stopListening();
    this.shop = await startShop({
      engine: this.engine,
      background: true,
      with: this.first.sandbox,
      port: Number(new URL(this.first.url).port),
      ...(databaseUrl !== undefined && { databaseUrl }),
    });
  }

  private async atStripe(customer: string) {
    return (await this.shop.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })).data;
  }

  private async someLive(customer: string) {
    const live = (await this.atStripe(customer)).filter(({ status }) => LIVE.has(status));
    return live.length === 0 ? undefined : live[this.random.below(live.length)];
  }

  /** Each row is of a Customer that is there, with what it has; and each Customer with something alive is on a row. */
  private async expectTruth(): Promise<void> {
    const { db } = this.shop.store;
    const kept = await db
      .selectFrom('subscriptions')
      .select(['id', 'customer', 'status', 'quantity'])
      .execute();
    const users = await db.selectFrom('users').selectAll().execute();
    const onRows = new Set(users.map(({ customer }) => customer));
    for (const { customer } of users) {
      if (customer === null) continue;
      expect(await this.shop.stripe.customers.retrieve(customer)).not.toHaveProperty('deleted');
      const stored = kept.filter((row) => row.customer === customer);
      const real = (await this.atStripe(customer)).map(({ id, status, items }) => ({
        id,
        customer,
        status,
        quantity: items.data[0]?.quantity ?? null,
      }));
      expect(sorted(stored)).toEqual(sorted(real));
    }
    expect(kept.filter(({ customer }) => !onRows.has(customer))).toEqual([]);
    const customers = (await this.shop.stripe.customers.list({ limit: 100 })).data;
    for (const { id, metadata } of customers) {
      const isLive = (await this.atStripe(id)).some(({ status }) => LIVE.has(status));
      const row = users.find(({ email }) => email === metadata.pricebook_email);
      if (!isLive || row?.customer === id) continue;
      // Another one of the same person, made while nobody knew of this one, that has something alive as well.
      const other = row?.customer ? await this.atStripe(row.customer) : [];
      expect(other.filter(({ status }) => LIVE.has(status))).not.toEqual([]);
    }
  }

  private async expectShown(): Promise<void> {
    for (const { login, customer, wasRenamed } of this.people) {
      const { body } = await this.shop.request('POST', '/users', { body: { email: login } });
      const all = await this.atStripe(body.id);
      const live = all.filter(({ status }) => LIVE.has(status));
      const paid = live.filter(({ status }) => status !== 'incomplete');
      const ended = all.filter(({ status }) => status !== 'incomplete_expired');
      const candidates = [paid, live, ended].find((list) => list.length > 0) ?? [];
      const newest = candidates.filter(({ created }) => created === candidates[0]?.created);
      expect(newest.map(({ id }) => id)).toEqual(
        newest.length === 0 ? [] : expect.arrayContaining([body.subscription.id]),
      );
      expect(body.subscription?.status).toBe(all.find(({ id }) => id === body.subscription?.id)?.status);
      if (customer !== undefined && !wasRenamed) {
        const same = (await this.shop.stripe.customers.list({ email: login, limit: 100 })).data;
        expect(same.map(({ id }) => id)).toEqual([body.id]);
      }
    }
  }
}

function sorted<T extends Sub>(rows: T[]): T[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

describe.each(ENGINES)('users and their subscriptions (%s)', (engine) => {
  it.each(seeds(rounds(1, 100)))(
    'are as Stripe has them after whatever happened, with seed %i',
    (seed) => new Script(engine, randomOf(seed)).run(),
    600_000,
  );
});
