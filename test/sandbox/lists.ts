/** Pages of lists: newest first, cursors, `has_more` (facts.md §1.9). */
import { exclusive, noSuch } from './errors.ts';
import type { Call, PageValues } from './routes.ts';
import { lastNotNewer, type Row, type Table } from './store/table.ts';

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

export interface Listing<T extends { id: string; created: number }> {
  table: Table<T>;
  /** Oldest first; the whole table unless an index could narrow it. */
  rows?: readonly Row<T>[];
  matches(object: T): boolean;
  url: string;
  /** As in `No such price: 'price_x'`, for a cursor that names nothing. */
  noun: string;
}

/**
 * The rows that the first filter which was sent leaves, by the index of its name; all rows when none was. Give
 * the narrowest first.
 */
export function rowsFor<T extends { id: string; created: number }>(
  table: Table<T>,
  filters: Readonly<Record<string, string | undefined>>,
): readonly Row<T>[] {
  for (const [index, key] of Object.entries(filters)) {
    if (key !== undefined) return table.by(index, [key]);
  }
  return table.all();
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export function page<T extends { id: string; created: number }>(
  { params }: Call<PageValues>,
  { table, rows = table.all(), matches, url, noun }: Listing<T>,
): List<T> {
  const { starting_after: after, ending_before: before } = params;
  if (after !== undefined && before !== undefined) throw exclusive(['starting_after', 'ending_before']);
  const limit = limitOf(params);

  let index = rows.length - 1;
  let step = -1;
  if (after !== undefined) {
    const cursor = cursorRow(table, after, noun, 'starting_after');
    index = lastNotNewer(rows, cursor);
    if (rows[index]?.object.id === after) index--;
  } else if (before !== undefined) {
    index = lastNotNewer(rows, cursorRow(table, before, noun, 'ending_before')) + 1;
    step = 1;
  }

  const data: T[] = [];
  let more = false;
  for (let row = rows[index]; row !== undefined; index += step, row = rows[index]) {
    if (!matches(row.object)) continue;
    more = data.length === limit;
    if (more) break;
    data.push(row.object);
  }
  if (step === 1) data.reverse();
  return { object: 'list', data, has_more: more, url };
}

/** Out of range is clamped, not refused: seen on the live API. */
function limitOf({ limit }: PageValues): number {
  return Math.min(Math.max(limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
}

/** A page of what belongs to one object and has an order of its own: first things first. */
export function pageInOrder<T extends { id: string }>(
  { params }: Call<PageValues>,
  { items, url, noun }: { items: readonly T[]; url: string; noun: string },
): List<T> {
  const { starting_after: after, ending_before: before } = params;
  if (after !== undefined && before !== undefined) throw exclusive(['starting_after', 'ending_before']);
  const limit = limitOf(params);
  const placeOf = (id: string, param: string) => {
    const place = items.findIndex((item) => item.id === id);
    if (place < 0) throw noSuch(noun, id, param);
    return place;
  };
  if (before !== undefined) {
    const end = placeOf(before, 'ending_before');
    const start = Math.max(end - limit, 0);
    return { object: 'list', data: items.slice(start, end), has_more: start > 0, url };
  }
  const start = after === undefined ? 0 : placeOf(after, 'starting_after') + 1;
  return {
    object: 'list',
    data: items.slice(start, start + limit),
    has_more: items.length > start + limit,
    url,
  };
}

function cursorRow<T extends { id: string; created: number }>(
  table: Table<T>,
  id: string,
  noun: string,
  param: string,
): Row<T> {
  const row = table.row(id);
  if (row === undefined) throw noSuch(noun, id, param);
  return row;
}

/** Whether a filter lets a value through; one that was not sent lets every value through. */
export function passes<T>(wanted: T | undefined, value: T | null | undefined): boolean {
  return wanted === undefined || wanted === value;
}

/** Whether a moment lies in a `created` filter. */
export function within(
  moment: number,
  range: { gt?: number; gte?: number; lt?: number; lte?: number } | undefined,
): boolean {
  if (range === undefined) return true;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return moment > gt && moment >= gte && moment < lt && moment <= lte;
}
