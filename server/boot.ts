import type { Desired } from './catalog/types.ts';
import { applyPlan, planAccount } from './reconcile/reconcile.ts';
import { renderFailures, renderResult, renderText } from './reconcile/render/text.ts';
import type { StripeClient } from './stripe/client.ts';

/** The catalog could not be applied at boot. */
export class BootFailure extends Error {
  override readonly name = 'BootFailure';
}

/** Writes side by side while a plan is applied. */
export const CONCURRENCY = 4;

/**
 * Makes the account match before the server listens. Nothing is pruned.
 *
 * @param say one line for the log; the plan is said before it is applied
 * @throws BootFailure with the reason
 */
export async function reconcileAtBoot(
  client: StripeClient,
  desired: Desired,
  livemode: boolean,
  say: (text: string) => void,
): Promise<void> {
  const plan = await planAccount(client, desired, { livemode, prune: false });
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
