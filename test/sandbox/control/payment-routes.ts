/** What cardholders and their banks do. */
import { authenticate } from './authenticate.ts';
import { type ControlRoute, json, taking } from './route.ts';

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
];
