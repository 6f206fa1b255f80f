/** Looking for requests in the log of them. */
import { limitOf } from './paging.ts';
import type { LoggedRequest } from './request-log.ts';
import { ControlError } from './route.ts';

/**
 * Some of the requests, newest first. A page that begins after a request that is forgotten by now is empty.
 *
 * @throws a ControlError that says what is wrong with the query
 */
export function requestPage(
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
