/** `/_sandbox/clock`: the account's time and its test clocks, moved on by what a person would say. */
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { life, utc } from './billing-shop.ts';
import { price } from './lives/stages.ts';
import { type Client, clientOf, refusal, useSandbox } from './support.ts';

const START = utc('2027-01-31T10:00:00Z');
const [HOUR, DAY] = [60 * 60, 24 * 60 * 60];

const client = useSandbox({ now: () => START * 1000 });

const look = async ({ control }: Client = client) => (await control('GET', 'clock')).body;
const move = (body: object, { control }: Client = client) => control('POST', 'clock', body);

/** A test clock as the control plane shows it, when it has come to where it goes. */
const ready = (id: string) =>
  eventually(async () => {
    const clock = (await look()).test_clocks.find((one: { id: string }) => one.id === id);
    if (clock?.status !== 'ready') throw new Error(`${id} is not ready`);
    return clock;
  });

/** A sandbox of its own, whose clock is held still but for what moves it. */
async function alone(date: string, work: (client: Client) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox({ now: () => utc(date) * 1000 });
  try {
    await work(clientOf(sandbox));
  } finally {
    await sandbox.close();
  }
}

async function trial(customer: string, days: number, at: Client = client): Promise<string> {
  const { id } = await at.stripe.subscriptions.create({
    customer,
    items: [{ price: await price(at) }],
    trial_period_days: days,
  });
  return id;
}

const customerOf = async ({ stripe }: Client) => {
  const card = {
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  };
  return (await stripe.customers.create(card)).id;
};

describe("the account's clock", () => {
  test.each([
    ['2027-01-31T10:00:00Z', 90, '2027-01-31T10:01:30Z'],
    ['2027-01-31T10:00:00Z', 0, '2027-01-31T10:00:00Z'],
    ['2027-01-31T10:00:00Z', 'hour', '2027-01-31T11:00:00Z'],
    ['2027-02-28T10:00:00Z', 'day', '2027-03-01T10:00:00Z'],
    ['2027-01-15T10:00:00Z', 'month', '2027-02-15T10:00:00Z'],
    ['2027-01-31T10:00:00Z', 'month', '2027-02-28T10:00:00Z'],
    ['2028-01-31T23:59:59Z', 'month', '2028-02-29T23:59:59Z'],
    ['2027-12-31T10:00:00Z', 'month', '2028-01-31T10:00:00Z'],
  ])('from %s by %s comes to %s', async (from, advance, to) => {
    await alone(from, async (own) => {
      const { status, body } = await move({ advance }, own);
      expect([status, body]).toEqual([200, { now: utc(to), trial_end: null, test_clocks: [] }]);
      expect(await look(own)).toEqual(body);
    });
  });

  test('goes to the end of the trial that ends next, which has then ended', async () => {
    await alone('2027-01-31T10:00:00Z', async (own) => {
      const customer = await customerOf(own);
      const [late, soon] = [await trial(customer, 30, own), await trial(customer, 7, own)];
      const onClock = await life(own, START, 'pm_card_visa');
      await trial(onClock.customer, 3, own);
      expect((await look(own)).trial_end).toBe(START + 7 * DAY);
      const { body } = await move({ advance: 'trial_end' }, own);
      expect(body).toMatchObject({ now: START + 7 * DAY, trial_end: START + 30 * DAY });
      const statuses = async () =>
        [await own.stripe.subscriptions.retrieve(soon), await own.stripe.subscriptions.retrieve(late)].map(
          ({ status }) => status,
        );
      expect(await statuses()).toEqual(['active', 'trialing']);
      await own.stripe.subscriptions.cancel(late);
      const answer = await move({ advance: 'trial_end' }, own);
      expect([answer.status, answer.body.error.message]).toEqual([
        400,
        'Cannot take the clock: No subscription outside of test clocks is in a trial.',
      ]);
      expect((await look(own)).now).toBe(START + 7 * DAY);
    });
  });

  test('has done what was due when it answers', async () => {
    await alone('2027-01-31T10:00:00Z', async (own) => {
      const customer = await customerOf(own);
      await own.stripe.subscriptions.create({ customer, items: [{ price: await price(own) }] });
      await move({ advance: 'month' }, own);
      await move({ advance: 'hour' }, own);
      const { data } = await own.stripe.invoices.list({ customer });
      expect(data.map(({ status }) => status)).toEqual(['paid', 'paid']);
    });
  });
});

describe('a test clock', () => {
  test('is shown with its trials, the newest first', async () => {
    const older = await life(client, START);
    const { id } = await client.stripe.testHelpers.testClocks.create({
      frozen_time: START + DAY,
      name: 'Later',
    });
    await trial(older.customer, 5);
    const { now, test_clocks } = await look();
    expect(now).toBe(START);
    expect(test_clocks.slice(0, 2)).toEqual([
      { id, name: 'Later', frozen_time: START + DAY, status: 'ready', trial_end: null },
      { id: older.clock, name: null, frozen_time: START, status: 'ready', trial_end: START + 5 * DAY },
    ]);
  });

  test.each([
    [120, START + 120],
    ['hour', START + HOUR],
    ['day', START + DAY],
    ['month', utc('2027-02-28T10:00:00Z')],
    ['trial_end', START + 10 * DAY],
  ])('is moved by %s, and the account is not', async (advance, to) => {
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const id = await trial(customer, 10);
    const { status, body } = await move({ advance, test_clock: clock });
    expect([status, body.now, body.test_clocks[0]]).toMatchObject([
      200,
      START,
      { id: clock, status: 'advancing' },
    ]);
    expect((await ready(clock)).frozen_time).toBe(to);
    const subscription = await client.stripe.subscriptions.retrieve(id);
    expect(subscription.status).toBe(to >= START + 10 * DAY ? 'active' : 'trialing');
  });

  test('is refused what the API refuses, in the same words', async () => {
    const { clock, customer } = await life(client, START);
    await client.stripe.subscriptions.create({
      customer,
      items: [{ price: await price(client, 'day') }],
      trial_period_days: 20,
    });
    const advance = (frozen_time: number) =>
      client.stripe.testHelpers.testClocks.advance(clock, { frozen_time });
    for (const [step, frozen_time] of [
      [0, START],
      ['month', utc('2027-02-28T10:00:00Z')],
      ['trial_end', START + 20 * DAY],
    ] as const) {
      const { message, statusCode } = await refusal(advance(frozen_time));
      const { status, body } = await move({ advance: step, test_clock: clock });
      expect([status, body.error.message]).toEqual([statusCode, message]);
    }
    expect((await look()).test_clocks[0]).toMatchObject({ frozen_time: START, status: 'ready' });
  });

  test('without a trial has no end of one to go to', async () => {
    const { clock } = await life(client, START);
    const { status, body } = await move({ advance: 'trial_end', test_clock: clock });
    expect([status, body.error.message]).toEqual([
      400,
      `Cannot take the clock: No subscription on ${clock} is in a trial.`,
    ]);
  });

  test('that is not there is said so', async () => {
    const { status, body } = await move({ advance: 'day', test_clock: 'clock_none' });
    expect([status, body.error.message]).toEqual([400, "No such test_clock: 'clock_none'"]);
  });
});

describe('what is no advance', () => {
  test.each([
    ['[]', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    [{ advance: 'year' }, '"advance" must be a whole number of seconds from 0, or "hour"'],
    [{ advance: 1.5 }, '"advance" must be a whole number of seconds from 0'],
    [{ advance: -1 }, '"advance" must be a whole number of seconds from 0'],
    [{ advance: ['hour'] }, '"advance" must be a whole number of seconds from 0'],
    [{ advance: 2 ** 50 }, 'it cannot be moved beyond the year 9999'],
    [{ advance: Number.MAX_SAFE_INTEGER }, 'it cannot be moved beyond the year 9999'],
    [{ advance: 1, test_clock: 5 }, '"test_clock" must be the id of a test clock'],
    [{ advance: 1, clock: 'clock_1' }, '"clock" is not a field of an advance'],
  ])('%j is refused', async (body, message) => {
    const before = (await look()).now;
    const answer = await client.control('POST', 'clock', body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await look()).now).toBe(before);
  });

  test('the first second of the year 10000 is refused', async () => {
    const before = (await look()).now;
    const end = Date.UTC(10_000, 0) / 1000;
    expect((await client.control('POST', 'clock', { advance: end - before })).status).toBe(400);
    expect((await look()).now).toBe(before);
  });
});
