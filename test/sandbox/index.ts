/**
 * A local Stripe, for tests and for trying things out. What it does and where it had to guess stands in
 * docs/sandbox.md. It shares nothing with the server it is there to test: two sides with one opinion of
 * Stripe would prove nothing.
 */
import type { AddressInfo } from 'node:net';
import { createSandboxServer } from './server.ts';
import { World, type WorldOptions } from './world.ts';

export interface SandboxOptions extends WorldOptions {
  /** 0, the default, takes a free one. */
  port?: number;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** What signs the events that are forwarded, if any are. */
  webhookSecret?: string | undefined;
  close(): Promise<void>;
}

const GRACE_MS = 200;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port: wanted = 0, ...rest } = options;
  const world = new World(rest);
  const server = createSandboxServer(world);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  world.account.origin = url;
  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    webhookSecret: world.webhookSecret,
    close: () => {
      closing ??= new Promise<void>((resolve) => {
        world.stop();
        // What is being answered may finish; connections that are kept alive or held up by a fault may not.
        const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
        server.close(() => {
          clearTimeout(impatience);
          resolve();
        });
        server.closeIdleConnections();
      }).then(() => world.close());
      return closing;
    },
  };
}
