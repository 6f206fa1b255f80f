/**
 * Where the specs of the shop run: the built server in a process of its own, with the project's catalog, against a
 * sandbox; or, when `.env` says `E2E_STRIPE=1`, against the test mode of the account whose key stands there
 * (docs/testing.md). Specs go by what both have.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'dotenv';
import Stripe from 'stripe';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { freePort } from '../../../shop/support/free-port.ts';
import { startServer } from '../../../shop/support/process.ts';
import { finished, type Ran } from '../../../support/child.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PRICEBOOK = join(ROOT, 'dist', 'scripts', 'pricebook.js');

export interface Place {
  /** Of the shop: `http://127.0.0.1:4242` */
  url: string;
  /** The account, as its owner sees it. */
  stripe: Stripe;
  /** What everything that the shop makes is tagged with. */
  challenge: string;
  /** Signs what is sent to the webhook. */
  webhookSecret: string;
  /** A copy of the project's catalog, which the server was started with. */
  catalog: string;
  /** The file of the server's store, SQLite's. */
  store: string;
  /** Whether this is Stripe itself: then there is nothing to order of it, and its clock takes its time. */
  isStripe: boolean;
  /** The control plane of the sandbox (docs/sandbox.md); where the account is Stripe's, a test is skipped for it. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The latest mail to an address, as text, once there is one. */
  mailTo(address: string): Promise<string | undefined>;
  /** Runs the command line as the owner of this shop. */
  pricebook(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** Opens a shop that people log in to by an e-mail address alone, or by a link. */
export async function openPlace(auth: 'email' | 'link'): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-e2e-'));
  const catalog = join(folder, 'catalog');
  cpSync(join(ROOT, 'catalog'), catalog, { recursive: true });
  const given = ownersEnvironment();
  const store = join(folder, 'shop.db');
  const port = Number(given?.PORT ?? (await freePort()));
  const webhookSecret = given?.STRIPE_WEBHOOK_SECRET ?? `whsec_${randomBytes(24).toString('hex')}`;
  // Beside Stripe it is but the mail server.
  const sandbox = await startSandbox({
    smtpPort: 0,
    ...(given === undefined && { forwardTo: `http://127.0.0.1:${port}/webhook`, webhookSecret }),
  });
  const key = given?.STRIPE_SECRET_KEY ?? `sk_test_${randomBytes(12).toString('hex')}`;
  const env: Record<string, string> = {
    CHALLENGE_ID: 'e2e',
    ...(given ?? { STRIPE_API_BASE: sandbox.url }),
    STRIPE_SECRET_KEY: key,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    CATALOG_DIR: catalog,
    DATABASE_URL: `file:${store}`,
    PORT: String(port),
    AUTH: auth,
    SMTP_URL: sandbox.smtpUrl as string,
    RATE_LIMIT_LOGIN: '100000',
    RATE_LIMIT_PAYMENT: '100000',
  };
  const server = await startServer({ cwd: folder, env });
  return {
    url: server.url,
    stripe: clientAt(env.STRIPE_API_BASE, key),
    challenge: env.CHALLENGE_ID as string,
    webhookSecret,
    catalog,
    store,
    isStripe: given !== undefined,
    control: async (method, path, body) => control(sandbox, method, path, body),
    mailTo: async (address) => {
      const { data } = (await control(sandbox, 'GET', 'mails')) as { data: { to: string[]; text: string }[] };
      return data.find(({ to }) => to.includes(address))?.text;
    },
    pricebook: (...args) =>
      finished(
        spawn(process.execPath, [PRICEBOOK, ...args], {
          cwd: folder,
          env: { PATH: process.env.PATH ?? '', ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      ),
    close: async () => {
      await server.stop();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `.env` says, when it says that the specs are to run at Stripe. */
function ownersEnvironment(): Record<string, string> | undefined {
  let env: Record<string, string>;
  try {
    env = parse(readFileSync(join(ROOT, '.env')));
  } catch {
    return undefined;
  }
  if (env.E2E_STRIPE !== '1') return undefined;
  if (!/^[rs]k_test_/.test(env.STRIPE_SECRET_KEY ?? ''))
    throw new Error('E2E_STRIPE=1 needs a key of the test mode in STRIPE_SECRET_KEY.');
  if (!env.STRIPE_WEBHOOK_SECRET)
    throw new Error('E2E_STRIPE=1 needs STRIPE_WEBHOOK_SECRET: `stripe listen` prints it (docs/testing.md).');
  const given = Object.entries(env).filter(([, value]) => value !== '');
  return { PORT: '4242', ...Object.fromEntries(given) };
}

/** @param base of a sandbox; undefined for Stripe itself */
function clientAt(base: string | undefined, key: string): Stripe {
  if (base === undefined) return new Stripe(key);
  const { hostname: host, port } = new URL(base);
  return new Stripe(key, { host, port, protocol: 'http', telemetry: false });
}

async function control(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
