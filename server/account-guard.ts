import type { Desired } from './catalog/types.ts';

export interface GuardInput {
  desired: Pick<Desired, 'mode'>;
  livemode: boolean;
  /** Whether the run is to change the account. */
  writes: boolean;
}

/**
 * Why a run may not go on, or undefined. Pure, so that what protects a live account can be tested
 * without one.
 */
export function refusal({ desired, livemode, writes }: GuardInput): string | undefined {
  const mode = livemode ? 'live' : 'test';
  if (desired.mode !== undefined && desired.mode !== mode) {
    return `the catalog says mode: ${desired.mode}, and STRIPE_SECRET_KEY is a ${mode} key; use a ${desired.mode} key, or change the mode`;
  }
  if (livemode && writes) {
    return 'this version does not write to a live account; use --dry-run to see the plan, or a test key';
  }
  return undefined;
}
