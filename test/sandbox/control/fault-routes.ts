/** Ordering faults. */
import { parseFault } from './faults.ts';
import { type ControlRoute, json, taking } from './route.ts';

export const faultRoutes: ControlRoute[] = [
  {
    method: 'POST',
    path: '/_sandbox/faults',
    does: 'orders a fault (below)',
    run: (world, { body }) => {
      const fault = taking('the fault', () => parseFault(json(body)));
      world.faults.order(fault);
      const { effect, ...rest } = fault;
      return { ...rest, ...effect };
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
