import type { Desired } from '../catalog/types.ts';
import type { StripeClient } from '../stripe/client.ts';
import { observe, observePricesOf } from './observe.ts';
import { makePlan, readsNeeded } from './plan.ts';
import type { Kind, Plan } from './types.ts';

/** Observes one object of the catalog again, with what it stands on, and plans it alone. */
export async function planAgain(
  client: StripeClient,
  desired: Desired,
  kind: Kind,
  key: string,
  livemode: boolean,
): Promise<Plan> {
  const part = around(desired, kind, key);
  const observed = await observe(client, part, { scope: 'named', livemode });
  await observePricesOf(client, part, observed, readsNeeded(part, observed));
  const plan = makePlan(part, observed, { prune: false });
  const kept = plan.changes.map((change) => change.kind === kind && change.key === key);
  const steps = plan.steps.filter(({ change }) => kept[change]);
  return {
    ...plan,
    steps: steps.map(({ needs: _, ...step }) => step),
    conflicts: plan.conflicts.filter((conflict) => conflict.kind === kind && conflict.key === key),
    warnings: [],
  };
}

/** A product comes with all its prices, since its record lists them; a price with its product, meter and portals. */
function around(desired: Desired, kind: Kind, key: string): Desired {
  const product = kind === 'product' ? key : kind === 'price' ? key.slice(0, key.indexOf('.')) : undefined;
  const prices = desired.prices.filter(
    (price) => kind === 'portal_configuration' || price.product === product,
  );
  const meters = new Set(prices.map(({ spec }) => spec.recurring?.meter));
  return {
    ...desired,
    meters: desired.meters.filter(
      (meter) => meters.has(meter.key) || (kind === 'meter' && meter.key === key),
    ),
    products: desired.products.filter((item) => kind === 'portal_configuration' || item.key === product),
    prices,
    portalConfigurations: kind === 'portal_configuration' ? desired.portalConfigurations : [],
  };
}
