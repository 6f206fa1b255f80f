/** The portal's pages for updating a subscription, as a browser gets and sends them. */
import type Stripe from 'stripe';
import { expect } from 'vitest';
import { postJson, type Reply } from './portal-visit.ts';
import type { Client } from './support.ts';

export type UpdateFeature = Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate;

/** A plan and how many of it; no quantity where the page has none to choose. */
export interface Chosen {
  price: string;
  quantity?: number;
}

/** What the page of a confirmation sends along. */
export interface Shown {
  html: string;
  fields: Record<string, string>;
  /** The amounts of its rows, as they are written: what is due today, the next invoice. */
  amounts: string[];
}

export class UpdatePages {
  readonly place: string;

  constructor(place: string) {
    this.place = place;
  }

  async get(path: string): Promise<{ status: number; html: string }> {
    const response = await fetch(`${this.place}${path === '' ? '' : `/${path}`}`);
    return { status: response.status, html: await response.text() };
  }

  post(path: string, body: object): Promise<Reply> {
    return postJson(`${this.place}/${path}`, body);
  }

  choose(subscription: string, chosen: object): Promise<Reply> {
    return this.post(`subscriptions/${subscription}/update`, chosen);
  }

  /** The page on which a choice is looked at. */
  async shown(subscription: string, { price, quantity }: Chosen): Promise<Shown> {
    const query = new URLSearchParams({
      price,
      ...(quantity === undefined ? {} : { quantity: String(quantity) }),
    });
    const { html } = await this.get(`subscriptions/${subscription}/confirm?${query}`);
    const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    return {
      html,
      fields: Object.fromEntries(fields.map(([, name, value]) => [name, value])),
      amounts: [...html.matchAll(/data-cost-amount>([^<]*)</g)].map(([, amount = '']) => amount),
    };
  }

  confirm(subscription: string, { fields }: Pick<Shown, 'fields'>): Promise<Reply> {
    return this.post(`subscriptions/${subscription}/confirm`, fields);
  }

  /** Looks at a choice and makes it. */
  async update(subscription: string, chosen: Chosen): Promise<Reply> {
    return await this.confirm(subscription, await this.shown(subscription, chosen));
  }
}

/** The portal of a customer with a configuration that allows these updates, and new cards. */
export async function updatePages(
  { stripe }: Client,
  customer: string,
  feature: Omit<UpdateFeature, 'enabled'> & { enabled?: boolean },
  params: Partial<Stripe.BillingPortal.SessionCreateParams> = {},
): Promise<UpdatePages> {
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_update: { enabled: true, ...feature },
    },
  });
  const { url } = await stripe.billingPortal.sessions.create({ customer, configuration, ...params });
  return new UpdatePages(url);
}

/** Where the page goes when an update was made: the portal's own. */
export function expectMade(pages: UpdatePages, { status, body }: Reply): void {
  expect({ status, body }).toEqual({ status: 200, body: { redirect: new URL(pages.place).pathname } });
}
