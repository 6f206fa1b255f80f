import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const STOP_LIMIT_MS = 10_000;
const ONE_PRESS_MS = 1_000;
/** So soon the second signal of one press arrives. */
const SECOND_OF_ONE_PRESS_MS = 100;
/** So long a request may still take to arrive whole. */
const HALF_SENT_MS = 500;
const LOOK_MS = 100;

/** How a server ended. */
export interface Stopped {
  /** 0 when every request was answered. */
  code: number;
  /** Resolves when the wait for whatever is left is over. */
  givenUp: Promise<void>;
}

/**
 * Lets requests finish when the process is told to stop; ten seconds or a later signal end the wait, also for what
 * is finished after them. One press of Ctrl-C may arrive twice, from the terminal and from the program that started
 * this one.
 *
 * @param onStop called at once
 */
export function untilStopped(server: Server, onStop: () => void): Promise<Stopped> {
  const connections = new Connections(server);
  return new Promise((resolve) => {
    let told = 0;
    let giveUp = (): void => {};
    const givenUp = new Promise<void>((over) => {
      giveUp = () => {
        server.closeAllConnections();
        over();
        resolve({ code: 1, givenUp });
      };
    });
    const stop = (signal: NodeJS.Signals): void => {
      if (told > 0) {
        if (Date.now() - told > ONE_PRESS_MS) giveUp();
        return;
      }
      told = Date.now();
      onStop();
      setTimeout(giveUp, STOP_LIMIT_MS).unref();
      // A process on its way out no longer takes signals: the second of one press would be its death.
      const wait = signal === 'SIGINT' ? SECOND_OF_ONE_PRESS_MS : 0;
      server.close(() => setTimeout(() => resolve({ code: 0, givenUp }), wait));
      connections.close();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

/** Node closes connections that are idle between two requests, not those on which none has come yet. */
class Connections {
  private readonly requests = new Map<Socket, number>();

  constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.requests.set(socket, 0);
      socket.once('close', () => this.requests.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  /** Closes each as soon as nothing is under way on it. */
  close(): void {
    this.server.closeIdleConnections();
    this.server.on('request', (_request, response) => response.setHeader('Connection', 'close'));
    setInterval(() => this.server.closeIdleConnections(), LOOK_MS).unref();
    setTimeout(() => {
      for (const [socket, requests] of this.requests) if (requests === 0) socket.destroy();
    }, HALF_SENT_MS).unref();
  }

  private count(socket: Socket, more: number): void {
    const requests = this.requests.get(socket);
    if (requests !== undefined) this.requests.set(socket, requests + more);
  }
}
