/** A whole account as plain data: `GET` and `PUT /_sandbox/state`, and what the data file begins with. */
import type { Clock } from '../clock.ts';
import { Account, objectsOf } from './account.ts';
import { asStoredNow } from './earlier.ts';
import type { IdempotencyRecord } from './idempotency.ts';
import { accountId } from './ids.ts';
import { KINDS, type Kind, type Objects } from './objects.ts';

export interface State {
  pricebook_sandbox: 1;
  seed: string;
  account: { id: string; created: number };
  clock: { advanced: number };
  counters: Record<string, number>;
  /** Oldest first: the order of the lists is kept by the order here. */
  objects: Record<Kind, unknown[]>;
  idempotency: IdempotencyRecord[];
}

export function stateOf(account: Account): State {
  account.idempotency.dropExpired(account.clock.seconds());
  return {
    pricebook_sandbox: 1,
    seed: account.seed,
    account: { id: account.id, created: account.created },
    clock: { advanced: account.clock.advanced },
    counters: Object.fromEntries([...account.counters].sort(([a], [b]) => (a < b ? -1 : 1))),
    objects: objectsOf(account),
    idempotency: account.idempotency.all(),
  };
}

/** So many objects of a kind in a line: a text of them all may be longer than a text can be. */
const IN_A_LINE = 5_000;

/** The state as lines of text: the first is a state, and each further one changes to it as the journal has them. */
export function* linesOf(account: Account): Generator<string> {
  const { objects, idempotency, ...rest } = stateOf(account);
  const first = Object.entries(objects).map(([kind, all]) => [kind, all.slice(0, IN_A_LINE)] as const);
  const state = {
    ...rest,
    objects: Object.fromEntries(first),
    idempotency: idempotency.slice(0, IN_A_LINE),
  };
  yield JSON.stringify(state);
  for (const [kind, all] of Object.entries(objects)) {
    for (const some of furtherOf(all)) yield JSON.stringify(some.map((object) => ({ put: kind, object })));
  }
  for (const some of furtherOf(idempotency)) yield JSON.stringify(some.map((record) => ({ record })));
}

function* furtherOf<T>(all: readonly T[]): Generator<T[]> {
  for (let start = IN_A_LINE; start < all.length; start += IN_A_LINE) {
    yield all.slice(start, start + IN_A_LINE);
  }
}

/** The account of a state. Throws a sentence that says what is wrong with it. */
export function accountOf(state: unknown, clock: Clock): Account {
  if (!isRecord(state) || state.pricebook_sandbox !== 1) {
    throw new Error('not the state of a Pricebook sandbox (no "pricebook_sandbox": 1)');
  }
  const { pricebook_sandbox: _, seed, account, clock: time, counters, objects, idempotency, ...rest } = state;
  for (const name of Object.keys(rest)) throw new Error(`"${name}" is no part of a state`);
  if (typeof seed !== 'string' || seed === '') throw new Error('"seed" must be a text');
  if (!isRecord(account) || !Number.isSafeInteger(account.created)) {
    throw new Error('"account.created" must be a unix time');
  }
  if (!isRecord(time) || !Number.isSafeInteger(time.advanced) || (time.advanced as number) < 0) {
    throw new Error('"clock.advanced" must be a whole number of seconds from 0');
  }
  if (!isRecord(counters)) throw new Error('"counters" must be an object');
  if (!isRecord(objects)) throw new Error('"objects" must be an object');
  if (!Array.isArray(idempotency)) throw new Error('"idempotency" must be a list');

  if (account.id !== accountId(seed)) throw new Error('"account.id" must be the id that follows from "seed"');
  const made = new Account({ seed, created: account.created as number, clock });
  clock.advanced = time.advanced as number;
  for (const [name, to] of Object.entries(counters)) {
    if (!Number.isSafeInteger(to)) throw new Error(`"counters.${name}" must be a whole number`);
    made.apply({ count: name, to: to as number });
  }
  for (const [kind, list] of Object.entries(objects)) {
    if (!KINDS.includes(kind as Kind))
      throw new Error(`"objects.${kind}" is a kind this sandbox does not have`);
    if (!Array.isArray(list)) throw new Error(`"objects.${kind}" must be a list`);
    for (const [index, object] of list.entries()) {
      if (!isRecord(object) || typeof object.id !== 'string' || typeof object.created !== 'number') {
        throw new Error(`"objects.${kind}[${index}]" must be an object with an id and a time of creation`);
      }
      made.apply(asStoredNow({ put: kind as Kind, object: object as unknown as Objects[Kind] }));
    }
  }
  for (const [index, record] of idempotency.entries()) {
    if (!isRecord(record) || typeof record.key !== 'string' || typeof record.created !== 'number') {
      throw new Error(`"idempotency[${index}]" must be a record with a key and a time`);
    }
    made.apply({ record: record as unknown as IdempotencyRecord });
  }
  return made;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
