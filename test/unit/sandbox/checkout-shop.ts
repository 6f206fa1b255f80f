/** A shop with one shirt for US$20.00, and its Checkout sessions. */
import type Stripe from 'stripe';
import { beforeAll } from 'vitest';
import type { Client } from './support.ts';

export type Params = Stripe.Checkout.SessionCreateParams;
export type Session = Stripe.Checkout.Session;

export const SUCCESS = 'https://shop.example/{CHECKOUT_SESSION_ID}?again={CHECKOUT_SESSION_ID}';

/** The shop's calls; its shirt is made before the file's tests. */
export function useShop(client: Client) {
  let price = '';
  beforeAll(async () => {
    const { stripe } = client;
    await stripe.products.create({ id: 'shirt', name: 'Shirt' });
    price = (await stripe.prices.create({ product: 'shirt', currency: 'usd', unit_amount: 2000 })).id;
  });
  /** A session for two shirts, unless told otherwise. */
  const create = (more: Partial<Params> = {}) =>
    client.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: SUCCESS,
      line_items: [{ price, quantity: 2 }],
      ...more,
    });
  const createSetup = (more: Partial<Params> = {}) =>
    client.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url: SUCCESS, ...more });
  /** A session as it is now, with its intent and customer. */
  const look = ({ id }: Pick<Session, 'id'>) =>
    client.stripe.checkout.sessions.retrieve(id, {
      expand: [
        'payment_intent.latest_charge',
        'payment_intent.payment_method',
        'setup_intent.payment_method',
        'customer',
      ],
    });
  /** Every charge that was tried for a session, the latest first. */
  const chargesOf = async (session: Session) =>
    (await client.stripe.charges.list({ payment_intent: paymentOf(await look(session)).id, limit: 100 }))
      .data;
  return {
    /** The id of the shirt's price. */
    get price() {
      return price;
    },
    create,
    createSetup,
    look,
    chargesOf,
  };
}

/** The intents of a session that was looked at. */
export const paymentOf = (session: Session) => session.payment_intent as Stripe.PaymentIntent;
export const setupOf = (session: Session) => session.setup_intent as Stripe.SetupIntent;
