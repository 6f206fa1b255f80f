/** Pages of the control plane: `limit` and `starting_after` as in the API's lists, but refused when out of range. */
import { lastNotNewer, type Row } from '../store/table.ts';
import { ControlError } from './route.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** A table that is read. */
interface Rows<T> {
  row(id: string): Row<T> | undefined;
  all(): readonly Row<T>[];
}

/**
 * A page of what a table holds, newest first; `noun` as in "the id of a product", `fits` says what is wanted.
 *
 * @throws a ControlError when there is no such page
 */
export function newestFirst<T extends { id: string; created: number }>(
  table: Rows<T>,
  noun: string,
  query: URLSearchParams,
  fits: (object: T) => boolean,
): { data: T[]; has_more: boolean } {
  const rows = table.all();
  const limit = limitOf(query);
  const after = query.get('starting_after');
  const cursor = after === null ? undefined : table.row(after);
  if (after !== null && cursor === undefined) {
    throw new ControlError(`"starting_after" must be the id of ${noun}, and ${after} is none.`);
  }
  const data: T[] = [];
  let index = (cursor === undefined ? rows.length : lastNotNewer(rows, cursor)) - 1;
  for (let row = rows[index]; row !== undefined; row = rows[--index]) {
    if (!fits(row.object)) continue;
    if (data.length === limit) return { data, has_more: true };
    data.push(row.object);
  }
  return { data, has_more: false };
}

/** How many are asked for; throws a ControlError when that is out of range. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > MAX_LIMIT) {
    throw new ControlError(`"limit" must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  return limit;
}
