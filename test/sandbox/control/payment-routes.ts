/** What cardholders and their banks do. */
import { authenticate } from './authenticate.ts';
import { changePlan, parsePlan, plan } from './planned-declines.ts';
import { type ControlRoute, json, taking } from './route.ts';

const PLAN = '/_sandbox/customers/:id/fail_next_payment';

export const paymentRoutes: ControlRoute[] = [
  {
    method: 'POST',
    path: '/_sandbox/authenticate',
    does:
      '`{ "intent": "pi_…", "outcome": "complete" }` (or `seti_…`, or `"fail"`): what the cardholder does on the ' +
      "3D-Secure page; answers with the intent's new status",
    run: (world, { body }) => {
      world.catchUp();
      return taking('the authentication', () => authenticate(world, json(body)));
    },
  },
  {
    method: 'GET',
    path: PLAN,
    does: 'the `decline_code` that is planned for the next payment of a customer, or null; `decline_codes` are all',
    run: (world, { id }) => plan(world, id),
  },
  {
    method: 'POST',
    path: PLAN,
    does:
      '`{ "decline_code": "insufficient_funds" }`: the next payment of the customer is declined with it, whatever ' +
      'the card and whoever asks for it, once. `authentication_required` is a bank that wants the cardholder',
    run: (world, { id, body }) => {
      const code = taking('the decline', () => parsePlan(json(body)));
      world.catchUp();
      return changePlan(world, id, code);
    },
  },
  {
    method: 'DELETE',
    path: PLAN,
    does: 'takes it back',
    run: (world, { id }) => changePlan(world, id, null),
  },
];
