import type { Page, StripeClient } from '../stripe/client.ts';
import type { Run } from './apply.ts';
import { archivePrice } from './archive-price.ts';
import { readMark, SUCCESSOR } from './mark.ts';
import type { WirePrice } from './observed.ts';
import { PRICES_PATH } from './resources/price.ts';
import type { Check, Plan } from './types.ts';
import { groupBy } from './value.ts';

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
    try {
      const active = await activePrices(client, id);
      for (const check of made) await settle(client, plan, run, check, active);
    } catch (error) {
      for (const check of made)
        run.fail(changeOf(plan, check), error instanceof Error ? error.message : String(error));
    }
  }
}

function changeOf(plan: Plan, check: Check): number {
  return plan.changes.findIndex(({ kind, key }) => kind === 'price' && key === check.key);
}

async function activePrices(client: StripeClient, product: string): Promise<WirePrice[]> {
  const prices: WirePrice[] = [];
  for (;;) {
    const page = await client.get<Page<WirePrice>>(PRICES_PATH, {
      product,
      active: true,
      limit: 100,
      starting_after: prices.at(-1)?.id,
    });
    prices.push(...page.data);
    if (!page.has_more) return prices;
  }
}

async function settle(
  client: StripeClient,
  plan: Plan,
  run: Run,
  check: Check,
  active: WirePrice[],
): Promise<void> {
  const ours = run.idOf('price', check.key);
  const holder = active.find(({ lookup_key }) => lookup_key === check.lookupKey);
  const isOvertaken = holder?.id !== ours;
  const strays = active.filter((price) => {
    const mark = readMark(price.metadata);
    const isMarked = mark?.catalog === plan.catalog && mark.kind === 'price' && mark.key === check.key;
    return isMarked && price.id !== holder?.id && (isOvertaken ? price.id === ours : true);
  });
  for (const stray of strays) {
    const metadata = holder ? { [SUCCESSOR]: holder.id } : {};
    await archivePrice(client, stray.id, { metadata }, holder?.id);
  }
  if (isOvertaken) {
    run.fail(
      changeOf(plan, check),
      `overtaken: another run gave the lookup key "${check.lookupKey}" to ${holder?.id ?? 'another price'} at the same time; ` +
        `what this run made (${ours}) is archived`,
    );
  }
}
