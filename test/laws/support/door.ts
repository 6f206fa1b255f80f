import Stripe from 'stripe';
import { type Desired, loadCatalog, type Problem, resolve } from '../../../server/catalog/index.ts';
import { applyPlan, planAccount } from '../../../server/reconcile/reconcile.ts';
import type { Plan, Result } from '../../../server/reconcile/types.ts';
import { StripeClient } from '../../../server/stripe/client.ts';
import type { Clock } from '../../../server/stripe/limiter.ts';
import { type SandboxOptions, startSandbox } from '../../sandbox/index.ts';

const KEY = 'sk_test_laws';

/** Time that passes by waiting for it: the rate limiter paces, and no test sleeps. */
function hastyClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}

/** Any object of the account, as Stripe would tell it with everything expanded. */
// biome-ignore lint/suspicious/noExplicitAny: what is compared is whatever the wire says
export type Wire = any;

/** The account as the sandbox keeps it, oldest first: not what the reconciler read, and not in its terms. */
export interface Account {
  products: Wire[];
  prices: Wire[];
  meters: Wire[];
  portals: Wire[];
}

export interface LoggedRequest {
  method: string;
  path: string;
  query: string;
  status: number | null;
  /** Answered from memory: nothing was done. */
  replayed: boolean;
}

export class InvalidYaml extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  }
}

/** The real way in: YAML text, one or several files. */
export function read(yaml: string | string[], env: Record<string, string> = {}): Desired {
  const files = (typeof yaml === 'string' ? [yaml] : yaml).map((text, index) => ({
    path: `catalog/${String.fromCharCode(97 + index)}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  const { catalog, errors } = loadCatalog(files, env);
  if (!catalog) throw new InvalidYaml(errors);
  return resolve(catalog);
}

/** A sandbox with everything that a test does to it: as the owner with a catalog, and as a person in the dashboard. */
export class Door {
  /** The official SDK, for what people do in Stripe's dashboard. */
  readonly dashboard: Stripe;

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {
    const { hostname, port } = new URL(url);
    this.dashboard = new Stripe(KEY, {
      host: hostname,
      port,
      protocol: 'http',
      telemetry: false,
      maxNetworkRetries: 0,
    });
  }

  static async open(options: SandboxOptions = {}): Promise<Door> {
    const sandbox = await startSandbox(options);
    return new Door(sandbox.url, () => sandbox.close());
  }

  client(readOnly = false): StripeClient {
    return new StripeClient({ apiKey: KEY, apiBase: this.url, readOnly, clock: hastyClock() });
  }

  /** What a dry run does: with a client that cannot write. */
  plan(catalog: string | Desired, options: { prune?: boolean } = {}): Promise<Plan> {
    const desired = typeof catalog === 'string' ? read(catalog) : catalog;
    return planAccount(this.client(true), desired, { prune: options.prune ?? false, livemode: false });
  }

  async apply(
    catalog: string | Desired,
    options: { prune?: boolean; concurrency?: number } = {},
  ): Promise<{ plan: Plan; result: Result }> {
    const desired = typeof catalog === 'string' ? read(catalog) : catalog;
    const client = this.client();
    const plan = await planAccount(client, desired, { prune: options.prune ?? false, livemode: false });
    const result = await applyPlan(client, desired, plan, { concurrency: options.concurrency ?? 8 });
    return { plan, result };
  }

  async account(): Promise<Account> {
    const { objects } = (await this.control('GET', 'state')) as { objects: Record<string, Wire[]> };
    return {
      products: objects.product ?? [],
      prices: objects.price ?? [],
      meters: objects['billing.meter'] ?? [],
      portals: objects['billing_portal.configuration'] ?? [],
    };
  }

  async requests(): Promise<LoggedRequest[]> {
    return ((await this.control('GET', 'requests')) as { data: LoggedRequest[] }).data;
  }

  async writes(): Promise<string[]> {
    const requests = await this.requests();
    return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  }

  async forgetRequests(): Promise<void> {
    await this.control('DELETE', 'requests');
  }

  /** A new, empty account. */
  async reset(): Promise<void> {
    await this.control('POST', 'reset');
  }

  private async control(method: string, path: string): Promise<unknown> {
    const answer = await fetch(`${this.url}/_sandbox/${path}`, { method });
    if (!answer.ok) throw new Error(`${method} /_sandbox/${path}: ${await answer.text()}`);
    return answer.json();
  }
}
