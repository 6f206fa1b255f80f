/** What a resource file gives: calls with their parameters, and what of its objects can be expanded. */
import { type Fields, integer, list, text, type ValuesOf } from './params/field.ts';
import type { Account } from './store/account.ts';
import type { InnerKind, Kind } from './store/objects.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** What differs from one sandbox to another. */
export interface Settings {
  /** What `GET /v1/prices` gives without `active` (disputed, facts.md §2.2). */
  pricesListDefault: 'active' | 'all';
}

export interface Call<P> {
  params: P;
  /** The id in the path; '' when there is none. */
  id: string;
  /** The second id in the path; '' when there is none. */
  innerId: string;
  account: Account;
  settings: Settings;
  /** Unix seconds. */
  now: number;
  /** The key the request was sent under; null when it was sent under none. */
  idempotencyKey: string | null;
  /** The origin the call came to: URLs of hosted pages begin with it. */
  origin: string;
}

export interface Route<F extends Fields = Fields> {
  method: Method;
  /** With `:id` for the id: the SDK's own pattern. */
  path: string;
  params: F;
  /** The kind of object in the answer, or of the objects in the list; null when it cannot be expanded. */
  answers: Kind | InnerKind | null;
  isList: boolean;
  run(call: Call<ValuesOf<F>>): unknown;
}

const EXPAND = { expand: list(text()) };

const PAGE = { ending_before: text(), limit: integer({ min: 0 }), starting_after: text(), ...EXPAND };

type ExpandParam = typeof EXPAND;
type PageParams = typeof PAGE;
export type PageValues = ValuesOf<PageParams>;

/** A call that answers with one object. */
export function one<F extends Fields>(
  method: Method,
  path: string,
  answers: Kind | InnerKind,
  params: F,
  run: (call: Call<ValuesOf<F & ExpandParam>>) => unknown,
): Route {
  return { method, path, answers, isList: false, params: { ...params, ...EXPAND }, run: run as Route['run'] };
}

/** A call that answers with a page of a list. */
export function many<F extends Fields>(
  path: string,
  answers: Kind | InnerKind,
  params: F,
  run: (call: Call<ValuesOf<F & PageParams>>) => unknown,
): Route {
  return {
    method: 'GET',
    path,
    answers,
    isList: true,
    params: { ...params, ...PAGE },
    run: run as Route['run'],
  };
}

/** A DELETE: its answer cannot be expanded, so `expand` is an unknown parameter. */
export function removal<F extends Fields = Record<never, never>>(
  path: string,
  run: (call: Call<ValuesOf<F>>) => unknown,
  params: F = {} as F,
): Route {
  return { method: 'DELETE', path, answers: null, isList: false, params, run: run as Route['run'] };
}
