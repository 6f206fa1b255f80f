/** A server that receives webhooks, as anybody's would, and keeps what came. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { afterEach } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { type Client, clientOf } from './support.ts';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  event: Stripe.Event;
}

type Answer = number | 'never';

export interface Receiver {
  url: string;
  received: Received[];
  /** How the n-th request (from 0) is answered: 200 unless told otherwise; 'never' leaves it open. */
  answer: (index: number, response: ServerResponse) => Answer | Promise<Answer>;
  /** What it answers with: `ok` unless told otherwise. */
  reply: string | Buffer;
  /** The types received, in order. */
  types(): string[];
  /** How many connections are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const index = received.push({ headers: request.headers, body, event: JSON.parse(body) }) - 1;
    const status = await receiver.answer(index, response);
    if (status === 'never') return;
    response.writeHead(
      status,
      status >= 300 && status < 400 ? { Location: `${receiver.url}/elsewhere` } : {},
    );
    response.end(receiver.reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => 200,
    reply: 'ok',
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    types: () => received.map(({ event }) => event.type),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

export interface Opened {
  /** A sandbox that tries its webhooks again at once, closed after the test. */
  open(options?: SandboxOptions): Promise<Client>;
  /** A receiver, closed after the test. */
  receive(): Promise<Receiver>;
  /** Has something done after the test, before what was ordered so already. */
  after(work: () => Promise<void> | void): void;
}

/** What each test of a file opens, and closes after it, the last first. */
export function useReceivers(): Opened {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return {
    open: async (options = {}) => {
      const sandbox = await startSandbox({ webhookRetries: [1, 2, 3], ...options });
      closing.push(() => sandbox.close());
      return clientOf(sandbox);
    },
    receive: async () => {
      const receiver = await startReceiver();
      closing.push(() => receiver.close());
      return receiver;
    },
    after: (work) => closing.push(work),
  };
}

/** What became of a delivery, in short. */
export interface Outcome {
  id: string;
  event: string;
  type: string;
  endpoint: string;
  /** How many there were. */
  attempts: number;
  next_attempt_at: number | null;
  /** Why it was given up, or of the last attempt the status or what went wrong; null until there was one. */
  last_result: string | null;
  status: 'pending' | 'delivered' | 'failed';
}

/** The deliveries of `GET /_sandbox/webhooks`, oldest first, in short. */
export async function deliveriesOf(client: Client): Promise<Outcome[]> {
  const { data } = (await client.control('GET', 'webhooks')).body as { data: ShownDelivery[] };
  return data.map(({ attempts, given_up, ...delivery }) => {
    const { status = null, error = null } = attempts.at(-1) ?? {};
    return {
      ...delivery,
      attempts: attempts.length,
      last_result: given_up ?? error ?? status?.toString() ?? null,
    };
  });
}

type ShownDelivery = Omit<Outcome, 'attempts' | 'last_result'> & {
  attempts: { status: number | null; error: string | null }[];
  given_up: string | null;
};

/** The deliveries once none is pending. */
export async function settled(client: Client): Promise<Outcome[]> {
  return eventually(async () => {
    const deliveries = await deliveriesOf(client);
    if (deliveries.some(({ status }) => status === 'pending')) throw new Error('some are still pending');
    return deliveries;
  });
}
