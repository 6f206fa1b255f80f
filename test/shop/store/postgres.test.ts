import { expect, test } from 'vitest';
import { newPostgresDatabase, onPostgres } from '../support/postgres.ts';

test('the tests have a PostgreSQL, and each its own database there', async () => {
  const url = await newPostgresDatabase();
  const other = await newPostgresDatabase();
  await onPostgres('create table mine (id int)', url);
  const tables = "select tablename from pg_tables where schemaname = 'public'";
  expect(await onPostgres(tables, url)).toEqual([{ tablename: 'mine' }]);
  expect(await onPostgres(tables, other)).toEqual([]);
});
