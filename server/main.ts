import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { Boot } from './boot.ts';
import { formatWarning } from './catalog/index.ts';
import { type Config, configWarnings, type Environment, loadConfig } from './config.ts';
import { explain } from './expected-errors.ts';
import { readDesired } from './load-catalog.ts';
import { createLog } from './observability/log.ts';
import { createMetrics } from './observability/metrics.ts';
import { lineWriter } from './observability/writer.ts';
import { redact } from './redact.ts';
import { createShop } from './shop.ts';
import { untilStopped } from './stopping.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { StripeClient } from './stripe/client.ts';

/** How long the account may take to be put in order before the server listens. */
const BOOT_LIMIT_MS = 30_000;

/**
 * The web process: configuration, catalog, Stripe, reconcile, application, listen; composed here and
 * nowhere else. Resolves with the exit code when the process has been told to stop, or could not start.
 */
export async function serve(env: Environment, limitMs = BOOT_LIMIT_MS): Promise<number> {
  let store: Store | undefined;
  try {
    const config = loadConfig(env);
    for (const warning of configWarnings(config)) complain(`warning: ${warning}`);
    const { desired, warnings } = await readDesired(config.catalogDir, env);
    for (const warning of warnings) complain(formatWarning(warning));
    const { secretKey, apiBase } = config.stripe;
    const metrics = createMetrics();
    store = await openStore(config.databaseUrl);
    const log = createLog(lineWriter(process.stderr), config.logLevel);
    const shop = createShop({
      config,
      desired,
      store,
      stripe: new StripeClient({
        apiKey: secretKey,
        apiBase,
        readOnly: false,
        onAnswer: metrics.countStripe,
      }),
      log,
      metrics,
      now: Date.now,
    });
    const boot = new Boot(shop, { say, complain });
    await boot.beforeListening(limitMs);
    const server = createServer(createApp(shop).callback());
    // Before anybody is told that it listens, and may tell it to stop.
    const stopped = untilStopped(server, () => shop.readiness.stop());
    await listen(server, config);
    shop.start();
    boot.start();
    const { code, givenUp } = await stopped;
    const finished = Promise.all([boot.stop(), shop.stop()]).then(() => code);
    return await Promise.race([finished, givenUp.then(() => 1)]);
  } catch (error) {
    const explained = explain(error);
    if (explained === undefined) throw error;
    complain(explained);
    return 1;
  } finally {
    await store?.close();
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      say(`Pricebook listens on http://${host.includes(':') ? `[${host}]` : host}:${address.port}`);
      resolve();
    });
  });
}

function say(text: string): void {
  process.stdout.write(`${redact(text)}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${redact(text)}\n`);
}
