/** A shop whose subscribers change their plans in the portal: what it sells, and who has subscribed to what. */
import type Stripe from 'stripe';
import { beforeAll } from 'vitest';
import { life, utc } from './billing-shop.ts';
import type { UpdateFeature } from './portal-update-page.ts';
import { type Client, useSandbox } from './support.ts';

export const START = utc('2027-01-01');

/** Prices by what they are of, and the products. */
export interface Catalog {
  team: string;
  pro: string;
  yearly: string;
  archived: string;
  euros: string;
  usage: string;
  tiers: string;
  products: Record<string, string>;
}

/** Teams and others of US$, a month unless they are yearly. */
async function newCatalog({ stripe }: Client): Promise<Catalog> {
  const products: Record<string, string> = {};
  const product = async (name: string) => {
    const { id } = await stripe.products.create({ name });
    products[name] = id;
    return id;
  };
  const price = async (name: string, params: Partial<Stripe.PriceCreateParams> = {}) => {
    const { id } = await stripe.prices.create({
      currency: 'usd',
      product: products[name] ?? (await product(name)),
      recurring: { interval: 'month' },
      ...params,
    });
    return id;
  };
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const team = await price('Team', { unit_amount: 2000 });
  const yearly = await price('Team', { unit_amount: 20_000, recurring: { interval: 'year' } });
  const pro = await price('Pro', { unit_amount: 5000 });
  const archived = await price('Old', { unit_amount: 1000 });
  const euros = await price('Euros', { unit_amount: 1000, currency: 'eur' });
  const usage = await price('Usage', {
    unit_amount: 5,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  const tiers = await price('Tiers', {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 5, unit_amount: 1000 },
      { up_to: 'inf', unit_amount: 500 },
    ],
  });
  return { archived, euros, products, pro, team, tiers, usage, yearly };
}

type Product = Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate.Product;

export interface Subscriber {
  customer: string;
  clock: string;
  subscription: Stripe.Subscription;
}

/** A sandbox with the catalog, before the file's tests. */
export function useUpdateShop() {
  const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
  const catalog = {} as Catalog;
  beforeAll(async () => {
    Object.assign(catalog, await newCatalog(client));
  });

  function listed(
    name: string,
    prices: string[],
    range: { minimum?: number; maximum?: number } = {},
  ): Product {
    return {
      product: catalog.products[name] ?? '',
      prices,
      adjustable_quantity: { enabled: true, ...range },
    };
  }

  /** All that can be listed, quantities from 1 to 9 of `Pro`. */
  function everything(more: Partial<UpdateFeature> = {}): UpdateFeature {
    return {
      enabled: true,
      default_allowed_updates: ['price', 'quantity'],
      products: [
        listed('Team', [catalog.team, catalog.yearly]),
        listed('Pro', [catalog.pro], { minimum: 1, maximum: 9 }),
        listed('Usage', [catalog.usage]),
        listed('Tiers', [catalog.tiers]),
      ],
      proration_behavior: 'always_invoice',
      ...more,
    };
  }

  /** One `Team` since the beginning of the year, on a test clock. */
  async function subscriber(
    params: Partial<Stripe.SubscriptionCreateParams> = {},
    card: string | undefined = 'pm_card_visa',
  ): Promise<Subscriber> {
    const owner = await life(client, START, card === '' ? undefined : card);
    const subscription = await client.stripe.subscriptions.create({
      customer: owner.customer,
      items: [{ price: catalog.team }],
      ...params,
    });
    return { ...owner, subscription };
  }

  async function current({ subscription }: Subscriber): Promise<Stripe.Subscription> {
    return await client.stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  }

  return { catalog, client, current, everything, listed, subscriber };
}
