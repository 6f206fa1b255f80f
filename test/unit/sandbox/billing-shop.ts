/** A shop whose customers live on test clocks, and the order in which what happens to them is told. */
import type Stripe from 'stripe';
import type { Client } from './support.ts';

export interface Life {
  clock: string;
  customer: string;
}

/** A customer on a test clock of its own that stands at `at` (unix seconds), with a card as its default. */
export async function life({ stripe }: Client, at: number, card?: string): Promise<Life> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at });
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada',
    test_clock: clock.id,
    ...(card === undefined
      ? {}
      : { payment_method: card, invoice_settings: { default_payment_method: card } }),
  });
  return { clock: clock.id, customer: customer.id };
}

/** Moves a test clock and waits until all that was due by then has happened. */
export async function advance({ stripe }: Client, clock: string, to: number): Promise<void> {
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to });
  for (let tries = 0; tries < 1000; tries++) {
    const { status } = await stripe.testHelpers.testClocks.retrieve(clock);
    if (status === 'ready') return;
    if (status !== 'advancing') throw new Error(`the clock is ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the clock never became ready');
}

/** All events so far, oldest first. */
export async function allEvents({ stripe }: Client): Promise<Stripe.Event[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  return events.reverse();
}

/** The types of the events that `work` makes, in their order. */
export async function told(client: Client, work: () => Promise<unknown>): Promise<string[]> {
  const before = new Set((await allEvents(client)).map(({ id }) => id));
  await work();
  return (await allEvents(client)).filter(({ id }) => !before.has(id)).map(({ type }) => type);
}

/** Unix seconds of a UTC date such as `2027-01-31` or `2027-01-31T10:00:00Z`. */
export function utc(date: string): number {
  return Date.parse(date) / 1000;
}
