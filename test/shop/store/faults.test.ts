/** What can be wrong with a database without a fault of ours is told in words, and never with the password. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../server/expected-errors.ts';
import { openStore } from '../../../server/store/open.ts';
import { StoreError } from '../../../server/store/store-error.ts';
import { runCli } from '../../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { newPostgresDatabase, onPostgres, postgresUrl } from '../support/postgres.ts';
import { useStores } from './support.ts';

const PASSWORD = 'p4ss-word';

async function fault(url: string): Promise<string> {
  try {
    await (await openStore(url)).close();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(PASSWORD);
    return explain(error) ?? '';
  }
  throw new Error('it was opened');
}

test('a URL of something else is refused', async () => {
  const expected = 'DATABASE_URL must begin with file: or postgres://';
  expect(await fault('mysql://root@localhost/shop')).toBe(expected);
  expect(await fault('.pricebook/shop.db')).toBe(expected);
});

describe('a file', () => {
  const { folder, newUrl, open } = useStores('sqlite');
  const written = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test('that has no name, or lies nowhere', async () => {
    expect(await fault('file:')).toMatch('names no file');
    const file = written('file', 'x');
    expect(await fault(`file:${folder}/a/b/c.db`)).toMatch(`the folder ${folder}/a does not exist`);
    expect(await fault(`file:${file}/c.db`)).toMatch(`${file} is not a folder`);
    expect(await fault(`file:${file}/b/c.db`)).toMatch(/is not a folder/);
    expect(await fault(`file:${folder}`)).toMatch('not a file that can be opened');
  });

  test('that is no database, or is damaged', async () => {
    const path = written('text.db', 'Dear diary, '.repeat(1_000));
    expect(await fault(`file:${path}`)).toBe(
      `The database ${path} (DATABASE_URL) cannot be used: it is no SQLite database`,
    );
    expect(readFileSync(path, 'utf8')).toMatch(/^Dear diary/);
    const url = await newUrl();
    const damaged = url.slice('file:'.length);
    await (await openStore(url)).close();
    writeFileSync(damaged, readFileSync(damaged).fill(0xaa, 4_096));
    expect(await fault(url)).toMatch('is damaged. Move it away');
  });

  test('that this user may not write', async () => {
    const path = written('theirs.db', '');
    chmodSync(path, 0o444);
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o555 });
    chmodSync(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    // Nothing is forbidden to root.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await fault(`file:${path}`)).toMatch('this user may not write it');
      expect(await fault(`file:${closed}/new.db`)).toMatch('this user may not write it');
      expect(await fault(`file:${closed}/new/new.db`)).toMatch('this user may not write it');
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('is nobody else’s to read, with the folder that is made for it', async () => {
    const path = join(folder, 'mine', 'shop.db');
    const { db } = await open(`file:${path}`);
    await db.insertInto('notes').values({ name: 'a', value: 'b', updated_at: 0 }).execute();
    const modes = [join(folder, 'mine'), path, `${path}-wal`, `${path}-shm`].map(
      (name) => statSync(name).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
  });

  test('that cannot be used keeps the server from starting', async () => {
    const path = written('other.db', 'Dear diary, '.repeat(1_000));
    mkdirSync(join(folder, 'catalog'));
    written('catalog/catalog.yaml', 'catalog: diary\n');
    const env = { STRIPE_SECRET_KEY: 'sk_test_x', PRICEBOOK_BOOT: 'off', DATABASE_URL: `file:${path}` };
    const { code, stderr } = await runCli(['serve'], { cwd: folder, env });
    expect(stderr).toMatch(`The database ${path} (DATABASE_URL) cannot be used: it is no SQLite database`);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });
});

describe('a PostgreSQL', () => {
  const { open, newUrl } = useStores('postgres');
  const changed = async (change: (url: URL) => void): Promise<string> => {
    const url = new URL(await postgresUrl());
    change(url);
    return url.href;
  };

  test('that is not there, or has no such database', async () => {
    const port = await freePort();
    const nobody = await changed((url) => {
      url.port = String(port);
      url.password = PASSWORD;
    });
    expect(await fault(nobody)).toBe(
      `The database postgres at 127.0.0.1:${port} (DATABASE_URL, user postgres) cannot be used: nothing listens there`,
    );
    const missing = await changed((url) => {
      url.pathname = 'missing';
    });
    expect(await fault(missing)).toMatch('the server has no database of that name');
  });

  test('that does not let us in', async () => {
    await onPostgres(`create role password_holder login password '${PASSWORD}x'`);
    const as = (user: string, password: string): Promise<string> =>
      changed((url) => Object.assign(url, { username: user, password }));
    expect(await fault(await as('password_holder', PASSWORD))).toMatch('the password is not accepted');
    expect(await fault(await as('password_holder', ''))).toMatch('a password is asked for');
    expect(await fault(await as('nobody', PASSWORD))).toMatch('role "nobody" does not exist');
    expect(await fault(`postgres://shop:${PASSWORD}#@127.0.0.1/shop`)).toMatch('DATABASE_URL cannot be read');
    expect(await fault(`postgres://shop:${PASSWORD}@127.0.0.1:port/shop`)).toMatch(
      'DATABASE_URL cannot be read',
    );
  });

  test('where we may not make tables, or whose texts are not Unicode', async () => {
    const reader = `reader_${randomUUID().slice(0, 8)}`;
    await onPostgres(`create role ${reader} login`);
    const url = new URL(await newPostgresDatabase());
    url.username = reader;
    expect(await fault(url.href)).toMatch('permission denied for schema public');
    const name = `latin_${randomUUID().slice(0, 8)}`;
    await onPostgres(`create database ${name} encoding 'LATIN1' locale 'C' template template0`);
    url.pathname = name;
    expect(await fault(url.href)).toMatch('its encoding must be UTF8, not LATIN1');
  });

  test('that closes our connections is used again', async () => {
    const url = await newUrl();
    const { db, locked } = await open(url);
    const closeAll = (): Promise<unknown> =>
      onPostgres(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        url,
      );
    const note = { name: 'a', value: 'b', updated_at: 0 };
    const cut = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note).execute();
      await closeAll();
      await transaction.selectFrom('notes').selectAll().execute();
    });
    await expect(cut).rejects.toThrow(/terminat|connection/i);
    expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
    await sql`select 1`.execute(db);
    await closeAll();
    // The pool may not have heard of it yet.
    await expect
      .poll(() =>
        db
          .insertInto('notes')
          .values(note)
          .execute()
          .then(
            () => 'written',
            () => 'cut',
          ),
      )
      .toBe('written');
    const work = locked('name', async () => {
      await closeAll();
      return 'done';
    });
    expect(await work).toBe('done');
    expect(await locked('name', async () => 'again')).toBe('again');
  });
});
