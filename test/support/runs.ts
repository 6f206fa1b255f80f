/** Runs of the reconciler as a test wants them: in this process, and as the real command. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { loadCatalog, resolve } from '../../server/catalog/index.ts';
import type { Desired } from '../../server/catalog/types.ts';
import { applyPlan, planAccount } from '../../server/reconcile/reconcile.ts';
import type { Plan, Result } from '../../server/reconcile/types.ts';
import { type ClientOptions, StripeClient } from '../../server/stripe/client.ts';
import { spawnCli } from './cli.ts';
import { impatientClock } from './impatient-clock.ts';

/** What a catalog's text says should be there. */
export function desiredOf(text: string): Desired {
  const file = { path: 'catalog.yaml', bytes: new TextEncoder().encode(text) };
  const { catalog, errors } = loadCatalog([file], {});
  if (!catalog) throw new Error(errors.map(({ line, message }) => `line ${line}: ${message}`).join('\n'));
  return resolve(catalog);
}

export function clientOf(url: string, options: Partial<ClientOptions> = {}): StripeClient {
  return new StripeClient({
    apiKey: 'sk_test_pricebook',
    apiBase: url,
    readOnly: false,
    clock: impatientClock(),
    ...options,
  });
}

export interface RunOptions {
  prune?: boolean;
  concurrency?: number;
  client?: Partial<ClientOptions>;
}

export interface Ran {
  plan: Plan;
  /** Of a plan with conflicts: nothing was done. */
  result: Result;
}

export function planOf(url: string, desired: Desired, options: RunOptions = {}): Promise<Plan> {
  return planAccount(clientOf(url, options.client), desired, {
    livemode: false,
    prune: options.prune ?? false,
  });
}

/** `pricebook reconcile --yes` without its command line. */
export async function run(url: string, desired: Desired, options: RunOptions = {}): Promise<Ran> {
  const client = clientOf(url, options.client);
  const plan = await planAccount(client, desired, { livemode: false, prune: options.prune ?? false });
  if (plan.conflicts.length > 0) {
    const failed = plan.conflicts.map(({ kind, key, message }) => ({ kind, key, message }));
    return { plan, result: { done: [], failed, skipped: [] } };
  }
  return {
    plan,
    result: await applyPlan(client, desired, plan, { concurrency: options.concurrency ?? 4 }),
  };
}

/** Starts `pricebook reconcile …` as a process of its own. */
export function startCommand(url: string, catalogDir: string, args: string[] = ['--yes']): ChildProcess {
  return spawnCli(['reconcile', '--catalog', catalogDir, ...args], {
    cwd: catalogDir,
    env: { STRIPE_SECRET_KEY: 'sk_test_pricebook', STRIPE_API_BASE: url },
  });
}

/** Catalogs in folders of their own, for the command line; they are gone when the file's tests are over. */
export function useCatalogFolders(): (text: string) => string {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'pricebook-test-'));
    folders.push(folder);
    writeFileSync(join(folder, 'catalog.yaml'), text);
    return folder;
  };
}
