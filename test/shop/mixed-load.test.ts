/**
 * Many users at once do what users do, while deliveries come twice, late, in another order and not at all: then
 * every user's stored state is Stripe's, and what was promised is there once. A minute of it in the soak.
 */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SOAK } from '../support/size.ts';
import { CARDS, pay } from '../unit/sandbox/checkout-page.ts';
import { type Answer, ENGINES, startShop, type TestShop } from './support/shop.ts';

const USERS = SOAK ? 60 : 8;
const AT_ONCE = SOAK ? 12 : 6;
const MINUTE = 60_000;
const ACTIONS = 60;

interface Person {
  email: string;
  customer: string;
  /** What was answered with success. */
  units: number;
  attendees: number;
}

/** Mulberry32: small, and the same for a seed everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe.each(ENGINES)('a busy shop on %s', (engine) => {
  let shop: TestShop;
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = randomOf(seed);

  beforeAll(async () => {
    shop = await startShop({
      engine,
      background: true,
      sandbox: { webhookRetries: Array.from({ length: 100 }, () => 200) },
      env: { RATE_LIMIT_LOGIN: '1000000', RATE_LIMIT_PAYMENT: '1000000' },
    });
  });
  afterAll(() => shop.close());

  test('what is stored is what Stripe has', async () => {
    const people: Person[] = [];
    for (let n = 0; n < USERS; n += 1) {
      const email = `user${n}@example.com`;
      const { body } = await shop.request('POST', '/users', { body: { email } });
      people.push({ email, customer: body.id, units: 0, attendees: 0 });
    }
    for (const fault of ['duplicate', 'reorder', 'bad_signature'])
      await shop.control('POST', 'faults', {
        webhook: 'customer.subscription.*',
        skip: random(5),
        times: 3,
        [fault]: true,
      });

    let left = ACTIONS;
    const until = Date.now() + MINUTE;
    const worker = async (): Promise<void> => {
      while (SOAK ? Date.now() < until : left-- > 0) await act(people[random(people.length)] as Person);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await settle();
    for (const person of people) await expectTruth(person);
  }, 600_000);

  async function act(person: Person): Promise<void> {
    const query = { user_id: person.customer };
    switch (random(8)) {
      case 0:
        fits(await shop.request('POST', '/users', { body: { email: person.email } }), 200);
        return;
      case 1:
      case 2:
        return subscribe(person);
      case 3: {
        const answer = await shop.request('POST', '/offerings/paircode/schedule', { query });
        fits(answer, 200, 409);
        if (answer.status === 200) person.units += 1;
        return;
      }
      case 4: {
        const attendees = 1 + random(100);
        const answer = await shop.request('POST', '/offerings/workshop', {
          query,
          body: { attendees },
          headers: { 'Idempotency-Key': `${seed}-${random(2 ** 31)}` },
        });
        fits(answer, 200, 409);
        if (answer.status === 200) person.attendees += attendees;
        return;
      }
      case 5: {
        fits(await shop.request('POST', '/users/portal', { query }), 200);
        const [live] = (await shop.stripe.subscriptions.list({ customer: person.customer })).data;
        // Somebody else may have been faster.
        if (live && random(2) === 0) await shop.stripe.subscriptions.cancel(live.id).catch(() => undefined);
        return;
      }
      case 6: {
        const [live] = (await shop.stripe.subscriptions.list({ customer: person.customer })).data;
        if (live)
          await shop.stripe.subscriptions
            .update(live.id, { metadata: { n: random(1000) } })
            .catch(() => undefined);
        return;
      }
      default:
        fits(await shop.request('GET', '/users', { query }), 200);
    }
  }

  async function subscribe(person: Person): Promise<void> {
    const query = { user_id: person.customer };
    const price = random(2) === 0 ? 'paircode.monthly' : 'paircode.ondemand';
    const answer = await shop.request('POST', '/checkout', { query, body: { price } });
    fits(answer, 200, 409);
    if (answer.status !== 200) return;
    const id = /cs_test_\w+/.exec(answer.body.url)?.[0] as string;
    const card = random(4) === 0 ? CARDS.declined : CARDS.good;
    // A page that somebody else has completed says so.
    await pay(shop, { id }, { cardNumber: card });
    if (random(2) === 0)
      fits(await shop.request('GET', '/users', { query: { ...query, session_id: id } }), 200);
  }

  function fits({ status, body }: Answer, ...wanted: number[]): void {
    expect(wanted, `seed ${seed}: ${status} ${JSON.stringify(body)}`).toContain(status);
  }

  async function settle(): Promise<void> {
    const { db } = shop.store;
    await expect
      .poll(
        async () => {
          const events = await db.selectFrom('events').select('id').where('status', '!=', 'done').execute();
          const usage = await db.selectFrom('outbox').select('id').where('status', '!=', 'sent').execute();
          return [...events, ...usage, ...(await undelivered())];
        },
        { timeout: 60_000, interval: 100 },
      )
      .toEqual([]);
  }

  async function undelivered(): Promise<string[]> {
    const waiting: string[] = [];
    let page = '';
    for (;;) {
      const { body } = await shop.control('GET', `events?limit=100${page}`);
      for (const { id, deliveries } of body.data)
        if (deliveries.some(({ status }: { status: string }) => status === 'pending')) waiting.push(id);
      if (!body.has_more) return waiting;
      page = `&starting_after=${body.data.at(-1).id}`;
    }
  }

  async function expectTruth({ email, customer, units, attendees }: Person): Promise<void> {
    const said = `seed ${seed}, ${email}`;
    const { data: truth } = await shop.stripe.subscriptions.list({ customer, status: 'all', limit: 100 });
    const kept = await shop.store.db
      .selectFrom('subscriptions')
      .select(['id', 'status'])
      .where('customer', '=', customer)
      .execute();
    const byId = (one: { id: string }, other: { id: string }) => one.id.localeCompare(other.id);
    expect(kept.toSorted(byId), said).toEqual(truth.map(({ id, status }) => ({ id, status })).sort(byId));
    const live = truth.filter(({ status }) => !['canceled', 'incomplete_expired'].includes(status));
    expect(live.length, said).toBeLessThanOrEqual(1);
    const { body } = await shop.request('GET', '/users', { query: { user_id: customer } });
    if (live[0])
      expect(body.user.subscription, said).toMatchObject({ id: live[0].id, status: live[0].status });

    const customers = await shop.stripe.customers.list({ email });
    expect(customers.data, said).toHaveLength(1);
    expect(await counted(customer), said).toBe(units);
    const items = await everyItem(customer);
    expect(
      items.reduce((sum, { quantity }) => sum + quantity, 0),
      said,
    ).toBe(attendees);
  }

  async function counted(customer: string): Promise<number> {
    const [meter] = (await shop.stripe.billing.meters.list()).data;
    const minute = Math.floor(Date.now() / MINUTE) * 60;
    const { data } = await shop.stripe.billing.meters.listEventSummaries(meter?.id as string, {
      customer,
      start_time: minute - 3600,
      end_time: minute + 3600,
    });
    return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
  }

  async function everyItem(customer: string): Promise<Stripe.InvoiceItem[]> {
    const items: Stripe.InvoiceItem[] = [];
    for await (const item of shop.stripe.invoiceItems.list({ customer, limit: 100 })) items.push(item);
    return items;
  }
});
