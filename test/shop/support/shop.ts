/** A shop for tests: a sandbox with the catalog applied, a store, and the server's application over HTTP. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../../server/app.ts';
import type { Desired } from '../../../server/catalog/types.ts';
import { type Config, loadConfig } from '../../../server/config.ts';
import { readDesired } from '../../../server/load-catalog.ts';
import { createLog } from '../../../server/observability/log.ts';
import { createMetrics } from '../../../server/observability/metrics.ts';
import { applyPlan, planAccount } from '../../../server/reconcile/reconcile.ts';
import { createShop, type Shop } from '../../../server/shop.ts';
import { openStore } from '../../../server/store/open.ts';
import type { Store } from '../../../server/store/store.ts';
import { StripeClient } from '../../../server/stripe/client.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { type Client, clientOf } from '../../unit/sandbox/support.ts';
import type { Engine } from './engines.ts';
import { freePort } from './free-port.ts';
import { newPostgresDatabase } from './postgres.ts';

export { ENGINES, type Engine } from './engines.ts';

export const WEBHOOK_SECRET = `whsec_${'t'.repeat(32)}`;
const CHALLENGE = 'test-shop';
/** No test waits for Stripe's limits, save those that are about them. */
const UNLIMITED = { total: 100_000, endpoint: 100_000 };

export interface ShopOptions {
  engine?: Engine;
  /** An existing database instead of a new one. */
  databaseUrl?: string;
  /** Environment of the server, over what a test needs. */
  env?: Record<string, string>;
  /** Folder of the catalog; the project's own unless given. */
  catalog?: string;
  sandbox?: SandboxOptions;
  /** A running sandbox instead of one of its own; its events are not forwarded here. */
  with?: Sandbox;
  /** Milliseconds since 1970. */
  now?: () => number;
  perSecond?: { total: number; endpoint: number };
  /** A free one unless given. */
  port?: number;
  /** Begins the work in the background too. */
  background?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are what the tests are about.
  body: any;
}

export interface RequestOptions {
  query?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestShop extends Client {
  url: string;
  shop: Shop;
  config: Config;
  desired: Desired;
  store: Store;
  databaseUrl: string;
  /** The environment that a process of its own would need to be this server. */
  env: Record<string, string>;
  /** Lines of the log, parsed. */
  lines: Record<string, unknown>[];
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** Ends the server alone: sandbox and database stay, for another server on the same port. */
  stopListening(): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox's state with a catalog applied, by folder and challenge: applying takes longer than putting it back. */
const applied = new Map<string, unknown>();

export async function startShop(options: ShopOptions = {}): Promise<TestShop> {
  const port = options.port ?? (await freePort());
  const sandbox =
    options.with ??
    (await startSandbox({
      forwardTo: `http://127.0.0.1:${port}/webhook`,
      webhookSecret: WEBHOOK_SECRET,
      ...options.sandbox,
    }));
  const client = clientOf(sandbox);
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-shop-'));
  const databaseUrl = options.databaseUrl ?? (await newDatabase(options.engine ?? 'sqlite', folder));
  const env = {
    STRIPE_SECRET_KEY: 'sk_test_shop',
    STRIPE_API_BASE: sandbox.url,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    CHALLENGE_ID: CHALLENGE,
    CATALOG_DIR: options.catalog ?? 'catalog',
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    // Every request of a test comes from one address.
    RATE_LIMIT_LOGIN: '1000000',
    RATE_LIMIT_PAYMENT: '1000000',
    ...options.env,
  };
  const config = loadConfig(env);
  const { desired } = await readDesired(config.catalogDir, env);
  const metrics = createMetrics();
  const stripe = new StripeClient({
    apiKey: config.stripe.secretKey,
    apiBase: sandbox.url,
    readOnly: false,
    perSecond: options.perSecond ?? UNLIMITED,
    onAnswer: metrics.countStripe,
  });
  if (options.with === undefined)
    await apply(client, desired, JSON.stringify(env.CATALOG_DIR + env.CHALLENGE_ID));
  const lines: Record<string, unknown>[] = [];
  const store = await openStore(databaseUrl);
  const shop = createShop({
    config,
    desired,
    store,
    stripe,
    log: createLog((line) => lines.push(JSON.parse(line))),
    metrics,
    now: options.now ?? Date.now,
  });
  const server = createServer(createApp(shop).callback());
  await listen(server, port);
  if (options.background) shop.start();
  const url = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | undefined;
  const stopListening = (): Promise<void> => {
    stopped ??= (async () => {
      await shop.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    })();
    return stopped;
  };
  return {
    ...client,
    url,
    shop,
    config,
    desired,
    store,
    databaseUrl,
    env,
    lines,
    request: (method, path, more) => request(url, method, path, more),
    stopListening,
    close: async () => {
      await stopListening();
      if (options.with === undefined) await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the account of the sandbox match, through a client with no limit, and forgets the requests and events of it. */
async function apply(client: Client, desired: Desired, name: string): Promise<void> {
  const known = applied.get(name);
  if (known !== undefined) {
    await client.control('PUT', 'state', known);
    return;
  }
  const stripe = new StripeClient({
    apiKey: 'sk_test_shop',
    apiBase: client.sandbox.url,
    readOnly: false,
    perSecond: UNLIMITED,
  });
  const plan = await planAccount(stripe, desired, { livemode: false, prune: false });
  const { failed } = await applyPlan(stripe, desired, plan, { concurrency: 4 });
  if (failed.length > 0) throw new Error(`the catalog was not applied: ${JSON.stringify(failed)}`);
  applied.set(name, (await client.control('GET', 'state')).body);
}

async function newDatabase(engine: Engine, folder: string): Promise<string> {
  if (engine === 'sqlite') return `file:${join(folder, `${randomUUID()}.db`)}`;
  return newPostgresDatabase();
}

async function request(
  origin: string,
  method: string,
  path: string,
  { query, body, headers = {} }: RequestOptions = {},
): Promise<Answer> {
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  const response = await fetch(`${origin}${path}${search}`, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
