/** Moving a test clock on: everything that is due on it by then happens, in order, in pieces (facts.md §8). */
import { invalid } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { Due } from '../../store/agenda.ts';
import type { StoredTestClock } from '../../store/objects.ts';
import { addIntervals, type Interval } from '../calendar.ts';
import { checkStill } from '../time.ts';
import { CLOCK } from './clock.ts';

/** Without a subscription a clock can be moved so many years at once. */
const MAX_YEARS = 2;

/** With one, so many times as far as the shortest of them bills. */
const MAX_INTERVALS = 2;

/** Begins to move a clock to `to` (unix seconds), with the event. Nothing on it has happened yet. */
export function startAdvance(account: Account, clock: StoredTestClock, to: number): StoredTestClock {
  checkStill(account, clock.id);
  if (clock.status === 'internal_failure') {
    throw invalid('This test clock has failed to advance and cannot be used any more. Please delete it.');
  }
  if (to <= clock.frozen_time) {
    throw invalid(
      `The time to advance to must be after the test clock's current frozen time (${clock.frozen_time}).`,
      'frozen_time',
    );
  }
  checkDistance(account, clock, to);
  const advancing = account.put(CLOCK, {
    ...clock,
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: to } },
  });
  account.happened('test_helpers.test_clock.advancing', CLOCK, advancing);
  return advancing;
}

function checkDistance(account: Account, { id, frozen_time: from }: StoredTestClock, to: number): void {
  const intervals = billedIntervals(account, id);
  if (intervals.length === 0) {
    if (to <= addIntervals(from, { interval: 'year', interval_count: 1 }, MAX_YEARS)) return;
    throw invalid(
      `A test clock without subscriptions can be advanced by at most ${MAX_YEARS} years at a time.`,
      'frozen_time',
    );
  }
  if (intervals.every((interval) => to <= addIntervals(from, interval, MAX_INTERVALS))) return;
  throw invalid(
    'A test clock cannot be advanced by more than two intervals of its shortest subscription at a time.',
    'frozen_time',
  );
}

/** How often the subscriptions on a clock bill that are not over. */
function billedIntervals(account: Account, clock: string): Interval[] {
  return account
    .table('subscription')
    .by('test_clock', [clock])
    .filter(({ object }) => object.ended_at === null)
    .flatMap(({ object }) => object.items)
    .flatMap(({ price }) => (account.table('price').get(price)?.recurring ?? []) as Interval | []);
}

/** So many at a time are one transaction: others are answered in between. */
const STEPS = 5;

/**
 * Does some of what is due on a clock that advances, each thing while the clock stands at its moment; `wake` does
 * one. The clock that comes back is ready once nothing is left.
 */
export function advanceSome(
  account: Account,
  id: string,
  wake: (account: Account, due: Due, clock: string) => void,
): StoredTestClock | undefined {
  const target = account.table(CLOCK).get(id)?.status_details.advancing?.target_frozen_time;
  if (target === undefined) return undefined;
  for (let step = 0; step < STEPS; step++) {
    const due = account.nextDue(id, target);
    if (due === undefined) return finish(account, id, target);
    moveTo(account, id, due.at);
    wake(account, due, id);
  }
  return account.table(CLOCK).get(id);
}

function moveTo(account: Account, id: string, moment: number): void {
  const clock = account.table(CLOCK).get(id);
  if (clock === undefined || clock.frozen_time >= moment) return;
  account.put(CLOCK, { ...clock, frozen_time: moment });
}

function finish(account: Account, id: string, target: number): StoredTestClock | undefined {
  const clock = account.table(CLOCK).get(id);
  if (clock === undefined) return undefined;
  const ready = account.put(CLOCK, {
    ...clock,
    frozen_time: target,
    status: 'ready',
    status_details: {},
  });
  account.happened('test_helpers.test_clock.ready', CLOCK, ready);
  return ready;
}

/** What could not be done leaves the clock where it stood, unusable, with the event. */
export function failAdvance(account: Account, id: string): void {
  const clock = account.table(CLOCK).get(id);
  if (clock?.status !== 'advancing') return;
  const failed = account.put(CLOCK, { ...clock, status: 'internal_failure', status_details: {} });
  account.happened('test_helpers.test_clock.internal_failure', CLOCK, failed);
}

/** A clock that advances, the oldest. */
export function advancingClock(account: Account): string | undefined {
  return account.table(CLOCK).by('status', ['advancing'])[0]?.object.id;
}
