/**
 * The container image, as far as it can be known without building it: what its Dockerfile says, and the tree of files
 * that it makes, run as it would be. CI builds it and looks at the real one (scripts/ci/check-image).
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { freePort } from '../../shop/support/free-port.ts';
import { finished, lineOf, type Ran } from '../../support/cli.ts';
import { environmentOf, layOut, readStages, root, type Stage } from './dockerfile.ts';

const stages = readStages();
const last = stages.at(-1) as Stage;
const folder = mkdtempSync(join(tmpdir(), 'pricebook-image-'));
const [entry = [], command = [], health = []] = [
  last.all('ENTRYPOINT')[0],
  last.all('CMD')[0],
  last.all('HEALTHCHECK')[0],
]
  .map((text) => text?.replace(/^CMD /, ''))
  .map((text) => JSON.parse(text ?? '[]') as string[]);
const isRoot = process.getuid?.() === 0;
let sandbox: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  layOut(stages, folder);
  mkdirSync(join(folder, 'data'));
  if (isRoot) execFileSync('chown', ['1000:1000', join(folder, 'data')]);
  chmodSync(folder, 0o755);
  const own = Object.entries(environmentOf(last)).map(([name, value]) => [
    name,
    value.replace(/(?<=^|:)\//, `${folder}/`),
  ]);
  env = {
    PATH: process.env.PATH ?? '',
    ...Object.fromEntries(own),
    PORT: String(await freePort()),
    STRIPE_API_BASE: sandbox.url,
    STRIPE_SECRET_KEY: 'sk_test_image',
    CHALLENGE_ID: 'image',
  };
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts what the image would, as the user that it names where this one may, or by another program. */
function start([program, ...args]: string[], by: string[] = []): ChildProcess {
  expect(program).toBe('node');
  const [uid, gid] = last.all('USER')[0]?.split(':').map(Number) ?? [];
  const words = [...by, process.execPath, ...args.map(inFolder)];
  return spawn(words[0] as string, words.slice(1), {
    cwd: inFolder(last.all('WORKDIR')[0] as string),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot && by.length === 0 ? { uid, gid } : {}),
  });
}

function inFolder(path: string): string {
  return path.startsWith('/') ? join(folder, path) : path;
}

/** What a file imports, by whatever way. */
function loadedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
  ];
}

function run(...args: string[]): Promise<Ran> {
  return finished(start([...entry, ...args]));
}

test('it runs without root, from a base whose release is named, and by nothing that hides its process', () => {
  expect(stages.map(({ image }) => image)).toEqual([
    'node:24-trixie',
    'node:24-trixie',
    'node:24-trixie-slim',
  ]);
  expect(last.all('USER')).toEqual(['1000:1000']);
  expect(entry).toEqual(['node', '/app/dist/scripts/pricebook.js']);
  expect(command).toEqual(['serve']);
  expect(last.all('HEALTHCHECK')[0]).toMatch(/^CMD \["node",/);
  expect(last.all('VOLUME')).toEqual(['/data']);
  expect(environmentOf(last)).toMatchObject({
    HOST: '0.0.0.0',
    NODE_ENV: 'production',
    DATABASE_URL: 'file:/data/shop.db',
  });
});

test('it holds the program and its catalog, and nothing that is for development', () => {
  expect(readdirSync(join(folder, 'app', 'dist')).sort()).toEqual([
    'catalog.schema.json',
    'client',
    'package.json',
    'scripts',
    'server',
  ]);
  expect(readdirSync(join(folder, 'app', 'dist', 'scripts')).sort()).toEqual([
    'commands',
    'first-process.js',
    'healthcheck.js',
    'pricebook.js',
    'reachable.js',
  ]);
  expect(readdirSync(join(folder, 'catalog'))).toEqual(readdirSync(join(root, 'catalog')));
  const packages = readdirSync(join(folder, 'app', 'node_modules'));
  expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', 'koa', 'pg', 'stripe']));
  for (const name of [
    'smtp-server',
    'postal-mime',
    'tinyqueue',
    'vitest',
    'typescript',
    'vite',
    '@playwright',
  ])
    expect(packages).not.toContain(name);
});

test('the builder is sent all that is copied, and no secrets and no data', () => {
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(patterns[0]).toBe('*');
  const sent = patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const copied = stages
    .flatMap(({ copies }) => copies)
    .filter(({ from }) => from === undefined)
    .flatMap(({ sources }) => sources);
  expect(new Set(sent)).toEqual(new Set(copied));
  for (const path of sent) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  expect(patterns).toContain('**/.env*');
});

test('it serves, is found healthy, and ends well when it is told to', async () => {
  const ask = () => finished(start(health));
  expect(await ask()).toMatchObject({ code: 1, stdout: expect.stringContaining('does not answer') });
  const server = start([...entry, ...command]);
  const ended = finished(server);
  await lineOf(server, /listens on/);
  expect(await ask()).toMatchObject({ code: 0, stdout: expect.stringContaining('/healthz answers 200') });
  const page = await fetch(`http://127.0.0.1:${env.PORT}/`);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  expect(existsSync(join(folder, 'data', 'shop.db'))).toBe(true);
  expect(await run('reconcile', '--dry-run')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Stripe matches the catalog.'),
  });
  server.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
});

test('the sandbox says that it is not there', async () => {
  const { code, stdout, stderr } = await run('sandbox');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^There is no sandbox in this installation[^\n]*\n$/);
});

test('nothing else that the program loads is missing', () => {
  const app = join(folder, 'app');
  const dist = join(app, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const missing = files
    .filter((file) => file.endsWith('.js') && !file.startsWith('client/'))
    .flatMap((file) =>
      loadedBy(join(dist, file)).filter((name) => {
        if (name.startsWith('node:')) return false;
        if (name.startsWith('.')) return !existsSync(join(dist, file, '..', name));
        return !existsSync(
          join(app, 'node_modules', ...name.split('/').slice(0, name.startsWith('@') ? 2 : 1)),
        );
      }),
    );
  expect(missing).toEqual(['../../test/sandbox/command.js']);
});

const asFirst = ['unshare', '--pid', '--fork', '--kill-child'];

test.skipIf(spawnSync(asFirst[0] as string, [...asFirst.slice(1), 'true']).status !== 0)(
  'as the first process of its container a command ends when it is told to, whatever it waits for',
  async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    env = { ...env, STRIPE_API_BASE: `http://127.0.0.1:${port}` };
    try {
      const container = start([...entry, 'reconcile', '--dry-run'], asFirst);
      const ended = finished(container);
      await once(silent, 'connection');
      const first = readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8').trim();
      process.kill(Number(first), 'SIGTERM');
      expect(await ended).toMatchObject({ code: 143 });
    } finally {
      env = { ...env, STRIPE_API_BASE: sandbox.url };
      silent.close();
    }
  },
);
