/** A server that receives webhooks, as anybody's would, and keeps what came. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { vi } from 'vitest';
import type { Client } from './support.ts';

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
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => 200,
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

export interface ShownDelivery {
  id: string;
  event: string;
  type: string;
  endpoint: string;
  attempts: number;
  next_attempt_at: number | null;
  last_result: string | null;
  status: 'pending' | 'delivered' | 'failed';
}

export async function deliveriesOf(client: Client): Promise<ShownDelivery[]> {
  return (await client.control('GET', 'webhooks')).body.data;
}

/** The deliveries once none is pending. */
export async function settled(client: Client): Promise<ShownDelivery[]> {
  return vi.waitFor(
    async () => {
      const deliveries = await deliveriesOf(client);
      if (deliveries.some(({ status }) => status === 'pending')) throw new Error('some are still pending');
      return deliveries;
    },
    { timeout: 8000, interval: 10 },
  );
}
