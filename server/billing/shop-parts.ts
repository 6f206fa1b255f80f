import type { Desired } from '../catalog/types.ts';
import type { Config } from '../config.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Store } from '../store/store.ts';
import type { StripeClient } from '../stripe/client.ts';

/** What the shop is made of; given by the composition root, or by a test. */
export interface ShopParts {
  config: Config;
  desired: Desired;
  store: Store;
  stripe: StripeClient;
  log: Log;
  metrics: Metrics;
  /** Milliseconds since 1970. */
  now(): number;
}
