import { readEnvironment } from '../../server/environment.ts';
import { note } from './streams.ts';

export interface SandboxOptions {
  port?: number;
  orFreePort?: boolean;
  data?: string;
  rateLimit?: number;
  forwardTo?: string;
  webhookSecret?: string;
  smtpPort?: number;
}

/**
 * What is forwarded is signed with the server's own secret where there is one: an argument could be read in
 * the list of processes. Of two, of which one takes over from the other, either is good.
 */
function withSecret(options: SandboxOptions): SandboxOptions {
  if (options.forwardTo === undefined || options.webhookSecret !== undefined) return options;
  const [secret] = readEnvironment(process.env).STRIPE_WEBHOOK_SECRET?.split(',') ?? [];
  return secret === undefined ? options : { ...options, webhookSecret: secret.trim() };
}

/** `pricebook sandbox`: the local Stripe, loaded only here, until it is told to stop. */
export async function sandbox(options: SandboxOptions): Promise<number> {
  const { runSandbox } = await import('../../test/sandbox/command.ts');
  try {
    await runSandbox(withSecret(options));
    return 0;
  } catch (error) {
    note(`The sandbox cannot run: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
