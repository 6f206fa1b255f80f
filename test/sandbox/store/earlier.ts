/** Objects as earlier versions of the sandbox stored them: data files and states outlive the version that wrote them. */
import type { Change } from './account.ts';
import type { Attempt, Delivery } from './objects.ts';

/** A change with its object as it is stored now. */
export function asStoredNow(change: Change): Change {
  if (!('put' in change) || change.put !== 'delivery') return change;
  const delivery = change.object as Delivery | CountedDelivery;
  return typeof delivery.attempts === 'number'
    ? { put: 'delivery', object: withAttempts(delivery as CountedDelivery) }
    : change;
}

/** A delivery that knew how many attempts there were and what came of the last. */
type CountedDelivery = Omit<Delivery, 'attempts' | 'given_up'> & {
  attempts: number;
  /** A status, or what went wrong with the connection, or why it was given up. */
  last_result: string | null;
};

/** A schedule has at most a hundred waits. */
const MAX_ATTEMPTS = 101;

/** What was not kept of an attempt is said to be so; its time is taken to be that of the event. */
function withAttempts({ attempts: count, last_result, ...delivery }: CountedDelivery): Delivery {
  const untold: Attempt = {
    at: delivery.created * 1000,
    duration_ms: 0,
    status: null,
    body: null,
    error: 'not kept by the version of the sandbox that made this attempt',
    faults: [],
  };
  const attempts = Array.from({ length: Math.min(count, MAX_ATTEMPTS) }, () => untold);
  if (last_result === null || attempts.length === 0) return { ...delivery, attempts, given_up: last_result };
  const status = /^\d{3}$/.test(last_result) ? Number(last_result) : null;
  attempts[attempts.length - 1] = {
    ...untold,
    status,
    body: status === null ? null : '',
    error: status === null ? last_result : null,
  };
  return { ...delivery, attempts, given_up: null };
}
