/** A visit to the portal as its pages' scripts make it: documents are read, what is sent is JSON. */
import type Stripe from 'stripe';
import type { Client } from './support.ts';

export type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

export interface Reply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the page's script gets.
  body: any;
}

/** A page, not what it leads on to. */
export async function getPage(
  url: string,
): Promise<{ status: number; location: string | null; text: string }> {
  const response = await fetch(url, { redirect: 'manual' });
  return {
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
  };
}

/** What a page's script is answered. */
export async function postJson(url: string, body: object = {}): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

export interface Visit {
  /** The portal's page; others are below it. */
  url: string;
  configuration: string;
  get(path?: string): ReturnType<typeof getPage>;
  post(path: string, body?: object): Promise<Reply>;
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
    get: (path = '') => getPage(at(path)),
    post: (path, body = {}) => postJson(at(path), body),
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
