import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Counters and gauges of one process; served at `/metrics`. */
export interface Metrics {
  registry: Registry;
  /** Requests and how long they took, in seconds. */
  http: Histogram<'method' | 'route' | 'status'>;
  /** Deliveries: `done`, `kept` (the work goes on), `failed`, `refused`, `ignored`. */
  webhooks: Counter<'outcome'>;
  /** Requests to Stripe, each try; the status is `none` when there was no answer. */
  stripe: Counter<'method' | 'status'>;
  /** Rows of the store that wait, or will not be tried again, by the part of the shop and their status. */
  rows: Gauge<'part' | 'status'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    http: new Histogram({
      name: 'pricebook_http_request_duration_seconds',
      help: 'Requests by route, method and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    webhooks: new Counter({
      name: 'pricebook_webhooks_total',
      help: 'Deliveries of events by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
    stripe: new Counter({
      name: 'pricebook_stripe_requests_total',
      help: 'Requests to Stripe, each try, by method and status',
      labelNames: ['method', 'status'],
      registers,
    }),
    rows: new Gauge({
      name: 'pricebook_rows',
      help: 'Events and usage in the store that wait or were given up',
      labelNames: ['part', 'status'],
      registers,
    }),
  };
}
