/** A sandbox for a test file, spoken to as anybody would: with the official SDK, or with bare HTTP. */
import Stripe from 'stripe';
import { afterAll, beforeAll } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';

export const KEY = 'sk_test_pricebook';

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are what the tests are about.
  body: any;
}

export interface Client {
  readonly sandbox: Sandbox;
  readonly stripe: Stripe;
  /** A request whose parameters are already encoded. */
  send(method: string, path: string, form?: string, headers?: Record<string, string>): Promise<Reply>;
  control(method: string, path: string, body?: unknown): Promise<Reply>;
}

export function clientOf(sandbox: Sandbox): Client {
  const stripe = new Stripe(KEY, {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return {
    sandbox,
    stripe,
    send: (method, path, form, headers = {}) => {
      const inQuery = method !== 'POST' && form !== undefined && form !== '';
      return reply(`${sandbox.url}${path}${inQuery ? `?${form}` : ''}`, {
        method,
        headers: {
          Authorization: `Bearer ${KEY}`,
          'Content-Type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        ...(method === 'POST' && form !== undefined ? { body: form } : {}),
      });
    },
    control: (method, path, body) =>
      reply(`${sandbox.url}/_sandbox/${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

async function reply(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A sandbox that starts before the file's tests and stops after them. */
export function useSandbox(options: SandboxOptions = {}): Client {
  let client: Client | undefined;
  beforeAll(async () => {
    client = clientOf(await startSandbox(options));
  });
  afterAll(() => client?.sandbox.close());
  const there = () => {
    if (client === undefined) throw new Error('The sandbox has not started.');
    return client;
  };
  return {
    get sandbox() {
      return there().sandbox;
    },
    get stripe() {
      return there().stripe;
    },
    send: (...args) => there().send(...args),
    control: (...args) => there().control(...args),
  };
}

/** The error a call ends with; fails when it does not. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call was to be refused, but it succeeded.');
}
