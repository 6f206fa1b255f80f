/** `pricebook sandbox`: the sandbox as a process of its own. */
import { startSandbox } from './index.ts';

export interface SandboxCommandOptions {
  port?: number;
  data?: string;
  rateLimit?: number;
}

/** Prints where it listens and resolves when it has been asked to stop (SIGINT or SIGTERM). */
export async function runSandbox({ port, data, rateLimit }: SandboxCommandOptions): Promise<void> {
  const sandbox = await startSandbox({
    ...(port === undefined ? {} : { port }),
    ...(data === undefined ? {} : { dataFile: data }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  });
  console.log(`Sandbox listening on ${sandbox.url}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await sandbox.close();
}
