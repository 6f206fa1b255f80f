/** Whatever is done with a store, its two engines answer the same and hold the same afterwards. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Db } from '../../../server/store/schema.ts';
import type { Store } from '../../../server/store/store.ts';
import { announce, runs } from '../../laws/support/runs.ts';
import { ENGINES } from '../support/engines.ts';
import { useStores } from './support.ts';

type Step = (db: Db) => Promise<unknown>;

/** A step that a failing test can print. */
function step<T>(name: string, from: fc.Arbitrary<T>, run: (db: Db, given: T) => Promise<unknown>) {
  return from.map(
    (given): Step =>
      Object.assign((db: Db) => run(db, given), {
        [fc.toStringMethod]: () => `${name} ${fc.stringify(given)}`,
      }),
  );
}

/** What is written, and now and then what is refused by both. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', 'a', 'A', 'b', 'ä', '_%', '💶', '7', "'") },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 53, 1.5, Number.NaN, -0, 1e15) },
);
const id = fc.constantFrom('1', '2', '3', '4', '5');
const ids = fc.uniqueArray(id, { maxLength: 4 });
const status = fc.constantFrom('pending', 'sent', 'held');

const user = fc.record({ id, email: text, customer: fc.option(text), created_at: number });
const usage = fc.record({
  id,
  customer: text,
  meter: text,
  event_name: text,
  value: number,
  status,
  next_try_at: number,
  created_at: number,
});

const inserted = fc.oneof(
  fc.record({
    rows: fc.array(user, { minLength: 1, maxLength: 3 }),
    clash: fc.constantFrom('fail', 'leave'),
  }),
  // The same row twice in one statement is more than PostgreSQL takes.
  fc.record({
    rows: fc.uniqueArray(user, { minLength: 1, maxLength: 3, selector: (row) => row.id }),
    clash: fc.constant('take'),
  }),
);

const put = step('put usage', usage, (db, row) =>
  db
    .insertInto('outbox')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ status: row.status, last_error: row.meter }),
    )
    .executeTakeFirst(),
);

const single = fc.oneof(
  step('add users', inserted, (db, { rows, clash }) =>
    db
      .insertInto('users')
      .values(rows)
      .$if(clash === 'leave', (query) => query.onConflict((conflict) => conflict.doNothing()))
      .$if(clash === 'take', (query) =>
        query.onConflict((conflict) =>
          conflict.column('id').doUpdateSet(({ ref }) => ({ created_at: ref('excluded.created_at') })),
        ),
      )
      .returning(['id', 'email', 'sync_begun'])
      .execute(),
  ),
  step('count up users', fc.record({ add: number, below: number }), (db, { add, below }) =>
    db
      .updateTable('users')
      .set((row) => ({ sync_begun: row('sync_begun', '+', add) }))
      .where('sync_kept', '<', below)
      .executeTakeFirst(),
  ),
  step('remove users', fc.record({ some: ids, others: fc.boolean() }), (db, { some, others }) =>
    db
      .deleteFrom('users')
      .where('id', others ? 'not in' : 'in', some)
      .executeTakeFirst(),
  ),
  put,
  step(
    'claim usage',
    fc.record({ now: number, limit: fc.integer({ min: 0, max: 3 }) }),
    (db, { now, limit }) =>
      db
        .updateTable('outbox')
        .set((row) => ({ attempts: row('attempts', '+', 1), next_try_at: row('next_try_at', '+', 2) }))
        .where('id', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('id')
            .where('status', '=', 'pending')
            .where('next_try_at', '<=', now)
            .orderBy('next_try_at')
            .orderBy('id')
            .limit(limit),
        )
        .returningAll()
        .execute(),
  ),
  step('join', fc.record({ from: text, to: text }), (db, { from, to }) =>
    db
      .selectFrom('outbox')
      .leftJoin('users', 'users.customer', 'outbox.customer')
      .select(['outbox.id', 'users.email'])
      .where('outbox.meter', '>=', from)
      .where((row) => row.or([row('users.email', '<', to), row('users.email', 'is', null)]))
      .execute(),
  ),
  step('list', fc.constantFrom('asc', 'desc'), async (db, direction) =>
    (await db.selectFrom('outbox').select('id').orderBy('meter', direction).orderBy('id').execute())
      .map(({ id }) => id)
      .join(),
  ),
  step('sum up', fc.constant(undefined), (db) =>
    db
      .selectFrom('outbox')
      .select('status')
      .select(({ fn }) => [
        fn.countAll().as('count'),
        fn.sum('value').as('sum'),
        fn.min('meter').as('first'),
        fn.max('next_try_at').as('last'),
      ])
      .groupBy('status')
      .execute(),
  ),
);
const parts = fc.record({ parts: fc.array(single, { minLength: 1, maxLength: 4 }), fails: fc.boolean() });
const several = step('together', parts, (db, { parts, fails }) =>
  db.transaction().execute(async (transaction) => {
    const answers: unknown[] = [];
    for (const part of parts) answers.push(await part(transaction));
    if (fails) throw new Error('changed its mind');
    return answers;
  }),
);
/** Some usage first, for the rest to be about. */
const script = fc
  .tuple(
    fc.array(put, { minLength: 3, maxLength: 6 }),
    fc.array(fc.oneof({ weight: 3, arbitrary: single }, { weight: 1, arbitrary: several }), {
      maxLength: 20,
    }),
  )
  .map(([first, rest]) => [...first, ...rest]);

/** What each step gave, rows in an order of ours, and what is there at the end. */
async function play({ db }: Store, script: Step[]): Promise<unknown> {
  await db.deleteFrom('users').execute();
  await db.deleteFrom('outbox').execute();
  const answers: unknown[] = [];
  for (const step of script) {
    answers.push(
      await step(db).then(plain, (error: { code?: string }) =>
        /BUSY|LOCKED|SYNTAX/.test(error.code ?? '') ? error : 'refused',
      ),
    );
  }
  const users = await db
    .selectFrom('users')
    .selectAll()
    .execute()
    .then(plain, () => 'refused');
  const outbox = await db
    .selectFrom('outbox')
    .selectAll()
    .execute()
    .then(plain, () => 'refused');
  return { answers, users, outbox };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(plain(item))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, held]) => [name, plain(held)])
    .sort();
}

announce('store');
const both = ENGINES.map((engine) => useStores(engine));
let stores: Store[];

beforeAll(async () => {
  stores = await Promise.all(both.map((engine) => engine.open()));
});

test('a random script gives the same answers and the same rows on both engines', async () => {
  let done = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(script, async (steps) => {
      const [one, other] = await Promise.all(stores.map((store) => play(store, steps)));
      expect(one).toEqual(other);
      for (const answer of (one as { answers: unknown[] }).answers) {
        if (answer === 'refused') refused += 1;
        else done += 1;
      }
    }),
    { numRuns: runs(40) },
  );
  // A script of which everything is refused would prove little.
  expect(done).toBeGreaterThan(refused);
  expect(refused).toBeGreaterThan(0);
});
