import type { Page, StripeClient } from '../stripe/client.ts';
import type { Run } from './apply.ts';
import { readMark, SUCCESSOR } from './mark.ts';
import { idOf, type WirePrice, type WireProduct } from './observed.ts';
import { PRICES_PATH } from './resources/price.ts';
import { PRODUCTS_PATH } from './resources/product.ts';
import type { Check, Plan } from './types.ts';
import { groupBy } from './value.ts';

/**
 * Looks once more at the products on which prices took over. Stripe cannot make "create, transfer the
 * key and archive" one step, so two runs that want different things may both have replaced: the one that
 * no longer holds the key archives what it made and says so, and whatever else carries our mark for the
 * key and is still active is archived.
 */
export async function checkReplaces(client: StripeClient, plan: Plan, run: Run): Promise<void> {
  for (const [product, checks] of groupBy(plan.checks, ({ product }) => product)) {
    const id = run.idOf('product', product);
    const done = checks.filter((check) => run.isDone(changeOf(plan, check)));
    if (!id || done.length === 0) continue;
    try {
      const active = await activePrices(client, id);
      for (const check of done) await settle(client, plan, run, check, id, active);
    } catch (error) {
      for (const check of done)
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
  product: string,
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
  for (const stray of strays) await putAway(client, product, stray, holder);
  if (isOvertaken) {
    run.fail(
      changeOf(plan, check),
      `overtaken: another run gave the lookup key "${check.lookupKey}" to ${holder?.id ?? 'another price'} at the same time; ` +
        `what this run made (${ours}) is archived`,
    );
  }
}

/** Archives a stray price; where it became the default, the price that won is. */
async function putAway(
  client: StripeClient,
  product: string,
  stray: WirePrice,
  holder: WirePrice | undefined,
): Promise<void> {
  const { default_price } = await client.get<WireProduct>(`${PRODUCTS_PATH}/${encodeURIComponent(product)}`);
  if (idOf(default_price) === stray.id) {
    await client.post(`${PRODUCTS_PATH}/${encodeURIComponent(product)}`, { default_price: holder?.id ?? '' });
  }
  await client.post(`${PRICES_PATH}/${stray.id}`, {
    active: false,
    metadata: holder ? { [SUCCESSOR]: holder.id } : {},
  });
}
