import Stripe from 'stripe';
import type { StripeClient } from '../stripe/client.ts';
import { allPages } from '../stripe/pages.ts';
import type { Run } from './apply.ts';
import { archiveDisplaced } from './archive-price.ts';
import { giveBack, robbedOf } from './give-back.ts';
import { readMark, SUCCESSOR } from './mark.ts';
import type { WirePrice } from './observed.ts';
import { PRICES_PATH } from './resources/price.ts';
import type { Check, Plan } from './types.ts';
import { groupBy } from './value.ts';

const TRIES = 3;

/**
 * Looks once more at the products on which prices took over. Stripe cannot make "create, transfer the
 * key and archive" one step, so two runs that want different things may both have replaced: the one that
 * no longer holds the key archives what it made and says so, and whatever else carries our mark for the
 * key and is still active is archived.
 */
export async function checkReplaces(client: StripeClient, plan: Plan, run: Run): Promise<void> {
  for (const [product, checks] of groupBy(run.checks, ({ product }) => product)) {
    const id = run.idOf('product', product);
    // What failed after its price was made may have left that price behind.
    const made = checks.filter((check) => run.isMade(check.key));
    if (!id || made.length === 0) continue;
    const listed = activePrices(client, id);
    for (const check of made) {
      await settleOnce(client, plan, run, check, id, listed).catch((error: unknown) =>
        run.fail(changeOf(plan, check), error instanceof Error ? error.message : String(error)),
      );
    }
  }
}

/** What is refused is looked at again: another run may be settling the same. */
async function settleOnce(
  client: StripeClient,
  plan: Plan,
  run: Run,
  check: Check,
  product: string,
  listed: Promise<WirePrice[]>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const active = await (attempt === 1 ? listed : activePrices(client, product));
    try {
      if ((await settle(client, plan, run, check, active)) || attempt >= TRIES) return;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || attempt >= TRIES) throw error;
    }
  }
}

function changeOf(plan: Plan, check: Check): number {
  return plan.changes.findIndex(({ kind, key }) => kind === 'price' && key === check.key);
}

function activePrices(client: StripeClient, product: string): Promise<WirePrice[]> {
  return allPages(client, PRICES_PATH, { product, active: true });
}

/** False when something else was there than what had been listed. */
async function settle(
  client: StripeClient,
  plan: Plan,
  run: Run,
  check: Check,
  active: WirePrice[],
): Promise<boolean> {
  const { key, lookupKey } = check;
  const ours = run.idOf('price', key) as string;
  const change = changeOf(plan, check);
  const holder = active.find(({ lookup_key }) => lookup_key === lookupKey);
  const putAway = (id: string, successor: string | undefined): Promise<boolean> =>
    archiveDisplaced(
      client,
      id,
      { metadata: successor ? { [SUCCESSOR]: successor } : {} },
      { successor, lookupKey },
    );
  if (holder?.id !== ours) {
    if (active.some(({ id }) => id === ours) && !(await putAway(ours, holder?.id))) return false;
    run.failBecause(
      change,
      `overtaken: another run gave the lookup key "${lookupKey}" to ${holder?.id ?? 'another price'} at the same time; ` +
        `what this run made (${ours}) is archived`,
    );
    return true;
  }
  const robbed = robbedOf(lookupKey, plan.catalog, active);
  if (robbed && (await giveBack(client, lookupKey, robbed.price.id, ours))) {
    await putAway(ours, robbed.price.id);
    run.failBecause(
      change,
      `the lookup key "${lookupKey}" belongs to the catalog "${robbed.catalog}", which was faster (${robbed.price.id}): ` +
        `it is given back, and what this run made (${ours}) is archived`,
    );
    return true;
  }
  // Where something failed before the old price was to go, it stays until the next run finishes.
  if (!run.isDone(change)) return true;
  for (const stray of active) {
    const mark = readMark(stray.metadata);
    const isMarked = mark?.catalog === plan.catalog && mark.kind === 'price' && mark.key === key;
    if (isMarked && stray.id !== ours && !(await putAway(stray.id, ours))) return false;
  }
  return true;
}
