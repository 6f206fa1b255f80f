/** The log of requests. */
import { limitOf } from './paging.ts';
import type { LoggedRequest } from './request-log.ts';
import { ControlError, type ControlRoute } from './route.ts';

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
    run: (world, { query }) => (query.size === 0 ? { data: world.log.all() } : page(world.log.all(), query)),
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

/**
 * Some of the requests, newest first. A page that begins after a request that is forgotten by now is empty.
 *
 * @throws a ControlError that says what is wrong with the query
 */
function page(
  log: readonly LoggedRequest[],
  query: URLSearchParams,
): { data: LoggedRequest[]; has_more: boolean } {
  const limit = limitOf(query);
  const fits = filterOf(query);
  const after = query.get('starting_after');
  const data: LoggedRequest[] = [];
  const end = after === null ? log.length : log.findLastIndex(({ id }) => id === after);
  for (let index = end - 1; index >= 0; index--) {
    const request = log[index];
    if (request === undefined || !fits(request)) continue;
    if (data.length === limit) return { data, has_more: true };
    data.push(request);
  }
  return { data, has_more: false };
}

function filterOf(query: URLSearchParams): (request: LoggedRequest) => boolean {
  const contains = query.get('contains')?.toLowerCase() ?? '';
  const method = query.get('method');
  const status = query.get('status');
  if (status !== null && !/^([1-5](\d\d|xx)|none)$/.test(status)) {
    throw new ControlError('"status" must be a status such as 404, a class such as 4xx, or none.');
  }
  return (request) =>
    (method === null || request.method === method) &&
    (status === null || isOf(request.status, status)) &&
    (contains === '' || textOf(request).includes(contains));
}

function isOf(status: number | null, wanted: string): boolean {
  if (status === null) return wanted === 'none';
  return wanted === String(status) || wanted === `${Math.trunc(status / 100)}xx`;
}

/** As a person sees it, and as it came. */
function textOf({ id, method, path, query, idempotency_key }: LoggedRequest): string {
  return `${method} ${path}?${query} ${idempotency_key ?? ''} ${id}`.toLowerCase();
}
