import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import type { Migration } from '../../../server/store/migrations/migration.ts';
import { openStore } from '../../../server/store/open.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Engine } from '../support/engines.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

export interface Stores {
  folder: string;
  /** URL of a database that is empty, or not there yet. */
  newUrl(): Promise<string>;
  /** Opens one, a new one unless told; it is closed when the file's tests are over. */
  open(url?: string, steps?: readonly Migration[]): Promise<Store>;
  /** Another process that has the store open. */
  process(url: string): Promise<StoreProcess>;
}

export interface StoreProcess {
  /** What that process gives for something that it is asked to do; see process.mjs. */
  ask(what: string, ...values: unknown[]): Promise<unknown>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export function useStores(engine: Engine): Stores {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-store-'));
  const stores: Store[] = [];
  const children: ChildProcess[] = [];
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(stores.map((store) => store.close()));
    rmSync(folder, { recursive: true, force: true });
  });
  const newUrl = async (): Promise<string> =>
    engine === 'sqlite' ? `file:${join(folder, `${randomUUID()}.db`)}` : newPostgresDatabase();
  return {
    folder,
    newUrl,
    open: async (url, steps) => {
      const store = await openStore(url ?? (await newUrl()), steps);
      stores.push(store);
      return store;
    },
    process: async (url) => {
      const child = startProcess(url);
      children.push(child);
      const answer = (): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const ended = (code: number | null): void => reject(new Error(`the process ended with ${code}`));
          child.once('exit', ended);
          child.once('message', ({ value, error }: { value?: unknown; error?: string }) => {
            child.off('exit', ended);
            if (error === undefined) resolve(value);
            else reject(new Error(error));
          });
        });
      await answer();
      return {
        ask: (...what) => {
          child.send(what);
          return answer();
        },
        kill: async () => {
          const ended = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGKILL');
          await ended;
        },
      };
    },
  };
}

function startProcess(url: string): ChildProcess {
  if (!existsSync(dist)) throw new Error('dist is missing: run `npm run build` before the tests');
  const program = fileURLToPath(new URL('./process.mjs', import.meta.url));
  return fork(program, [pathToFileURL(dist).href, url], { execArgv: [] });
}
