/** A test whose person lives by a test clock. */
import type Stripe from 'stripe';
import { enter } from './person.ts';
import { test as base, expect } from './test.ts';

/** A clock takes seconds at Stripe, and up to minutes. */
const SLOW = { timeout: 120_000 };

export interface OnClock {
  customer: Stripe.Customer;
  /** @param time in seconds, when the clock has done all that is due until then */
  moveTo(time: number): Promise<void>;
}

interface Fixtures {
  /** Logs in somebody new who lives by a test clock. It goes when the test is over, and takes them along. */
  onClock(): Promise<OnClock>;
}

export const test = base.extend<Fixtures>({
  onClock: async ({ context, email, page, place }, use) => {
    const { challenge, stripe } = place;
    const clocks: string[] = [];
    await use(async () => {
      const clock = await stripe.testHelpers.testClocks.create({
        frozen_time: Math.floor(Date.now() / 1000),
      });
      clocks.push(clock.id);
      const customer = await stripe.customers.create({
        email,
        metadata: { challenge_id: challenge },
        test_clock: clock.id,
      });
      // Stripe's list by e-mail has nobody who lives by a clock: the shop knows of them by a webhook.
      await stripe.customers.update(customer.id, { name: 'Ada Lovelace' });
      const isKnown = async () => (await page.request.get(`/users?user_id=${customer.id}`)).status();
      await expect.poll(isKnown, SLOW).toBe(200);
      await enter(context, place, email);
      return {
        customer,
        moveTo: async (time) => {
          await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: time });
          const status = async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status;
          await expect.poll(status, SLOW).toBe('ready');
        },
      };
    });
    for (const clock of clocks) await stripe.testHelpers.testClocks.del(clock);
  },
});

export { expect };
