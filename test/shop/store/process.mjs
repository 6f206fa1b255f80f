// A process of its own that has a store open, and does with it what it is asked: process.mjs DIST URL

const [dist, url] = process.argv.slice(2);
const { openStore } = await import(new URL('server/store/open.js', dist).href);

/** Many writers at once, each as fast as it can. Gives what went wrong, and the numbers drawn. */
async function write({ db }, name, writers, rounds) {
  const failures = [];
  const drawn = [];
  const writer = async (number) => {
    for (let round = 0; round < rounds; round += 1) {
      const id = `${name}-${number}-${round}`;
      try {
        // One statement, which is a transaction by itself.
        const row = await db
          .updateTable('users')
          .set((user) => ({ sync_begun: user('sync_begun', '+', 1) }))
          .where('id', '=', 'shared')
          .returning('sync_begun')
          .executeTakeFirstOrThrow();
        drawn.push(row.sync_begun);
        // Several, of which one reads.
        await db.transaction().execute(async (transaction) => {
          await transaction
            .updateTable('users')
            .set((user) => ({ sync_kept: user('sync_kept', '+', 1) }))
            .where('id', '=', 'shared')
            .execute();
          const { sync_kept } = await transaction
            .selectFrom('users')
            .select('sync_kept')
            .where('id', '=', 'shared')
            .executeTakeFirstOrThrow();
          const event = { id, type: 'test', created: 0, status: 'done', next_try_at: 0, received_at: 0 };
          await transaction
            .insertInto('events')
            .values({ ...event, attempts: sync_kept })
            .execute();
        });
        await db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      } catch (error) {
        failures.push(`${id}: ${error.code ?? ''} ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, number) => writer(number)));
  return { failures, drawn };
}

const never = () => new Promise(() => {});

const work = {
  write,

  /** Holds a lock, and within it an open transaction that has written a note, until the process is killed. */
  hold: (store, name) =>
    new Promise((resolve) => {
      store.locked(name, () =>
        store.db.transaction().execute(async (db) => {
          await db.insertInto('notes').values({ name, value: 'half done', updated_at: 0 }).execute();
          resolve();
          await never();
        }),
      );
    }),
};

try {
  const store = await openStore(url);
  process.on('message', async ([what, ...args]) => {
    try {
      process.send({ value: await work[what](store, ...args) });
    } catch (error) {
      process.send({ error: error.stack });
    }
  });
  process.send({});
} catch (error) {
  process.send({ error: error.stack });
}
