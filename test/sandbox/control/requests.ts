/** The log of requests. */
import type { ControlRoute } from './route.ts';

export const requestRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/requests',
    does:
      'the requests to `/v1`, oldest first. `at` is unix milliseconds of real time; `query` is as it came, without ' +
      '`?`; `status` is null while a request is under way, and for ever when its connection was cut; the last ' +
      '100 000 are kept',
    run: (world) => ({ data: world.log.all() }),
  },
  {
    method: 'DELETE',
    path: '/_sandbox/requests',
    does: 'forgets them',
    run: (world) => {
      world.log.clear();
      return { data: [] };
    },
  },
];
