/** Which meter takes the events of a name. */
import { invalid } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredMeter } from '../../store/objects.ts';

/**
 * The active meter of an event name.
 *
 * @throws a 400
 */
export function activeMeter(account: Account, eventName: string): StoredMeter {
  for (const { object: meter } of account.table('billing.meter').all()) {
    if (meter.status === 'active' && meter.event_name === eventName) return meter;
  }
  throw invalid(`No active meter found for event name "${eventName}".`, 'event_name');
}
