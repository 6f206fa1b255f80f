/** What the cardholder does on the 3D-Secure page, said without the page. */
import { finishAuthentication } from '../checkout/authentication.ts';
import type { World } from '../world.ts';

/**
 * Ends the authentication that an intent waits for: `{"intent": "pi_…" or "seti_…", "outcome": "complete" or
 * "fail"}`. A Checkout session whose intent it is goes on.
 *
 * @throws a sentence when there is no such intent, or it waits for nothing
 */
export function authenticate(world: World, body: unknown): { intent: string; status: string } {
  const { account } = world;
  const { intent: id, outcome } = (body ?? {}) as { intent?: unknown; outcome?: unknown };
  if (typeof id !== 'string') throw new Error('"intent" must be the id of a payment or setup intent');
  if (outcome !== 'complete' && outcome !== 'fail') {
    throw new Error('"outcome" must be "complete" or "fail"');
  }
  const intent = account.table('payment_intent').get(id) ?? account.table('setup_intent').get(id);
  if (intent === undefined) throw new Error(`there is no intent ${id}`);
  if (intent.status !== 'requires_action') {
    throw new Error(`${id} does not wait for an authentication, its status is ${intent.status}`);
  }
  const { status } = world.transact(() =>
    finishAuthentication(account, account.clock.seconds(), intent, outcome),
  );
  return { intent: id, status };
}
