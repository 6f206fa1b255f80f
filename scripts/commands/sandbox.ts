import { note } from './streams.ts';

export interface SandboxOptions {
  port?: number;
  data?: string;
  rateLimit?: number;
  forwardTo?: string;
  webhookSecret?: string;
}

/** `pricebook sandbox`: the local Stripe, loaded only here, until it is told to stop. */
export async function sandbox(options: SandboxOptions): Promise<number> {
  const { runSandbox } = await import('../../test/sandbox/command.ts');
  try {
    await runSandbox(options);
    return 0;
  } catch (error) {
    note(`The sandbox cannot run: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
