/**
 * What happens because its time has come, and nobody asks for it: done before every request and once a
 * second, so that no answer is given from a world that is behind its clock.
 */
import { expireSessions } from './checkout/expire.ts';
import { dropOldEvents } from './events/keep.ts';
import { releaseFunds, settleCharges } from './payments/balance.ts';
import { expireAuthorisations } from './payments/capture.ts';
import type { Account } from './store/account.ts';

/** Does what is due at `now` (unix seconds), and costs next to nothing when nothing is. */
export type Due = (account: Account, now: number) => void;

const DUES: readonly Due[] = [
  settleCharges,
  expireAuthorisations,
  releaseFunds,
  dropOldEvents,
  expireSessions,
];

export function doWhatIsDue(account: Account): void {
  const now = account.clock.seconds();
  for (const due of DUES) due(account, now);
}
