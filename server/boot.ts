import { setMaxListeners } from 'node:events';
import { wrongAccount } from './account-guard.ts';
import type { Desired } from './catalog/types.ts';
import type { StripeConfig } from './config.ts';
import { applyPlan, planAccount } from './reconcile/reconcile.ts';
import { renderFailures, renderResult, renderText } from './reconcile/render/text.ts';
import { fullJitter, pause } from './stripe/backoff.ts';
import { StripeClient, StripeUnreachable } from './stripe/client.ts';
import { realClock } from './stripe/limiter.ts';

/** The catalog could not be applied at boot. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
}

/** Writes side by side while a plan is applied. */
export const CONCURRENCY = 4;

export interface BootOptions {
  /** How long it may take in all, in milliseconds. */
  limitMs: number;
  /** Takes what there is to tell; the plan is told before it is applied. */
  say: (text: string) => void;
}

/**
 * Makes the account match before the server listens. Nothing is pruned. While Stripe cannot be reached it
 * is tried again until the time is up.
 *
 * @throws BootFailure with the reason
 */
export async function reconcileAtBoot(
  stripe: StripeConfig,
  desired: Desired,
  options: BootOptions,
): Promise<void> {
  const signal = AbortSignal.timeout(options.limitMs);
  // Every request that waits for its next try listens to it, and there may be many side by side.
  setMaxListeners(0, signal);
  const client = new StripeClient({
    apiKey: stripe.secretKey,
    apiBase: stripe.apiBase,
    readOnly: false,
    signal,
  });
  let unreachable = '';
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await reconcileOnce(client, stripe, desired, options.say);
    } catch (error) {
      if (error instanceof StripeUnreachable) unreachable = error.message;
      if (signal.aborted) {
        const limit = `the catalog was not applied within ${options.limitMs / 1000} seconds`;
        throw new BootFailure(`${limit}${unreachable ? `: ${unreachable}` : '; start again to go on'}`);
      }
      if (!(error instanceof StripeUnreachable)) throw error;
      await pause(fullJitter(attempt, { base: 500, cap: 5_000 }), realClock, signal);
    }
  }
}

async function reconcileOnce(
  client: StripeClient,
  { livemode, account }: StripeConfig,
  desired: Desired,
  say: (text: string) => void,
): Promise<void> {
  const plan = await planAccount(client, desired, { livemode, prune: false });
  const wrong = wrongAccount(account, plan.account);
  if (wrong) throw new BootFailure(wrong);
  if (plan.conflicts.length > 0) {
    throw new BootFailure(
      plan.conflicts.map(({ kind, key, message }) => `${kind} ${key}: ${message}`).join('\n'),
    );
  }
  for (const { kind, key, message } of plan.warnings) say(`warning: ${kind} ${key}: ${message}`);
  say(renderText(plan).trimEnd());
  if (plan.changes.length === 0) return;
  const result = await applyPlan(client, desired, plan, { concurrency: CONCURRENCY });
  if (result.failed.length > 0) throw new BootFailure(renderFailures(result).join('\n'));
  say(renderResult(result, client.counts));
}
