import type { Desired } from './catalog/types.ts';

export interface GuardInput {
  desired: Pick<Desired, 'mode' | 'products' | 'meters' | 'portalConfigurations'>;
  /** Whether what the catalog no longer names is to be archived. */
  prune: boolean;
  livemode: boolean;
  /** Whether the run is to change the account. */
  writes: boolean;
}

/** Why the key's account is the wrong one, or undefined: `STRIPE_ACCOUNT` names the one that is meant. */
export function wrongAccount(wanted: string | undefined, account: string | null): string | undefined {
  if (wanted === undefined || wanted === account) return undefined;
  return `STRIPE_ACCOUNT is ${wanted}, and STRIPE_SECRET_KEY belongs to ${account ?? 'an account that it may not read'}; nothing was written`;
}

/**
 * Why a run may not go on, or undefined. Pure, so that what protects a live account can be tested
 * without one.
 */
export function refusal({ desired, livemode, writes, prune }: GuardInput): string | undefined {
  const mode = livemode ? 'live' : 'test';
  if (desired.mode !== undefined && desired.mode !== mode) {
    return `the catalog says mode: ${desired.mode}, and STRIPE_SECRET_KEY is a ${mode} key; use a ${desired.mode} key, or change the mode`;
  }
  const named = desired.products.length + desired.meters.length + desired.portalConfigurations.length;
  if (prune && named === 0) {
    return 'the catalog names no product, meter or portal configuration, and --prune would archive all that it ever made; to end a catalog, withdraw its products with active: false';
  }
  if (livemode && writes) {
    return 'this version does not write to a live account; use --dry-run to see the plan, or a test key';
  }
  return undefined;
}
