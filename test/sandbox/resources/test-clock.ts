/** Test clocks (facts.md §8). */
import { startAdvance } from '../billing/clocks/advance.ts';
import { CLOCK, clockOf, createClock, joinClock } from '../billing/clocks/clock.ts';
import { removeClock } from '../billing/clocks/remove.ts';
import { checkStill } from '../billing/time.ts';
import type { Expandables } from '../expand.ts';
import { type List, page } from '../lists.ts';
import { integer, required, text, type ValuesOf } from '../params/field.ts';
import { customerOf } from '../payments/customers.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../routes.ts';
import type { StoredTestClock } from '../store/objects.ts';

const URL = '/v1/test_helpers/test_clocks';

const clockCreate = {
  customer: text(),
  frozen_time: required(integer()),
  name: text({ max: 300 }),
};
const clockAdvance = { frozen_time: required(integer()) };

export const testClockExpandables: Expandables = {};

function create({ account, now, params }: Call<ValuesOf<typeof clockCreate>>): StoredTestClock {
  const { customer: id, frozen_time, name = null } = params;
  const customer = id === undefined ? undefined : customerOf(account, id);
  const clock = createClock(account, now, frozen_time, name);
  if (customer !== undefined) joinClock(account, customer, clock);
  return clock;
}

function advance({ account, id, params }: Call<ValuesOf<typeof clockAdvance>>): StoredTestClock {
  return startAdvance(account, clockOf(account, id, 404), params.frozen_time);
}

function remove({ account, id }: Call<unknown>): object {
  const clock = clockOf(account, id, 404);
  checkStill(account, id);
  removeClock(account, clock);
  return { id, object: CLOCK, deleted: true };
}

function list(call: Call<PageValues>): List<StoredTestClock> {
  const table = call.account.table(CLOCK);
  return page(call, { table, noun: 'test_clock', url: URL, matches: () => true });
}

export const testClockRoutes: Route[] = [
  one('POST', URL, CLOCK, clockCreate, create),
  many(URL, CLOCK, {}, list),
  one('GET', `${URL}/:id`, CLOCK, {}, ({ account, id }) => clockOf(account, id, 404)),
  removal(`${URL}/:id`, remove),
  one('POST', `${URL}/:id/advance`, CLOCK, clockAdvance, advance),
];
