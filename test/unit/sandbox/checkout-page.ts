/** The form of Checkout's page as its script sends it: the door through which a session is completed. */
import type Stripe from 'stripe';
import type { Client } from './support.ts';

export const CARDS = {
  good: '4242424242424242',
  declined: '4000000000000002',
  insufficientFunds: '4000000000009995',
  lost: '4000000000009987',
  stolen: '4000000000009979',
  expired: '4000000000000069',
  cvc: '4000000000000127',
  processing: '4000000000000119',
  failsLater: '4000000000000341',
  authenticates: '4000002760003184',
  authenticatesUnlessSetUp: '4000002500003155',
  authenticatesThenDeclines: '4000008400001629',
  authenticatesThenLacksFunds: '4000008260003178',
} as const;

export interface PageReply {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the page's script gets.
  body: any;
}

/** What a buyer types into the form, unless a test says otherwise. */
export const TYPED = {
  email: 'jenny@example.com',
  cardNumber: CARDS.good,
  cardExpiry: '12 / 34',
  cardCvc: '123',
  billingName: 'Jenny Rosen',
  billingCountry: 'US',
  billingPostalCode: '94107',
};

/** Sends something to the page of a session. */
export async function toPage(
  { sandbox }: Client,
  session: Pick<Stripe.Checkout.Session, 'id'>,
  action: 'confirm' | 'authenticate' | 'quantity' | 'amount',
  body: object,
): Promise<PageReply> {
  const response = await fetch(`${sandbox.url}/c/pay/${session.id}/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

export function pay(
  client: Client,
  session: Pick<Stripe.Checkout.Session, 'id'>,
  typed: object = {},
): Promise<PageReply> {
  return toPage(client, session, 'confirm', { ...TYPED, ...typed });
}

/** The types of the events since a moment, oldest first. */
export async function eventsAfter(client: Client, last: string | undefined): Promise<string[]> {
  const { data } = await client.stripe.events.list({
    limit: 100,
    ...(last === undefined ? {} : { ending_before: last }),
  });
  return data.map(({ type }) => type).reverse();
}

export async function lastEvent({ stripe }: Client): Promise<string | undefined> {
  return (await stripe.events.list({ limit: 1 })).data[0]?.id;
}
