import { Registry } from 'prom-client';

/** Counters and gauges of one process; served at `/metrics`. */
export interface Metrics {
  registry: Registry;
}

export function createMetrics(): Metrics {
  return { registry: new Registry() };
}
