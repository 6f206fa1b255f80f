/** Setup attempts: what became of each confirmation of a setup intent. Stripe has no way to retrieve one. */
import { noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { type Call, many, type PageValues, type Route } from '../../routes.ts';
import type { StoredSetupAttempt } from '../../store/objects.ts';
import { attemptList } from './setup-intent-params.ts';

const KIND = 'setup_attempt';
const URL = '/v1/setup_attempts';

export const setupAttemptExpandables: Expandables = {
  application: { unsupported: 'Connect' },
  customer: { ref: ['customer', 'deleted_customer'] },
  on_behalf_of: { unsupported: 'Connect' },
  payment_method: { ref: 'payment_method' },
  setup_intent: { ref: 'setup_intent' },
};

function list(call: Call<ValuesOf<typeof attemptList> & PageValues>): List<StoredSetupAttempt> {
  const { account } = call;
  const { created, setup_intent: intent } = call.params;
  if (account.table('setup_intent').get(intent) === undefined) {
    throw noSuch('setupintent', intent, 'setup_intent');
  }
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: table.by('setup_intent', [intent]),
    noun: 'setup_attempt',
    url: URL,
    matches: (attempt) => within(attempt.created, created),
  });
}

export const setupAttemptRoutes: Route[] = [many(URL, KIND, attemptList, list)];
