/** The whole account, taken, put and begun anew. */
import { stateOf } from '../store/state.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const stateRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/state',
    does: 'the whole account as JSON',
    run: (world) => stateOf(world.account),
  },
  {
    method: 'PUT',
    path: '/_sandbox/state',
    does:
      'what `GET` gave makes, here or elsewhere, exactly that account and forgets all else: ordered faults, the ' +
      "request log and what was taken from the rate limit's bucket too",
    run: (world, { body }) => {
      world.become(taking('the state', () => world.accountOf(json(body))));
      return { restored: true };
    },
  },
  {
    method: 'POST',
    path: '/_sandbox/reset',
    does: "a new sandbox, the rate limit's bucket full",
    run: (world) => {
      world.become();
      return { reset: true };
    },
  },
];
