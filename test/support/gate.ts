/**
 * A gate between a client and the sandbox: every request passes it, and a test decides when. Nothing is
 * changed on the way, so that what is tested is the real client against the real sandbox.
 */
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Passing {
  method: string;
  path: string;
  query: string;
  isWrite: boolean;
  /** Counted over the requests of its sort, reads or writes, from 1. */
  number: number;
}

export interface GateHooks {
  /** Before the request goes on to the sandbox; the connection is cut when this fails. */
  before?: (passing: Passing) => Promise<void> | void;
  /** When the sandbox has done it, before the client hears of it. */
  after?: (passing: Passing) => Promise<void> | void;
}

export interface Gate {
  url: string;
  /** Requests that came so far. */
  readonly writes: number;
  readonly reads: number;
  /** Nothing goes on from here: connections are cut. Resolves when the sandbox has answered what had gone through. */
  close(): Promise<void>;
}

export async function openGate(target: string, hooks: GateHooks = {}): Promise<Gate> {
  const upstream = new Agent({ keepAlive: true });
  const { host, hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const underWay = new Set<Promise<unknown>>();
  const counts = { reads: 0, writes: 0 };
  let isClosed = false;

  const forward = (from: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const { method, url: path } = from;
      // The URLs of hosted pages begin with the origin that the sandbox was called by.
      const headers = { ...from.headers, host };
      const request = send({ hostname, port, path, method, headers, agent: upstream }, (answer) => {
        read(answer).then((content) => resolve({ answer, body: content }), reject);
      });
      request.on('error', reject);
      request.end(body);
    });

  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await read(from);
    const method = from.method ?? 'GET';
    const isWrite = method !== 'GET';
    const number = isWrite ? ++counts.writes : ++counts.reads;
    const { pathname: path, search: query } = new URL(from.url ?? '/', target);
    const passing: Passing = { method, path, query, isWrite, number };
    await hooks.before?.(passing);
    if (isClosed) return;
    const forwarded = forward(from, body);
    underWay.add(forwarded);
    const answered = await forwarded.catch(() => undefined);
    underWay.delete(forwarded);
    await hooks.after?.(passing);
    if (isClosed) return;
    // The sandbox cut the connection: so does the gate.
    if (!answered) to.destroy();
    else to.writeHead(answered.answer.statusCode ?? 502, answered.answer.headers).end(answered.body);
  };

  const server = createServer((from, to) => {
    pass(from, to).catch(() => to.destroy());
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get writes() {
      return counts.writes;
    },
    get reads() {
      return counts.reads;
    },
    close: async () => {
      isClosed = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.allSettled(underWay);
      upstream.destroy();
      await closed;
    },
  };
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A promise that is settled from outside. */
export function signal(): { promise: Promise<void>; fire: () => void } {
  let fire: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { promise, fire };
}

/** For a request that is never to go on. */
export const forEver = (): Promise<void> => new Promise(() => undefined);
