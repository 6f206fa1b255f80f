/** The log of requests. */
import { requestOf } from './request-exchange.ts';
import { requestPage } from './requests.ts';
import type { ControlRoute } from './route.ts';

export const requestRoutes: ControlRoute[] = [
  {
    method: 'GET',
    path: '/_sandbox/requests',
    does:
      'the requests to `/v1`, oldest first. `at` is unix milliseconds of real time; `query` is as it came, without ' +
      '`?`; `status` is null while a request is under way, and for ever when its connection was cut; the last ' +
      '100 000 are kept. With a query they come newest first, in pages with `has_more`: `?limit=` (20 unless given, ' +
      'at most 100), `?starting_after=` (an `id`), `?contains=` (in method, path, query, key or id), `?method=`, ' +
      '`?status=` (`404`, `4xx` or `none`)',
    asks: ['contains', 'method', 'status', 'limit', 'starting_after'],
    run: (world, { query }) =>
      query.size === 0 ? { data: world.log.all() } : requestPage(world.log.all(), query),
  },
  {
    method: 'GET',
    path: '/_sandbox/requests/:id',
    does:
      'one of them, with `duration_ms`, its `parameters` as they were sent (texts) and the JSON of its `answer`. They ' +
      'are null, and `missing` says why, before the latest 1,000 and above 64 KB each. The key that was used and the ' +
      '`secret` of a new webhook endpoint are never shown',
    run: (world, { id }) => requestOf(world.log, id),
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
