/** The control plane of a sandbox, as a test uses it from outside. */
import { afterAll, beforeAll } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  query: string;
  status: number | null;
  idempotency_key: string | null;
  replayed: boolean;
}

export interface State {
  objects: Record<string, Record<string, unknown>[]>;
  idempotency: unknown[];
  [other: string]: unknown;
}

export type FaultOrder = { method?: string; path: string; skip?: number; times?: number } & (
  | { status: number; store?: boolean }
  | { delay_ms: number }
  | { cut: 'before' | 'after' }
);

export interface Control {
  readonly url: string;
  state(): Promise<State>;
  /** Makes exactly this account again; faults and the log are forgotten. */
  become(state: State): Promise<void>;
  reset(): Promise<void>;
  requests(): Promise<LoggedRequest[]>;
  writes(): Promise<LoggedRequest[]>;
  forgetRequests(): Promise<void>;
  fault(order: FaultOrder): Promise<void>;
  noFaults(): Promise<void>;
}

async function call<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/_sandbox/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T;
  if (!response.ok) throw new Error(`${method} /_sandbox/${path}: ${JSON.stringify(answer)}`);
  return answer;
}

export function controlOf(url: string): Control {
  const requests = async (): Promise<LoggedRequest[]> =>
    (await call<{ data: LoggedRequest[] }>(url, 'GET', 'requests')).data;
  return {
    url,
    state: () => call<State>(url, 'GET', 'state'),
    become: (state) => call(url, 'PUT', 'state', state),
    reset: () => call(url, 'POST', 'reset'),
    requests,
    writes: async () => (await requests()).filter(({ method }) => method !== 'GET'),
    forgetRequests: () => call(url, 'DELETE', 'requests'),
    fault: (order) => call(url, 'POST', 'faults', order),
    noFaults: () => call(url, 'DELETE', 'faults'),
  };
}

/** A sandbox that starts before the tests of a file (or of a `describe`) and stops after them. */
export function useControl(options: SandboxOptions = {}): Control {
  let sandbox: Sandbox | undefined;
  const there = (): Control => {
    if (!sandbox) throw new Error('the sandbox has not started');
    return controlOf(sandbox.url);
  };
  beforeAll(async () => {
    sandbox = await startSandbox(options);
  });
  afterAll(() => sandbox?.close());
  return {
    get url() {
      return there().url;
    },
    state: () => there().state(),
    become: (state) => there().become(state),
    reset: () => there().reset(),
    requests: () => there().requests(),
    writes: () => there().writes(),
    forgetRequests: () => there().forgetRequests(),
    fault: (order) => there().fault(order),
    noFaults: () => there().noFaults(),
  };
}
