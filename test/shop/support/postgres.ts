import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import type { Told } from './postgres-server.ts';

let server: Promise<string> | undefined;

/** A new, empty database on the PostgreSQL of this run; it goes with the server. */
export async function newPostgresDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onPostgres(`create database ${name}`);
  const url = new URL(await postgresUrl());
  url.pathname = name;
  return url.href;
}

/** Runs a statement as the server's owner, in its own database or the one of `url`. */
export async function onPostgres(statement: string, url?: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url ?? (await postgresUrl()) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Where the PostgreSQL of this run is; started when the first test asks. */
export function postgresUrl(): Promise<string> {
  server ??= ask(inject('postgresDesk'));
  return server;
}

async function ask(port: number): Promise<string> {
  const { url, error }: Told = JSON.parse(await text(connect(port, '127.0.0.1')));
  if (url === undefined) throw new Error(error);
  return url;
}
