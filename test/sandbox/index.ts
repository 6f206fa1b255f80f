/**
 * A local Stripe, for tests and for trying things out. What it does and where it had to guess stands in
 * docs/sandbox.md. It shares nothing with the server it is there to test: two sides with one opinion of
 * Stripe would prove nothing.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MailServer } from './mail/server.ts';
import { createSandboxServer } from './server.ts';
import { World, type WorldOptions } from './world.ts';

export interface SandboxOptions extends WorldOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Takes a free one when `port` is taken. */
  orFreePort?: boolean;
  /** Where mails are taken by SMTP, to be kept; 0 takes a free port. None are taken unless it is given. */
  smtpPort?: number;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** `smtp://127.0.0.1:PORT`, if mails are taken. */
  smtpUrl?: string | undefined;
  /** What signs the events that are forwarded, if any are. */
  webhookSecret?: string | undefined;
  close(): Promise<void>;
}

const GRACE_MS = 200;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port: wanted = 0, orFreePort = false, smtpPort, ...rest } = options;
  const world = new World(rest);
  const server = createSandboxServer(world);
  let mails: MailServer | undefined;
  try {
    // Who gets an answer may send mails too.
    mails = smtpPort === undefined ? undefined : await startMails(world, smtpPort);
    await listen(server, wanted).catch((error: NodeJS.ErrnoException) => {
      if (!orFreePort || error.code !== 'EADDRINUSE') throw error;
      return listen(server, 0);
    });
  } catch (error) {
    await mails?.close();
    await world.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  world.account.origin = url;
  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    smtpUrl: mails?.url,
    webhookSecret: world.webhookSecret,
    close: () => {
      world.stop();
      closing ??= Promise.all([closed(server), mails?.close()]).then(() => world.close());
      return closing;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Loaded only when it is asked for. */
async function startMails(world: World, port: number): Promise<MailServer> {
  const { startMailServer } = await import('./mail/server.ts');
  return startMailServer(world, port);
}

/** What is being answered may finish; connections that are kept alive or held up by a fault may not. */
function closed(server: Server): Promise<void> {
  return new Promise<void>((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
