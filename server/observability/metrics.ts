import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Counters and gauges of one process; served at `/metrics`. */
export interface Metrics {
  registry: Registry;
  /** Requests and how long they took, in seconds; deliveries are those of the route `/webhook`. */
  http: Histogram<'method' | 'route' | 'status'>;
  /** Rows of the store that wait, or were given up, by the part of the shop and their status. */
  rows: Gauge<'part' | 'status'>;
  /** Seconds since the oldest row that waits came in. */
  oldest: Gauge<'part'>;
  /** Counts a request to Stripe, each try; no status when there was no answer. */
  countStripe(method: string, status: number | undefined): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stripe = new Counter({
    name: 'pricebook_stripe_requests_total',
    help: 'Requests to Stripe, each try, by method and status (none: no answer)',
    labelNames: ['method', 'status'],
    registers,
  });
  return {
    registry,
    http: new Histogram({
      name: 'pricebook_http_request_duration_seconds',
      help: 'Requests by method, route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    rows: new Gauge({
      name: 'pricebook_rows',
      help: 'Events (inbox) and usage (outbox) in the store that wait or were given up',
      labelNames: ['part', 'status'],
      registers,
    }),
    oldest: new Gauge({
      name: 'pricebook_oldest_waiting_seconds',
      help: 'Age of the oldest event (inbox) and usage (outbox) that waits',
      labelNames: ['part'],
      registers,
    }),
    countStripe: (method, status) => stripe.inc({ method, status: status ?? 'none' }),
  };
}
