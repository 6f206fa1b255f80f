/** `pricebook sandbox`: the sandbox as a process of its own. */
import { startSandbox } from './index.ts';

export interface SandboxCommandOptions {
  port?: number;
  orFreePort?: boolean;
  data?: string;
  rateLimit?: number;
  forwardTo?: string;
  webhookSecret?: string;
  smtpPort?: number;
}

/** Prints where it listens and resolves when it has been asked to stop (SIGINT or SIGTERM). */
export async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const { port, orFreePort, data, rateLimit, forwardTo, webhookSecret, smtpPort } = options;
  const sandbox = await startSandbox({
    ...(port === undefined ? {} : { port }),
    ...(orFreePort === undefined ? {} : { orFreePort }),
    ...(data === undefined ? {} : { dataFile: data }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(forwardTo === undefined ? {} : { forwardTo }),
    ...(webhookSecret === undefined ? {} : { webhookSecret }),
    ...(smtpPort === undefined ? {} : { smtpPort }),
  });
  console.log(`Sandbox listening on ${sandbox.url}`);
  console.log(`See what is in it at ${sandbox.url}/_sandbox`);
  if (forwardTo !== undefined) console.log(`Forwarding events to ${forwardTo}`);
  // A secret that was given is known already, and is nobody's concern who reads along.
  if (webhookSecret === undefined && sandbox.webhookSecret !== undefined) {
    console.log(`Your webhook signing secret is ${sandbox.webhookSecret}`);
  }
  if (sandbox.smtpUrl !== undefined) {
    console.log(`Mails to ${sandbox.smtpUrl} are kept at ${sandbox.url}/_sandbox`);
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await sandbox.close();
}
