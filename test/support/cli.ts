import { type ChildProcess, fork, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { finished, lineOf, type Ran } from './child.ts';

export { finished, lineOf, type Ran };

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const built = join(root, 'dist', 'scripts', 'pricebook.js');

export interface RunOptions {
  cwd?: string;
  /** Nothing of the test's own environment reaches the program but PATH. */
  env?: Record<string, string>;
}

/** Starts the built command line as its users do: a process of its own, in a folder, with an environment. */
export function spawnCli(args: string[], { cwd = tmpdir(), env = {} }: RunOptions = {}): ChildProcess {
  if (!existsSync(built)) throw new Error('dist is missing: run `npm run build` before the tests');
  return spawn(process.execPath, [built, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the built command line to its end. */
export function runCli(args: string[], options: RunOptions = {}): Promise<Ran> {
  return finished(spawnCli(args, options));
}

/**
 * Like `runCli`, for files that run it often: all of a file's runs, one at a time, are of one process, which has
 * loaded the program already.
 */
export function useCli(): typeof runCli {
  let host: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  afterAll(() => {
    host?.kill();
  });
  const run = (args: string[], { cwd = tmpdir(), env = {} }: RunOptions): Promise<Ran> => {
    if (!existsSync(built)) throw new Error('dist is missing: run `npm run build` before the tests');
    const process = host ?? fork(join(root, 'test', 'support', 'cli-host.mjs'), { execArgv: [] });
    host = process;
    return new Promise((resolve, reject) => {
      const end = (code: number | null): void => reject(new Error(`the command line ended with ${code}`));
      process.once('exit', end);
      process.once('message', (ran: Ran) => {
        process.off('exit', end);
        resolve(ran);
      });
      process.send({ args, cwd, env: { PATH: globalThis.process.env.PATH ?? '', ...env } });
    });
  };
  return (args, options = {}) => {
    const ran = last.then(() => run(args, options));
    last = ran.catch(() => undefined);
    return ran;
  };
}

/** A new folder with a catalog in it: YAML by file name, or a copy of a folder of the project. */
export function workFolder(catalog: Record<string, string> | string = {}, env?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-test-'));
  if (typeof catalog === 'string') {
    cpSync(join(root, catalog), join(folder, 'catalog'), { recursive: true });
  } else {
    mkdirSync(join(folder, 'catalog'));
    for (const [name, text] of Object.entries(catalog)) writeFileSync(join(folder, 'catalog', name), text);
  }
  if (env !== undefined) writeFileSync(join(folder, '.env'), env);
  return folder;
}
