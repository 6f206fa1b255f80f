/** Ordering faults. */
import { parseFault } from './faults.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const faultRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/faults',
    does:
      'the faults that are ordered, in the order in which they were, as they were; `left` is how often each still ' +
      'happens. Of those that are used up the last hundred are kept',
    run: (world) => ({ data: world.faults.list() }),
  },
  {
    method: 'POST',
    path: '/_sandbox/faults',
    does: 'orders a fault (below)',
    run: (world, { body }) => {
      const fault = taking('the fault', () => parseFault(json(body)));
      return world.faults.order(fault);
    },
  },
  {
    method: 'DELETE',
    path: '/_sandbox/faults',
    does: 'takes all back',
    run: (world) => {
      world.faults.clear();
      return { data: [] };
    },
  },
];
