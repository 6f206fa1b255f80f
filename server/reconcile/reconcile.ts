import type { Desired } from '../catalog/types.ts';
import type { StripeClient } from '../stripe/client.ts';
import { type ApplyOptions, apply } from './apply.ts';
import { observe, observePricesOf } from './observe.ts';
import { makePlan, type PlanOptions, readsNeeded } from './plan.ts';
import { countSubscribers } from './subscribers.ts';
import type { Plan, Result } from './types.ts';

export interface ReconcileOptions extends PlanOptions {
  livemode: boolean;
}

/** Reads the account and says what has to be done; writes nothing. */
export async function planAccount(
  client: StripeClient,
  desired: Desired,
  options: ReconcileOptions,
): Promise<Plan> {
  const observed = await observe(client, desired, { scope: 'catalog', livemode: options.livemode });
  await observePricesOf(client, desired, observed, readsNeeded(desired, observed));
  const plan = makePlan(desired, observed, options);
  // Nothing comes of a plan with conflicts.
  const counted = plan.conflicts.length > 0 ? plan : await countSubscribers(client, plan);
  return { ...counted, requests: client.counts };
}

/** Does what a plan says. The plan's conflicts have to be settled before. */
export async function applyPlan(
  client: StripeClient,
  desired: Desired,
  plan: Plan,
  options: ApplyOptions,
): Promise<Result> {
  if (plan.conflicts.length > 0) throw new Error('a plan with conflicts cannot be applied');
  return apply(client, desired, plan, options);
}
