import type Stripe from 'stripe';
import type { Account, Door } from './door.ts';

/** Catalog of somebody else in the same account. */
export const RIVAL = `
catalog: rival
meters:
  calls: { display_name: Rival calls, event_name: rival_calls, default_aggregation: { formula: sum } }
products:
  alpha:
    name: Rival
    default_price: monthly
    prices:
      monthly: { currency: usd, unit_amount: 500, recurring: { interval: month } }
      metered: { currency: usd, unit_amount: 5, recurring: { interval: month, usage_type: metered, meter: calls } }
portal_configurations:
  default: { features: { invoice_history: { enabled: true } } }
`;

/** What others have in the account: things without a mark, some very like ours, and another catalog's. */
export async function settleStrangers(door: Door): Promise<void> {
  const { dashboard } = door;
  const product = await dashboard.products.create({ name: 'alpha', metadata: { color: 'red' } });
  await dashboard.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
  });
  const other = await dashboard.products.create({
    id: 'stranger',
    name: 'Stranger',
    url: 'https://stranger.example',
  });
  const price = await dashboard.prices.create({
    product: other.id,
    currency: 'usd',
    unit_amount: 700,
    lookup_key: 'stranger_monthly',
  });
  await dashboard.products.update(other.id, { default_price: price.id });
  await dashboard.billing.meters.create({
    display_name: 'Strange calls',
    event_name: 'strange_calls',
    default_aggregation: { formula: 'count' },
  });
  await dashboard.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
  await door.apply(RIVAL);
}

/** Somebody at work in the dashboard, on whatever the account has: one thing, told by two numbers. */
export async function meddle(door: Door, account: Account, what: number, which: number): Promise<string> {
  const { dashboard } = door;
  const ours = <T extends { metadata: Record<string, string> | null }>(list: T[]): T | undefined => {
    const marked = list.filter(({ metadata }) => metadata?.pricebook?.startsWith('shop/'));
    return marked[which % Math.max(1, marked.length)];
  };
  const product: Stripe.Product | undefined = ours(account.products);
  const price: Stripe.Price | undefined = ours(account.prices);
  const portal: Stripe.BillingPortal.Configuration | undefined = ours(account.portals);
  const meter: Stripe.Billing.Meter | undefined = account.meters.filter(
    ({ event_name }) => !/rival|strange/.test(event_name),
  )[0];
  const isDefault = account.products.some(({ default_price }) => default_price === price?.id);
  const onPrice = (params: Stripe.PriceUpdateParams): (() => Promise<unknown>) | undefined =>
    price && (() => dashboard.prices.update(price.id, params));
  const onProduct = (params: Stripe.ProductUpdateParams): (() => Promise<unknown>) | undefined =>
    product && (() => dashboard.products.update(product.id, params));
  const onPortal = (
    params: Stripe.BillingPortal.ConfigurationUpdateParams,
  ): (() => Promise<unknown>) | undefined =>
    portal && (() => dashboard.billingPortal.configurations.update(portal.id, params));
  const deeds: Record<string, (() => Promise<unknown>) | undefined> = {
    'renames a product': onProduct({ name: 'Renamed' }),
    'describes a product': onProduct({ description: 'Described' }),
    'archives a product': onProduct({ active: false }),
    'takes a default price away': onProduct({ default_price: '' }),
    'paints a product': onProduct({ metadata: { color: 'blue', theirs: 'yes' } }),
    'nicknames a price': onPrice({ nickname: 'Nick' }),
    'archives a price': isDefault ? undefined : onPrice({ active: false }),
    // One that was taken over from is not looked at, so nobody would see it.
    'activates a price': price?.metadata.pricebook_successor ? undefined : onPrice({ active: true }),
    'takes a lookup key away': onPrice({ lookup_key: '' }),
    'gives a lookup key of theirs': onPrice({ lookup_key: `theirs_${price?.id}` }),
    'paints a price': onPrice({ metadata: { color: 'blue', theirs: 'yes' } }),
    'taxes a price':
      price?.tax_behavior === 'unspecified' ? onPrice({ tax_behavior: 'inclusive' }) : undefined,
    'adds a currency':
      price?.unit_amount !== null && price?.currency !== 'chf' && !price?.currency_options?.chf
        ? onPrice({ currency_options: { chf: { unit_amount: 990 } } })
        : undefined,
    'heads a portal': onPortal({ business_profile: { headline: 'Headline' } }),
    'switches a portal off': onPortal({ active: false }),
    'empties a portal': onPortal({ features: { subscription_update: { enabled: false, products: '' } } }),
    'renames a meter':
      meter && (() => dashboard.billing.meters.update(meter.id, { display_name: 'Renamed' })),
    'switches a meter off':
      meter?.status === 'active' ? () => dashboard.billing.meters.deactivate(meter.id) : undefined,
  };
  const names = Object.keys(deeds).filter((name) => deeds[name]);
  const name = names[what % names.length] ?? 'does nothing';
  await deeds[name]?.();
  return name;
}
