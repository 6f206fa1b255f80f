import { readEnvironment } from '../../server/environment.ts';
import { refuse } from './explained.ts';
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

/**
 * Undefined where the sandbox, or a package that it alone needs, was left out: of the container image, and by
 * `npm ci --omit=optional`.
 */
async function load(): Promise<typeof import('../../test/sandbox/command.ts') | undefined> {
  try {
    return await import('../../test/sandbox/command.ts');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** `pricebook sandbox`: the local Stripe, loaded only here, until it is told to stop. */
export async function sandbox(options: SandboxOptions): Promise<number> {
  const command = await load();
  if (command === undefined) {
    return refuse(
      'There is no sandbox in this installation, which is one for production. Run `pricebook sandbox` where all of ' +
        'Pricebook is installed: in a clone, after `npm ci && npm run build`.',
    );
  }
  try {
    await command.runSandbox(withSecret(options));
    return 0;
  } catch (error) {
    note(`The sandbox cannot run: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
