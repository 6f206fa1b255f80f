/** A visit to the portal as its pages' scripts make it: documents are read, what is sent is JSON. */
import type Stripe from 'stripe';
import type { Client } from './support.ts';

export type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

export interface Visit {
  /** The portal's page; others are below it. */
  url: string;
  configuration: string;
  /** A page, not what it leads on to. */
  get(path?: string): Promise<{ status: number; location: string | null; text: string }>;
  // biome-ignore lint/suspicious/noExplicitAny: what the page's script gets.
  post(path: string, body?: object): Promise<{ status: number; body: any }>;
}

/** A session of a customer in a portal that allows `features`. */
export async function visit(
  { stripe }: Client,
  customer: string,
  features: Features,
  params: Partial<Stripe.BillingPortal.SessionCreateParams> = {},
): Promise<Visit> {
  const { id: configuration } = await stripe.billingPortal.configurations.create({ features });
  const { url } = await stripe.billingPortal.sessions.create({ customer, configuration, ...params });
  const at = (path: string) => (path === '' ? url : `${url}/${path}`);
  return {
    url,
    configuration,
    get: async (path = '') => {
      const response = await fetch(at(path), { redirect: 'manual' });
      return {
        status: response.status,
        location: response.headers.get('location'),
        text: await response.text(),
      };
    },
    post: async (path, body = {}) => {
      const response = await fetch(at(path), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

/** What a page says: its text, without its markup and what is in templates. */
export function wordsOf(page: string): string {
  return page
    .replace(/<template[\s\S]*?<\/template>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
