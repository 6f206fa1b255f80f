/** Time in the control plane: the account's own clock, and its test clocks, shown and moved on. */

import { addIntervals } from '../billing/calendar.ts';
import { startAdvance } from '../billing/clocks/advance.ts';
import { CLOCK, clockOf } from '../billing/clocks/clock.ts';
import { DAY, HOUR } from '../durations.ts';
import { StripeError } from '../errors.ts';
import { fieldsOf } from '../json-object.ts';
import type { Account } from '../store/account.ts';
import type { StoredTestClock } from '../store/objects.ts';
import type { World } from '../world.ts';
import { ControlError } from './route.ts';

/** How far a clock is to be moved: seconds, or what a person would say. */
export type Step = number | 'hour' | 'day' | 'month' | 'trial_end';

export interface Advance {
  step: Step;
  /** The account's own clock when it is absent. */
  test_clock?: string;
}

/** No date lies beyond: the first second of the year 10000. */
const END_OF_TIME = 253_402_300_800;

const STEPS: readonly Step[] = ['hour', 'day', 'month', 'trial_end'];

/** What time it is, and when the next trial ends: by the account's clock, and by each test clock, newest first. */
export function clocks({ account }: World): object {
  const testClocks = account.table(CLOCK).all().toReversed();
  return {
    now: account.clock.seconds(),
    trial_end: nextTrialEnd(account, null),
    test_clocks: testClocks.map(({ object: { id, name, frozen_time, status } }) => ({
      id,
      name,
      frozen_time,
      status,
      trial_end: nextTrialEnd(account, id),
    })),
  };
}

/** The advance of a control request's body; throws a sentence that says what is wrong. */
export function parseAdvance(body: unknown): Advance {
  const { advance, test_clock } = fieldsOf(body, ['advance', 'test_clock'], 'a field of an advance');
  if (test_clock !== undefined && typeof test_clock !== 'string')
    throw new Error('"test_clock" must be the id of a test clock');
  const step = STEPS.find((name) => name === advance) ?? advance;
  if (!isStep(step)) {
    throw new Error(
      '"advance" must be a whole number of seconds from 0, or "hour", "day", "month" or "trial_end"',
    );
  }
  return test_clock === undefined ? { step } : { step, test_clock };
}

function isStep(value: unknown): value is Step {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  return STEPS.includes(value as Step);
}

/**
 * Moves a clock on. The account's own has done what was due by then when this resolves; a test clock advances
 * afterwards, by the rules of the API and refused in its words.
 *
 * @throws a ControlError
 */
export async function advance(world: World, { step, test_clock: id }: Advance): Promise<void> {
  world.catchUp();
  const { account } = world;
  if (id !== undefined) {
    inStripesWords(() => world.transact(() => startAdvanceBy(account, clockOf(account, id), step)));
    return;
  }
  const now = account.clock.seconds();
  const to = after(account, null, now, step);
  world.transact(() => account.advanceClock(account.clock.advanced + (to - now)));
  await world.catchUpSlowly();
}

function startAdvanceBy(account: Account, clock: StoredTestClock, step: Step): StoredTestClock {
  return startAdvance(account, clock, after(account, clock.id, clock.frozen_time, step));
}

/** The moment that lies a step after `from` (unix seconds) on a clock. */
function after(account: Account, clock: string | null, from: number, step: Step): number {
  const to = step === 'trial_end' ? trialEnd(account, clock) : movedBy(from, step);
  if (to < END_OF_TIME) return to;
  throw new ControlError('Cannot take the clock: it cannot be moved beyond the year 9999.');
}

function movedBy(from: number, step: Exclude<Step, 'trial_end'>): number {
  if (step === 'hour') return from + HOUR;
  if (step === 'day') return from + DAY;
  if (step === 'month') return addIntervals(from, { interval: 'month', interval_count: 1 }, 1);
  return from + step;
}

function trialEnd(account: Account, clock: string | null): number {
  const end = nextTrialEnd(account, clock);
  if (end !== null) return end;
  const where = clock === null ? 'No subscription outside of test clocks' : `No subscription on ${clock}`;
  throw new ControlError(`Cannot take the clock: ${where} is in a trial.`);
}

/** When the trial ends (unix seconds) that ends next on a clock, the account's own when it is null. */
function nextTrialEnd(account: Account, clock: string | null): number | null {
  const table = account.table('subscription');
  let next: number | null = null;
  const rows = clock === null ? table.by('status', ['trialing']) : table.by('test_clock', [clock]);
  for (const { object } of rows) {
    if (object.status !== 'trialing' || object.test_clock !== clock || object.trial_end === null) continue;
    if (next === null || object.trial_end < next) next = object.trial_end;
  }
  return next;
}

function inStripesWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StripeError) throw new ControlError(error.message, error.status);
    throw error;
  }
}
