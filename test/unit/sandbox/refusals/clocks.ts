import type Stripe from 'stripe';
import { EMPTY, LONG, type Row } from './row.ts';

const FROZEN = 1_900_000_000;

/** A clock with as many customers as it takes, and one with a monthly subscription that costs nothing. */
export async function clockFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const clock = async () => (await stripe.testHelpers.testClocks.create({ frozen_time: FROZEN })).id;
  const [fullClock, busyClock, idleClock] = [await clock(), await clock(), await clock()];
  for (let count = 0; count < 3; count++) await stripe.customers.create({ test_clock: fullClock });
  const clocked = (await stripe.customers.create({ test_clock: busyClock })).id;
  const free = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 0,
    recurring: { interval: 'month' },
    product: 'shirt',
  });
  await stripe.subscriptions.create({ customer: clocked, items: [{ price: free.id }] });
  return { fullClock, busyClock, idleClock, clocked };
}

const CLOCKS = '/v1/test_helpers/test_clocks';
const NO_CLOCK = { message: "No such test_clock: 'clock_x'", code: 'resource_missing', param: 'test_clock' };
const MISSING = {
  message: 'Missing required param: frozen_time.',
  code: 'parameter_missing',
  param: 'frozen_time',
};
const NOT_LATER = {
  message: `The time to advance to must be after the test clock's current frozen time (${FROZEN}).`,
  param: 'frozen_time',
};
const NEXT_MONTHS = new Date(FROZEN * 1000);
NEXT_MONTHS.setUTCMonth(NEXT_MONTHS.getUTCMonth() + 2);
const NEXT_YEARS = new Date(FROZEN * 1000);
NEXT_YEARS.setUTCFullYear(NEXT_YEARS.getUTCFullYear() + 2);

export const clockRefusals: Record<string, Row[]> = {
  'a test clock that is not there': [
    { send: `GET ${CLOCKS}/clock_x`, ...NO_CLOCK, status: 404 },
    { send: `DELETE ${CLOCKS}/clock_x`, ...NO_CLOCK, status: 404 },
    { send: `POST ${CLOCKS}/clock_x/advance frozen_time=1`, ...NO_CLOCK, status: 404 },
    { send: 'POST /v1/customers test_clock=clock_x', ...NO_CLOCK },
    { send: 'GET /v1/customers test_clock=clock_x', ...NO_CLOCK },
  ],
  'making a test clock': [
    { send: `POST ${CLOCKS}`, ...MISSING },
    {
      send: `POST ${CLOCKS} frozen_time=`,
      message: EMPTY('frozen_time'),
      code: 'parameter_invalid_empty',
      param: 'frozen_time',
    },
    {
      send: `POST ${CLOCKS} frozen_time=tomorrow`,
      message: 'Invalid integer: tomorrow',
      code: 'parameter_invalid_integer',
      param: 'frozen_time',
    },
    {
      send: `POST ${CLOCKS} frozen_time=1&name=${LONG(301)}`,
      message: /must be at most 300 characters$/,
      param: 'name',
    },
    {
      send: `POST ${CLOCKS} frozen_time=1&customer=cus_x`,
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: `POST ${CLOCKS} frozen_time=1&customer={clocked}`,
      message: 'Customer {clocked} is already attached to a test clock.',
      param: 'customer',
    },
    {
      send: 'POST /v1/customers test_clock={fullClock}',
      message: 'You cannot attach more than 3 customers to a test clock. Please create a new test clock.',
      param: 'test_clock',
    },
  ],
  'advancing a test clock': [
    { send: `POST ${CLOCKS}/{idleClock}/advance`, ...MISSING },
    { send: `POST ${CLOCKS}/{idleClock}/advance frozen_time=${FROZEN}`, ...NOT_LATER },
    { send: `POST ${CLOCKS}/{idleClock}/advance frozen_time=${FROZEN - 1}`, ...NOT_LATER },
    {
      send: `POST ${CLOCKS}/{idleClock}/advance frozen_time=${NEXT_YEARS.getTime() / 1000 + 1}`,
      message: 'A test clock without subscriptions can be advanced by at most 2 years at a time.',
      param: 'frozen_time',
    },
    {
      send: `POST ${CLOCKS}/{busyClock}/advance frozen_time=${NEXT_MONTHS.getTime() / 1000 + 1}`,
      message:
        'A test clock cannot be advanced by more than two intervals of its shortest subscription at a time.',
      param: 'frozen_time',
    },
  ],
};
