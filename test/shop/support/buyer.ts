/** Users of a test shop who buy: through the shop's routes and Checkout's page. */
import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { type PageReply, pay } from '../../unit/sandbox/checkout-page.ts';
import type { Answer, TestShop } from './shop.ts';

/** Orders something to go wrong in the sandbox. */
export async function fault(shop: TestShop, ordered: object): Promise<void> {
  const { status, body } = await shop.control('POST', 'faults', ordered);
  if (status !== 200) throw new Error(`the fault was not ordered: ${JSON.stringify(body)}`);
}

/** Signs a fresh user in; gives their `user_id`, Stripe's Customer. */
export async function visitor(shop: TestShop): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const { body } = await shop.request('POST', '/users', { body: { email } });
  return body.id;
}

/** Asks for Checkout. */
export function checkout(shop: TestShop, user: string, price: string): Promise<Answer> {
  return shop.request('POST', '/checkout', { query: { user_id: user }, body: { price } });
}

/** The id of the session behind the address of Checkout's page. */
export function sessionOf(url: string): string {
  const id = /cs_test_\w+/.exec(url)?.[0];
  if (id === undefined) throw new Error(`${url} is no page of Checkout`);
  return id;
}

/** Pays the session behind an address with a good card. */
export function payAt(shop: TestShop, url: string): Promise<PageReply> {
  return pay(shop, { id: sessionOf(url) });
}

export async function sessionsOf(shop: TestShop, customer: string): Promise<Stripe.Checkout.Session[]> {
  return (await shop.stripe.checkout.sessions.list({ customer, limit: 100 })).data;
}

export async function subscriptionsOf(shop: TestShop, customer: string): Promise<Stripe.Subscription[]> {
  return (await shop.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })).data;
}
